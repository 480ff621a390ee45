"""What tests build: invented people with valid identifiers, filed applications, teams, changed regulations."""

from __future__ import annotations

import io
import itertools
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
from django.core.files.base import ContentFile

from hackathon_portal.accounts.actions import create_account, give_second_factor, grant_role
from hackathon_portal.accounts.models import Role, User
from hackathon_portal.contests.models import Contest, ContestDocument, RegulationVersion
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.schema import Regulation
from registration.actions import application as application_actions
from registration.actions import decisions
from registration.models import Application, Team
from tests import invented
from tests.invented import person

PASSWORD = "parol-dlya-testa"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FILED_AT = datetime(2024, 5, 2, 12, tzinfo=ZoneInfo("Europe/Moscow"))
FIRST_NUMBER = 10_001  # those below are taken by the people of worlds (tests/worlds.py)
TEAM_NAMES = ("Вереница", "Гвоздика", "Засека", "Кремень", "Ледокол", "Перекрёсток")  # in the order of the alphabet
_numbers = itertools.count(FIRST_NUMBER)


def begin(first: int = FIRST_NUMBER) -> None:
    """Count people and teams from here on: a test makes the same ones wherever in a run it stands."""
    global _numbers
    _numbers = itertools.count(first)
    invented.begin(first)


def user(email: str | None = None) -> User:
    return create_account(email=email or f"user{next(_numbers)}@example.org", password=PASSWORD)


def administrator() -> User:
    """An administrator of the portal with a second factor."""
    person = user()
    give_second_factor(user=person, secret=TOTP_SECRET)
    grant_role(user=person, contest=None, role=Role.ADMINISTRATOR)
    return person


def draft(team: Team, role: str = "member", by: User | None = None, **changes: Any) -> Application:
    """A complete draft with the required consents."""
    values = person(role, **changes)
    if by:
        values["email"] = by.email
    application = Application.objects.create(contest=team.contest, team=team, role=role, user=by, **values)
    application_actions.give_consents(application=application, codes={"personal_data", "terms"}, by=None, address=None)
    return application


def file(application: Application, at: datetime = FILED_AT) -> Application:
    return application_actions.submit_application(application=application, by=None, submitted_at=at)


def team(
    contest: Contest, name: str | None = None, *, members: int = 1, founder: User | None = None, at: datetime = FILED_AT
) -> Team:
    """A team whose captain and members have applied."""
    made = Team.objects.create(contest=contest, name=name or f"Сборная {next(_numbers)}", founder=founder)
    file(draft(made, "captain", by=founder), at)
    for _ in range(members):
        file(draft(made), at)
    return Team.objects.get(pk=made.pk)


def admitted_teams(contest: Contest, users: dict[str, User], *, count: int) -> list[Team]:
    """Teams of two, admitted by staff."""
    teams = []
    with clock.fixed_at(FILED_AT):
        for number in range(count):
            made = team(contest, TEAM_NAMES[number] if number < len(TEAM_NAMES) else f"Участники {number + 1}")
            for application in made.applications.all():
                decisions.admit_application(application=application, by=users["staff"])
            teams.append(made)
    return teams


def with_regulation(contest: Contest, changes: dict[str, Any]) -> Contest:
    """The contest under a regulation with values changed by their path (`seats.limit`)."""
    data = contest.regulation.model_dump(mode="json")
    for path, value in changes.items():
        *way, last = path.split(".")
        target: Any = data
        for key in way:
            target = target[int(key)] if isinstance(target, list) else target[key]
        target[last] = value
    version = contest.regulation_version
    assert version is not None
    RegulationVersion.objects.filter(pk=version.pk).update(
        text=Regulation.model_validate(data).model_dump_json(), written_at=datetime.now(ZoneInfo("UTC"))
    )
    return Contest.objects.select_related("regulation_version").get(pk=contest.pk)


def with_power(contest: Contest, *powers: dict[str, Any]) -> Contest:
    """The contest under a regulation that gives these deeds so, the others as before."""
    named = {power["deed"] for power in powers}
    rows = [power.model_dump(mode="json") for power in contest.regulation.powers if power.deed not in named]
    return with_regulation(contest, {"powers": [*rows, *powers]})


def cells_of(workbook: bytes) -> list[Any]:
    """Every value of every sheet of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(workbook), read_only=True)
    return [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]


def attach_documents(contest: Contest) -> None:
    """A file for each document that participants confirm to have read."""
    for one in contest.regulation.documents:
        document = ContestDocument(contest=contest, title=one.title, read_as=one.code, version="1", sha256="0" * 64)
        document.file.save(f"{one.code}.pdf", ContentFile(b"%PDF-1.4 " + one.code.encode()), save=False)
        document.save()
