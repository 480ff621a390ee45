"""Scenes of the public site: what staff write for visitors, and teams whose captains let them be shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.contests import actions as contest_actions
from hackathon_portal.contests import branding
from hackathon_portal.contests.models import NewsItem, Partner, QuestionAnswered
from hackathon_portal.demo import drawing, stories
from hackathon_portal.demo.play import Stage
from hackathon_portal.kernel import clock
from judging.actions import showing
from judging.queries.projects import submitted_projects
from registration.actions.publicity import show_team

HIDDEN_EVERY = 4  # so many teams prefer not to be shown
LAST_MINUTES = timedelta(minutes=5)  # before the deadline of projects


Drawn = Callable[[str, str], bytes]


@dataclass(frozen=True)
class Site:
    """What visitors read of a contest: its headline, colours of the cover and of the main button, and what staff write."""

    headline: str
    paper: str
    call: str
    news: tuple[tuple[str, str], ...]
    questions: tuple[tuple[str, str], ...]
    partners: tuple[tuple[str, str, str, tuple[str, str]], ...]
    about: tuple[str, ...]


# By the code of a preset.
SITES = {
    "tula_2024": Site(
        headline="Три дня, чтобы сделать город удобнее", paper="#12306b", call="#ffc24b",
        news=(
            ("Открыта регистрация команд", "Заявки принимает **капитан**: соберите команду, пригласите участников по ссылке и отправьте заявки до срока."),
            ("Опубликованы задания номинаций", "Номинацию команда выбирает уже на хакатоне. Задания можно прочитать на странице конкурса."),
            ("Где собираемся", "Регистрация на площадке — с 8:30, открытие — в 10:00. В зале есть розетки, кофе и тихая комната."),
        ),
        questions=(
            ("Можно ли прийти без команды?", "Да. Откройте страницу «Ищу команду» и расскажите о себе: капитаны напишут вам, адреса при этом не видны."),
            ("Что взять с собой?", "Паспорт, ноутбук и зарядку. Вход — по QR-коду из письма о допуске."),
            ("Кто получает приз?", "Капитан команды: приз перечисляют на его счёт после заявления по форме 4, налог удерживает организатор."),
            ("Можно ли начать писать код заранее?", "Нет: проект делают на хакатоне. Готовые библиотеки с открытой лицензией использовать можно."),
        ),
        partners=(
            ("ООО «Засечная черта»", "https://zaseka.example.org", "специальный приз и наставники", ("Засечная черта", "разработка")),
            ("Технопарк «Самоварный»", "", "площадка и питание", ("Самоварный", "технопарк")),
            ("Банк «Упа»", "https://upa.example.org", "наборы участников", ("Упа", "банк")),
        ),
        about=stories.ABOUT,
    ),
    "kuzbass_2025": Site(
        headline="Напиши код, который пригодится соседям", paper="#0b4f4a", call="#ffd84d",
        news=(
            ("Регистрация открыта", "Команды — от трёх человек: **менеджер**, **дизайнер**, **разработчик**. Капитан создаёт команду и зовёт остальных по ссылке."),
            ("Заказчики рассказали о кейсах", "Запись встречи — в группе хакатона. Вопросы заказчикам можно задать через кабинет до начала хакатона."),
            ("Вебинар для участников", "Как за три дня дойти от идеи до прототипа и не поссориться. Ссылка — в программе."),
        ),
        questions=(
            ("Нужно ли куда-то ехать?", "Нет, хакатон дистанционный. Понадобятся компьютер, камера и устойчивая связь."),
            ("Мне нет 18, можно участвовать?", "Можно. Один из родителей получит ссылку и подпишет согласие, без него заявку не допустят."),
            ("Что, если не хватает дизайнера?", "Напишите в разделе «Ищу команду»: там есть те, кто пришёл один."),
            ("Как делится приз?", "Поровну между участниками команды. Капитан может предложить другие доли, каждый их подписывает."),
        ),
        partners=(),  # those of this contest have agreements: organising.outreach
        about=stories.LEVEL_ABOUT,
    ),
}  # fmt: skip


def site_of(stage: Stage) -> Site:
    version = stage.contest.regulation_version
    return SITES[version.preset if version else ""]


# Seasons of one contest differ: headline, colours of the cover and of the button, what is drawn.
SEASONS: dict[str, tuple[str, str, str, Drawn]] = {
    "tula-open": ("Собери команду, покажи, на что вы способны", "#6a1b33", "#ffc857", drawing.bridge),
    "tula-judging": ("Сорок восемь часов на одну хорошую идею", "#124b3f", "#ffd166", drawing.bridge),
}


def show_face(stage: Stage) -> None:
    """The headline, the colours and the cover of the contest, by its preset and season."""
    version, site = stage.contest.regulation_version, site_of(stage)
    assert version is not None
    usual = (site.headline, site.paper, site.call, drawing.COVERS[version.preset])
    headline, paper, call, drawn = SEASONS.get(stage.contest.slug, usual)
    cover = drawn(paper, call)
    branding.set_brand(
        contest=stage.contest, headline=headline, paper=paper, call=call,
        cover=SimpleUploadedFile("обложка.png", cover), by=stage.users["staff"],
    )  # fmt: skip


def write(stage: Stage) -> None:
    """The face of the contest, news, questions with answers and partners."""
    contest, by, site = stage.contest, stage.users["staff"], site_of(stage)
    show_face(stage)
    begins = datetime.combine(contest.starts_on, time(10), contest.regulation.zone) - timedelta(days=len(site.news) * 7 + 13)
    for week, (title, text) in enumerate(site.news):
        news = NewsItem(contest=contest, title=title, text=text, published_at=begins + timedelta(weeks=week))
        contest_actions.save_site_item(item=news, by=by)
    for position, (question, answer) in enumerate(site.questions, 1):
        item = QuestionAnswered(contest=contest, question=question, answer=answer, position=position)
        contest_actions.save_site_item(item=item, by=by)
    for position, (name, url, contribution, words) in enumerate(site.partners, 1):
        partner = Partner(
            contest=contest, name=name, url=url, contribution=contribution, position=position,
            logo=ContentFile(drawing.mark(*words), "mark.png"),
        )  # fmt: skip
        contest_actions.save_site_item(item=partner, by=by)


def show_teams(stage: Stage) -> None:
    """Most captains show their team, with a picture of the project, in the last minutes before the deadline."""
    deadline, about = stage.contest.project_deadline_at, site_of(stage).about
    assert deadline is not None
    with clock.fixed_at(deadline - LAST_MINUTES):
        for number, project in enumerate(submitted_projects(stage.contest).select_related("team__founder", "nomination"), 1):
            captain = project.team.founder
            if captain is None or number % HIDDEN_EVERY == 0:
                continue
            show_team(team=project.team, shown=True, about=about[number % len(about)], by=captain)
            scene = stories.scene_of(project.nomination.title, project.title)
            picture = SimpleUploadedFile("экран.png", drawing.screen(project.title, scene, stories.number_of(project.title)))
            showing.set_picture(project=project, upload=picture, by=captain)
