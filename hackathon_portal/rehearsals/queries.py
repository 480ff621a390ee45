"""Reads of a rehearsal: its people, its letters, how far the tour is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.roles import Role
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.models import OutboxMessage
from judging.models import Project, ScoreSheet
from judging.queries.commission import commission_of, current_meeting, members_in_office
from judging.queries.results import protocol_in_force, results
from registration.models import Application
from registration.states import ApplicationState

MOST_CAPTAINS = 40


@dataclass(frozen=True)
class Actor:
    """An invented person one may play: the account, the part in words, where they begin (name of a URL)."""

    user: User
    part: str
    page: str


def cast_of(contest: Contest) -> list[Actor]:
    """Whom one may play: the commission first, then other roles, then captains with their teams."""
    invented = User.objects.filter(invented_for=contest.pk, is_active=True)
    body = commission_of(contest)
    seats = list(members_in_office(body).filter(user__in=invented).select_related("user")) if body else []
    found = [Actor(seat.user, f"{seat.get_role_display()}, {seat.position}", "commission_room") for seat in seats]
    seen = {actor.user.pk for actor in found}
    pages = {Role.DOOR: "door", Role.MENTOR: "mentor_teams"}
    for grant in contest.grants.filter(user__in=invented).exclude(user__in=seen).select_related("user").order_by("role", "pk"):
        found.append(Actor(grant.user, Role(grant.role).label, pages.get(Role(grant.role), "desk")))
    captains = Application.objects.filter(contest=contest, role=Application.Role.CAPTAIN, user__in=invented)
    for row in captains.select_related("user", "team").order_by("pk")[:MOST_CAPTAINS]:
        found.append(Actor(row.user, f"капитан, «{row.team.name}»", "my_application"))  # type: ignore[arg-type]  # filtered by it
    return found


def letters_of(contest: Contest, *, to: str = "") -> QuerySet[OutboxMessage]:
    """Letters of the rehearsal, newest first; to one address if it is given."""
    rows = OutboxMessage.objects.filter(contest_ref=contest.pk).order_by("-id")
    return rows.filter(equals("recipient", to)) if to else rows


@dataclass(frozen=True)
class Step:
    """A step of the tour: what to do, on which page, which scene or moment helps, whether the facts say that it is done."""

    code: str
    title: str
    hint: str
    page: str = ""
    scene: str = ""
    moment: str = ""
    done: bool = False
    is_next: bool = False


def tour_of(contest: Contest, now: datetime) -> list[Step]:
    """From the announcement to the published decision; each tick is a fact of the rehearsal."""
    known = _Facts(contest, now)
    steps: list[Step] = []
    met = False
    for code, title, hint, page, scene, moment, fact in STEPS:
        done = bool(fact(known))
        steps.append(Step(code, title, hint, page, scene, moment, done, not done and not met))
        met = met or not done
    return steps


class _Facts:
    """What the steps ask."""

    def __init__(self, contest: Contest, now: datetime) -> None:
        self.contest, self.now = contest, now
        self.states = list(Application.objects.filter(contest=contest).values_list("state", flat=True))
        self.projects = Project.objects.filter(contest=contest, state="submitted").count()
        self.commission = commission_of(contest)
        self.meeting = current_meeting(contest)
        self.protocol = protocol_in_force(contest)

    @property
    def has_filed(self) -> bool:
        return any(state not in (ApplicationState.DRAFT, ApplicationState.WITHDRAWN) for state in self.states)

    @property
    def has_decided(self) -> bool:
        return self.has_filed and ApplicationState.SUBMITTED not in self.states

    @property
    def sheets_are_signed(self) -> bool:
        sheets = ScoreSheet.objects.filter(project__contest=self.contest)
        return sheets.filter(signed_at__isnull=False).exists() and not sheets.filter(signed_at=None).exists()

    @property
    def has_closed(self) -> bool:
        return self.commission is not None and self.commission.closed_at is not None

    @property
    def ties_are_decided(self) -> bool:
        return self.has_closed and not any(result.ties for result in results(self.contest))


Fact = Callable[[_Facts], Any]
# code, title, hint, page, scene, moment, fact
STEPS: tuple[tuple[str, str, str, str, str, str, Fact], ...] = (
    ("publish", "Проверьте и опубликуйте объявление", "Так его увидят посетители; после этого уже вносят изменения актом.",
     "contest_publish", "", "", lambda facts: facts.contest.announced_at),
    ("apply", "Примите заявки", "Вымышленные команды подадут их сами; в каждой четвёртой кто-то старше, чем можно.",
     "staff_queue", "apply", "", lambda facts: facts.has_filed),
    ("close", "Дождитесь окончания регистрации", "Переведите часы: после срока новую заявку портал не примет.",
     "", "", "after_closing",
     lambda facts: facts.contest.registration_closes_at and facts.now > facts.contest.registration_closes_at),
    ("decide", "Разберите очередь", "Кого-то допустите, кому-то откажите с основанием; письма читайте в почте репетиции.",
     "staff_queue", "admit", "", lambda facts: facts.has_decided),
    ("work", "Проведите день конкурса", "Переведите часы на первый день; люди отметятся и сдадут проекты.",
     "team_projects", "work", "day1_15", lambda facts: facts.projects),
    ("open", "Откройте оценку", "После срока сдачи: кто открывает, сказано в порядке. Председателя и секретаря можно сыграть.",
     "commission_room", "", "after_due", lambda facts: facts.commission and facts.commission.opened_at),
    ("assess", "Заполните листы", "Сыграйте одного члена комиссии сами, остальные справятся без вас.",
     "commission_room", "assess", "", lambda facts: facts.sheets_are_signed),
    ("meet", "Назначьте заседание и отметьте присутствие", "Без кворума портал не даст ни голосовать, ни подписать протокол.",
     "commission_room", "", "", lambda facts: facts.meeting and facts.meeting.attendance.exists()),
    ("finish", "Закройте оценку", "С этой минуты баллы видят все члены комиссии.",
     "commission_room", "", "", lambda facts: facts.has_closed),
    ("ties", "Разрешите равенства", "Если на призовом месте поровну, порядок определяет тот, кого называет порядок конкурса.",
     "ranking", "", "", lambda facts: facts.ties_are_decided),
    ("draft", "Составьте протокол", "Скачайте его и прочитайте: на каждой странице стоит «РЕПЕТИЦИЯ».",
     "commission_room", "", "", lambda facts: facts.protocol),
    ("sign", "Подпишите протокол", "Подписывают присутствовавшие; вымышленные сделают это по вашей просьбе.",
     "protocol", "sign", "", lambda facts: facts.protocol and facts.protocol.signed_at),
    ("announce", "Опубликуйте решение", "Победители, дипломы и письма — как в настоящем конкурсе, только никуда не уходят.",
     "protocol", "", "", lambda facts: facts.contest.results_published_at),
)  # fmt: skip
