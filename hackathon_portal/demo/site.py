"""Scenes of the public site: what staff write for visitors, and teams whose captains let them be shown."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from hackathon_portal.contests import actions as contest_actions
from hackathon_portal.contests import branding
from hackathon_portal.contests.models import NewsItem, Partner, QuestionAnswered
from hackathon_portal.demo.play import Stage
from judging.actions import showing
from judging.queries.projects import submitted_projects
from registration.actions.publicity import show_team

NEWS = (
    ("Открыта регистрация команд", "Заявки принимает **капитан**: соберите команду, пригласите участников по ссылке и отправьте заявки до срока."),
    ("Опубликованы задания номинаций", "Номинацию команда выбирает уже на хакатоне. Задания можно прочитать на странице конкурса."),
)  # fmt: skip
QUESTIONS = (
    ("Можно ли прийти без команды?", "Да. Откройте страницу «Ищу команду» и расскажите о себе: капитаны напишут вам, адреса при этом не видны."),
    ("Что взять с собой?", "Паспорт, ноутбук и зарядку. Вход — по QR-коду из письма о допуске."),
    ("Кто получает приз?", "Капитан команды: приз перечисляют на его счёт после заявления по форме 4, налог удерживает организатор."),
)  # fmt: skip
PARTNERS = (
    ("ООО «Засечная черта»", "https://zaseka.example.org", "специальный приз и наставники"),
    ("Технопарк «Самоварный»", "", "площадка и питание"),
)
HIDDEN_EVERY = 4  # so many teams prefer not to be shown
PICTURE_SIZE = (960, 640)


# Preset -> headline, colour of the cover, of the main button.
FACES = {
    "tula_2024": ("Три дня, чтобы сделать город удобнее", "#12306b", "#ffc24b"),
    "kuzbass_2025": ("Напиши код, который пригодится соседям", "#0b4f4a", "#ffd84d"),
}


def show_face(stage: Stage) -> None:
    """The headline and the colours of the contest, by its preset."""
    version = stage.contest.regulation_version
    headline, paper, call = FACES[version.preset if version else ""]
    branding.set_brand(contest=stage.contest, headline=headline, paper=paper, call=call, by=stage.users["staff"])


def write(stage: Stage) -> None:
    """The face of the contest, news, questions with answers and partners."""
    contest, by = stage.contest, stage.users["staff"]
    show_face(stage)
    begins = datetime.combine(contest.starts_on, time(10), contest.regulation.zone) - timedelta(days=len(NEWS) * 7 + 20)
    for week, (title, text) in enumerate(NEWS):
        news = NewsItem(contest=contest, title=title, text=text, published_at=begins + timedelta(weeks=week))
        contest_actions.save_site_item(item=news, by=by)
    for position, (question, answer) in enumerate(QUESTIONS, 1):
        item = QuestionAnswered(contest=contest, question=question, answer=answer, position=position)
        contest_actions.save_site_item(item=item, by=by)
    for position, (name, url, contribution) in enumerate(PARTNERS, 1):
        partner = Partner(contest=contest, name=name, url=url, contribution=contribution, position=position)
        contest_actions.save_site_item(item=partner, by=by)


def show_teams(stage: Stage) -> None:
    """Most captains show their team, with a picture of the project."""
    with stage.at(stage.contest.ends_on, 15):
        for number, project in enumerate(submitted_projects(stage.contest).select_related("team__founder"), 1):
            captain = project.team.founder
            if captain is None or number % HIDDEN_EVERY == 0:
                continue
            show_team(team=project.team, shown=True, about="Студенты и выпускники, делаем сервисы для жителей.", by=captain)
            picture = SimpleUploadedFile("экран.png", screen(project.title))
            showing.set_picture(project=project, upload=picture, by=captain)


def screen(title: str) -> bytes:
    """A drawn screen of a program, another one for each title, as PNG."""
    seed = hashlib.sha256(title.encode()).digest()
    hue = f"hsl({seed[0] * 360 // 256}, 45%, "
    picture = Image.new("RGB", PICTURE_SIZE, f"{hue}94%)")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, PICTURE_SIZE[0], 88), fill=f"{hue}32%)")
    draw.rounded_rectangle((40, 28, 300, 60), 16, fill=f"{hue}80%)")
    for row in range(3):
        top = 128 + row * 160
        draw.rounded_rectangle((40, top, 480, top + 128), 16, fill="white")
        for line in range(2):
            draw.rounded_rectangle(
                (72, top + 32 + line * 40, 160 + seed[row * 2 + line + 1], top + 48 + line * 40), 8, fill=f"{hue}70%)"
            )
    draw.rounded_rectangle((520, 128, 920, 576), 16, fill="white")
    for column in range(6):
        height = 60 + seed[column + 10]
        draw.rectangle((560 + column * 56, 544 - height, 596 + column * 56, 544), fill=f"{hue}{40 + column * 6}%)")
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()
