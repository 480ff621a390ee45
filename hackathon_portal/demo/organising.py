"""Scenes around the Kuzbass contest: cases with customers, bodies, programme, trackers, volunteers, events, letters to schools."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.core.files.base import ContentFile

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import actions as contest_actions
from hackathon_portal.contests.forms import NominationFormSet
from hackathon_portal.contests.models import Contest, Partner
from hackathon_portal.demo import drawing
from hackathon_portal.demo.people import COMMITTEE, OPERATIONS, VOLUNTEER, Actor
from hackathon_portal.demo.play import Stage
from hackathon_portal.events.actions import gatherings
from hackathon_portal.events.models import Gathering
from hackathon_portal.operations.actions import bodies as bodies_module
from hackathon_portal.operations.actions import press, support, volunteers
from hackathon_portal.operations.models import PressItem, VolunteerTask
from judging.actions import mentoring, tracking
from registration.actions import correspondence
from registration.queries.teams import admitted_teams


def name_customers(contest: Contest, judges: list[Actor], *, by: User) -> None:
    """The customer of each case names the judge, before the announcement."""
    cases = list(contest.nominations.all())
    data = {"nominations-TOTAL_FORMS": str(len(cases)), "nominations-INITIAL_FORMS": str(len(cases))}
    for number, case in enumerate(cases):
        judge = judges[number % len(judges)]
        values = {
            "id": case.pk, "position": case.position, "track": case.track, "title": case.title, "task": case.task,
            "customer": case.customer or judge.position.split(", ")[-1], "customer_judge": f"{judge.full_name}, {judge.position}",
        }  # fmt: skip
        data |= {f"nominations-{number}-{name}": str(value) for name, value in values.items()}
    formset = NominationFormSet(data, instance=contest, form_kwargs={"contest": contest})
    if not formset.is_valid():
        raise ValueError(f"{contest}: {formset.errors}")
    contest_actions.change_nominations(contest=contest, formset=formset, by=by)


def bodies(stage: Stage) -> None:
    """The organising committee and the operational staff, each approved by an act of the operator."""
    contest, staff = stage.contest, stage.users["staff"]
    day = contest.starts_on - timedelta(days=30)
    with stage.at(day, 12):
        for code, actor, number in (("committee", COMMITTEE, "11"), ("staff", OPERATIONS, "12")):
            bodies_module.name_body_member(
                contest=contest, code=code, user=stage.users[actor.login], full_name=actor.full_name, position=actor.position,
                is_head=True, by=staff,
            )  # fmt: skip
            bodies_module.approve_body(contest=contest, code=code, number=number, on=day, by=staff)


def outreach(stage: Stage) -> None:
    """Partners with their agreements, letters to schools, a press item, an event to sign up for."""
    contest, staff, zone = stage.contest, stage.users["staff"], stage.contest.regulation.zone
    with stage.at(contest.starts_on - timedelta(days=28), 12):
        partners = (
            ("sponsor", "Спонсор «Разрез»", "призовой фонд", "7", ("Разрез", "")),
            ("media", "Газета «Терриконник»", "рассказывает о хакатоне", "8", ("Терриконник", "газета")),
            ("partner", "Центр «Кружок»", "кейс и эксперты", "9", ("Кружок", "центр")),
        )
        for position, (kind, name, contribution, number, words) in enumerate(partners, start=1):
            partner = Partner(
                contest=contest, kind=kind, name=name, contribution=contribution, position=position, agreement_number=number,
                agreement_date=contest.starts_on - timedelta(days=40), logo=ContentFile(drawing.mark(*words), "mark.png"),
            )  # fmt: skip
            contest_actions.save_site_item(item=partner, by=staff)
        correspondence.mail_schools(
            contest=contest, subject="Хакатон для школьников и студентов", by=staff,
            body="Приглашаем обучающихся вашей организации. Команды — от трёх до пяти человек.",
        )  # fmt: skip
        item = PressItem(contest=contest, title="Школьники Кузбасса решат кейсы заказчиков", outlet="Газета «Терриконник»",
                         text="Хакатон пройдёт дистанционно. **Регистрация** открыта на портале.")  # fmt: skip
        press.write_press_item(item=item, by=staff)
        press.agree_press_item(item=item, by=staff)
        press.publish_press_item(item=item, by=staff)
        starts = datetime.combine(contest.starts_on - timedelta(days=3), time(16), zone)
        gathering = Gathering(
            contest=contest, kind=Gathering.Kind.WEBINAR, title="Как показать прототип за две минуты", speaker="Рудникова Т. Г.",
            link="https://meet.example.org/webinar", starts_at=starts, ends_at=starts + timedelta(hours=1),
            audience=Gathering.Audience.EVERYBODY,
        )  # fmt: skip
        gatherings.save_gathering(gathering=gathering, by=stage.users["operations"])


def helpers(stage: Stage) -> None:
    """A volunteer with a shift, a tracker with teams and a talk, a question answered."""
    contest, operations, zone = stage.contest, stage.users["operations"], stage.contest.regulation.zone
    with stage.at(contest.starts_on - timedelta(days=9), 12):
        helper = stage.users["volunteer"]
        volunteer = volunteers.sign_up_volunteer(
            contest=contest, full_name=VOLUNTEER.full_name, phone="+79130000001", about="навигация участников", by=helper
        )
        volunteers.decide_volunteer(volunteer=volunteer, approve=True, by=operations)
        if contest.regulation.organising.volunteers_in:
            bodies_module.approve_body(
                contest=contest, code=contest.regulation.organising.volunteers_in, number="9", on=contest.starts_on - timedelta(days=9),
                by=stage.users["staff"],
            )  # fmt: skip
            volunteer.refresh_from_db()
        volunteers.mark_trained(volunteer=volunteer, trained=True, by=operations)
        starts = datetime.combine(contest.starts_on, time(9), zone)
        task = VolunteerTask(
            contest=contest,
            title="навигация участников",
            place="чат хакатона",
            starts_at=starts,
            ends_at=starts + timedelta(hours=4),
            needed=2,
        )
        volunteers.save_shift(task=task, by=operations)
        volunteers.take_shift(task=task, volunteer=volunteer, by=helper)
        mentor = mentoring.propose_mentor(
            contest=contest, user=stage.users["mentor"], full_name="Наставников Илья Сергеевич", proposed_by="оперативный штаб",
            by=stage.users["staff"],
        )  # fmt: skip
        mentoring.approve_mentors(
            contest=contest, mentors=[mentor], number="12", on=contest.starts_on - timedelta(days=30), by=stage.users["staff"]
        )
        mentor.refresh_from_db()
        teams = list(admitted_teams(contest))
        if not teams:
            return
        tracking.assign_teams(mentor=mentor, teams=teams[:3], by=operations)
        tracking.log_contact(
            team=teams[0], whom="team", text="Распределили роли.", next_step="показать макет", by=stage.users["mentor"]
        )
        captain = teams[0].founder
        if captain is not None:
            asked = support.ask_organiser(
                contest=contest, subject="Можно ли готовую библиотеку?", text="Хотим взять React.", by=captain
            )
            support.write_to_request(request=asked, text="Можно, укажите её с лицензией на странице проекта.", by=operations)
