"""Many teams at once, by plain rows: lists of 500, names of 60 letters, teams with and without a project."""

from __future__ import annotations

from typing import Any

from hackathon_portal.contests.models import Contest
from judging.models import Project, ProjectFile
from registration.models import Application, Finding, Team

LONG_WORD = "Превысокомногорассмотрительствующиемногорассмотрительствующие"[:60]
LONG_NAME = "Объединённая команда разработчиков умного города имени Левши"[:60]


def add_teams(contest: Contest, count: int) -> list[Team]:
    """Admitted teams of a captain each, shown to visitors; every second has a submitted project with a long title."""
    sample = Application.objects.filter(contest=contest, role=Application.Role.CAPTAIN).first()
    assert sample is not None
    values: dict[str, Any] = {
        field.attname: getattr(sample, field.attname) for field in Application._meta.local_fields if not field.primary_key
    }
    last = Team.objects.filter(contest=contest).count()
    number = Application.objects.filter(contest=contest).count()
    teams = Team.objects.bulk_create(
        Team(
            contest=contest, name=(LONG_WORD if index % 2 else LONG_NAME)[: 60 - 4] + f" {last + index}", seat="held",
            queue_number=last + 1 + index, is_public=True, about=LONG_NAME,
        )
        for index in range(count)
    )  # fmt: skip
    rows = []
    for index, team in enumerate(teams):
        row = Application.objects.model(**values)
        row.team, row.number, row.identity_hash, row.snils_hash = team, number + 1 + index, f"{number + index:064x}", ""
        row.person_hash, row.email, row.door_code, row.user = "", f"many{number + index}@example.org", None, None
        row.surname, row.name = LONG_WORD, "Иоанн-Себастьян"
        rows.append(row)
    applications = Application.objects.bulk_create(rows, batch_size=500)
    Finding.objects.bulk_create(
        Finding(application=row, code="age.too_young", clause="1.6", verdict="red", message="Возраст — 17")
        for row in applications[::3]
    )
    nominations = list(contest.nominations.all())
    Project.objects.bulk_create(
        Project(
            contest=contest, team=team, nomination=nominations[index % len(nominations)], state="submitted",
            title=LONG_WORD if index % 4 else LONG_NAME, submitted_at=contest.project_deadline_at, version=1,
        )
        for index, team in enumerate(teams)
        if index % 2 == 0
    )  # fmt: skip
    return teams


WITHOUT_SPACES = "Шщ" * 40


def lengthen(contest) -> None:
    """Each text that a person gives a name by is 80 letters without a space, past the forms."""
    word = WITHOUT_SPACES
    for team in contest.teams.all():
        type(team).objects.filter(pk=team.pk).update(
            name=f"{word[:74]}{team.pk}", about=word, sending_organisation=word, goes_on_reason=""
        )
    for nomination in contest.nominations.all():
        type(nomination).objects.filter(pk=nomination.pk).update(title=f"{word[:74]}{nomination.pk}")
    contest.projects.update(title=word, description=f"{word} {word}")
    contest.applications.update(education_place=word, affiliation_place=word, email=f"{'a' * 48}@{'b' * 20}.example.org")
    ProjectFile.objects.filter(project__contest=contest).update(name=f"{word}.pdf")
    contest.documents.update(title=word)
    contest.partners.update(name=word)
    contest.news.update(title=word)
    contest.gatherings.update(title=word, place=word, speaker=word)
    contest.schools.update(name=word)
    contest.mailings.update(subject=word)
