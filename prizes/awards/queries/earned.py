"""Which documents the decision in force gives whom: diplomas of places, special prizes and nominations, certificates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from hackathon_portal.contests.models import Contest
from judging.models import Project
from judging.queries import hall, rosters
from judging.queries.results import published_protocol
from judging.rules.wording import prized_people
from prizes.awards.queries import awards
from prizes.models import Diploma, SpecialPrize
from registration.models import Application
from registration.queries.consents import withdrawn_among
from registration.states import ApplicationState


@dataclass(frozen=True)
class Wanted:
    """A document somebody has earned."""

    person: Application
    kind: str
    merit: str
    project: Project | None
    nomination: str


def wanted_documents(contest: Contest) -> list[Wanted]:
    """Every document the decision in force gives somebody."""
    return list(_wanted(contest))


def _wanted(contest: Contest) -> Iterator[Wanted]:
    """Diplomas of places and of personal nominations; certificates as the regulation gives them (required_documents.certificate_to)."""
    places = {place.place: place for place in contest.regulation.places}
    awarded = {
        award.project_id: award for award in awards.awards(contest).filter(special=None, passed_from=None, nominated=False)
    }
    handed_in = Project.objects.filter(contest=contest, state=Project.State.SUBMITTED).select_related("nomination", "team")
    projects = {project.team_id: project for project in handed_in}
    special: dict[int, list[SpecialPrize]] = defaultdict(list)
    if contest.regulation.diploma_texts.special_diplomas:
        for given in awards.awards(contest).exclude(special=None):
            if given.special:
                special[given.team_id].append(given.special)
    everybody = contest.regulation.diploma_texts.certificate_to == "everybody"
    presented = set() if everybody else hall.presented(contest)
    people = _people_to_honour(contest)
    for person, team_id in people:
        project = projects.get(team_id)
        award = awarded.get(project.pk) if project else None
        nomination = project.nomination.title if project else ""
        if project and award and award.place:
            merit = places[award.place].diploma_title
            if contest.regulation.judging.places_divided_by != "nomination":
                nomination = award.division_title
            yield Wanted(person, Diploma.Kind.DIPLOMA, merit, project, nomination)
        for prize in special.get(team_id, ()):
            yield Wanted(
                person,
                Diploma.Kind.DIPLOMA,
                f"специальный приз «{prize.title}» {prize.giver}"[:300],
                project,
                nomination,
            )
        if everybody:
            yield Wanted(
                person, Diploma.Kind.CERTIFICATE, "участник конкурса", project, project.nomination.title if project else ""
            )
        elif project and not award and project.pk in presented and project.removed_at is None:
            yield Wanted(person, Diploma.Kind.CERTIFICATE, "участник конкурса, представивший проект", project, nomination)
    protocol = published_protocol(contest)
    for winners in protocol.figures.get("team_nominations", []) if protocol else []:
        place_of = {row["team_id"]: row["place"] for row in prized_people(winners)}
        for person, team_id in [(person, team_id) for person, team_id in people if team_id in place_of]:
            merit = f"победитель номинации «{winners['title']}»"
            if place_of[team_id] > 1:
                merit = f"{place_of[team_id]} место в номинации «{winners['title']}»"
            yield Wanted(person, Diploma.Kind.DIPLOMA, merit, projects.get(team_id), winners["title"])
    for winners in protocol.figures.get("personal", []) if protocol else []:
        place_of = {row["application_id"]: row["place"] for row in prized_people(winners)}
        for person, team_id in [(person, team_id) for person, team_id in people if person.pk in place_of]:
            merit = f"{contest.regulation.diploma_texts.personal_diploma_title or 'победитель номинации'} «{winners['title']}»"
            if place_of[person.pk] > 1:
                merit = f"{place_of[person.pk]} место в номинации «{winners['title']}»"
            yield Wanted(person, Diploma.Kind.DIPLOMA, merit, projects.get(team_id), winners["title"])


def _people_to_honour(contest: Contest) -> list[tuple[Application, int]]:
    """(person, the team they were in): the teams of assessed projects by the protocol; who else is admitted, by the team of today.

    Nobody whose consent is taken back: their document would be another use of the name.
    """
    by_project = rosters.authors(contest)
    team_of = {
        author.application_id: project.team_id
        for project in Project.objects.filter(pk__in=by_project)
        for author in by_project[project.pk]
    }
    assessed = set(team_of.values())
    honoured = Q(pk__in=team_of) | Q(state=ApplicationState.ADMITTED) & ~Q(team__in=assessed)
    never = (ApplicationState.EXCLUDED, ApplicationState.SUSPENDED)
    rows = Application.objects.filter(honoured, contest=contest, erased_at=None).exclude(state__in=never).select_related("team")
    order = rows.order_by("team__project__nomination__position", "team__project__id", "team_id", "role", "id")
    people = list(order)
    for person in people:
        person.contest = contest
    nameless = withdrawn_among(people)
    return [(person, team_of.get(person.pk, person.team_id)) for person in people if person.pk not in nameless]
