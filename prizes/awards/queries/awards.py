"""The fund and the awards made of it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.russia import money
from judging.queries import rosters
from prizes.models import Award, FundItem, FundSource, SpecialPrize
from prizes.representing import represented
from prizes.rules import fund
from prizes.rules.required_documents import Power
from prizes.states import PaymentState
from registration.models import Application
from registration.queries.consents import shown_to_anybody, withdrawn_among
from registration.queries.people import is_represented, needs_representative
from registration.states import CURRENT, ApplicationState


def awards(contest: Contest) -> QuerySet[Award]:
    """What teams are awarded; single people's prizes are among `granted`, the parts of a divided prize among `payable`."""
    return granted(contest).filter(holder=None)


def granted(contest: Contest) -> QuerySet[Award]:
    """Every award by the decision in force: the teams' ones and those of personal nominations."""
    rows = Award.objects.filter(contest=contest, part_of=None).exclude(state=Award.State.WITHDRAWN)
    return rows.select_related("team", "project", "special", "origin", "holder")


def payable(contest: Contest) -> QuerySet[Award]:
    """Prizes in money as they are paid: a team's whole one, or each member's part of it."""
    rows = Award.objects.filter(contest=contest, amount__isnull=False, parts=None).exclude(state=Award.State.WITHDRAWN)
    return rows.select_related("team", "project", "special", "origin", "holder", "part_of__special")


def to_return(contest: Contest) -> QuerySet[Award]:
    """Prizes a new decision has taken away after they were paid: claimed back, until somebody notes that the money returned."""
    rows = Award.objects.filter(contest=contest, state=Award.State.WITHDRAWN, payment__state=PaymentState.PAID, returned_on=None)
    return rows.select_related("team", "holder", "payment", "amended_by").order_by("id")


def authors_of(award: Award) -> list[str]:
    """First name and surname of the awarded team's people by the protocol, as consents in force let them be shown: minors with an accepted one alone."""
    people = rosters.applications_of(award.project)
    nameless = withdrawn_among(people)
    return [
        f"{one.name} {one.surname}"
        for one in people
        if one.surname and one.pk not in nameless and (not needs_representative(one) or is_represented(one))
    ]


def shown_authors(projects: Iterable[int], contest: Contest) -> dict[int, list[str]]:
    """Project -> those of its team by the protocol who agreed to be shown to anybody, whatever the order publishes of works."""
    if not contest.regulation.spreading:
        return {}
    by_project = rosters.authors(contest)
    keys = {project: [author.application_id for author in by_project.get(project, [])] for project in projects}
    rows = Application.objects.filter(pk__in=[key for team in keys.values() for key in team])
    people = rows.exclude(state=ApplicationState.EXCLUDED).select_related("contest__regulation_version").in_bulk()
    shown = shown_to_anybody(people.values())
    return {pk: [f"{people[key].name} {people[key].surname}" for key in team if key in shown] for pk, team in keys.items()}


def honoured_people(contest: Contest) -> list[User]:
    """Accounts of the people of awarded teams and of winners of personal nominations, each once (Kuzbass: clauses 12.7, 12.8)."""
    granted_now = granted(contest).filter(state=Award.State.GRANTED)
    by_project = rosters.authors(contest)
    projects = granted_now.filter(holder=None).values_list("project", flat=True)
    people = {author.application_id for project in projects for author in by_project.get(project, [])}
    alone = Q(pk__in=granted_now.exclude(holder=None).values("holder"))
    honoured = Application.objects.filter(Q(pk__in=people) | alone).exclude(state=ApplicationState.EXCLUDED)
    return list(User.objects.filter(applications__in=honoured).distinct().order_by("pk"))


def awards_of(user: Any, contest: Contest) -> QuerySet[Award]:
    """Awards with a money prize that this user may apply for or has applied for: the own parts, those of the children they represent,

    as the captain what is not divided.
    """
    return payable(contest).filter(_held_by(user, contest, Power.ACTS) | Q(holder=None) & _led_by(user))


def awards_seen(user: Any, contest: Contest) -> QuerySet[Award]:
    """The same with those of minors who act themselves and whose representative this user is."""
    return payable(contest).filter(_held_by(user, contest, *SEEING) | Q(holder=None) & _led_by(user))


def _led_by(user: Any) -> Q:
    """Of a team whose captain this user is today."""
    own = Application.objects.filter(team=OuterRef("team"), user=user, state__in=CURRENT)
    return Q(team__founder=user) & Q(Exists(own))


SEEING = (Power.ACTS, Power.CONSENTS)


def _held_by(user: Any, contest: Contest, *powers: Power, holder: str = "holder") -> Q:
    """Held by this user, or by somebody whose accepted representative they are, with one of these powers today."""
    children = represented(user, contest, *powers)
    return Q(**{f"{holder}__user": user}) | Q(**{f"{holder}__in": children})


def team_awards(user: Any, contest: Contest) -> QuerySet[Award]:
    """Every award this user has or has a part in, or the own team has as its captain, things included; whole ones."""
    of_team = Q(holder=None) & (_led_by(user) | _held_by(user, contest, *SEEING, holder="parts__holder"))
    return granted(contest).filter(of_team | _held_by(user, contest, *SEEING)).distinct()


def fund_total(contest: Contest) -> Decimal:
    """What the places and special prizes bring in money, together."""
    return total_of(amount for _, amount in _prizes(contest))


def total_of(amounts: Iterable[Decimal | None]) -> Decimal:
    """The fund's total, whoever has read its prizes: things bring no money."""
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def fund_totals(contests: Iterable[Contest]) -> dict[int, Decimal]:
    """The same of many contests at once, by their keys; those without money are left out."""
    totals: dict[int, Decimal] = {}
    for model in (FundItem, SpecialPrize):
        rows = (
            model.objects.filter(contest__in=contests, amount__isnull=False).values_list("contest").annotate(total=Sum("amount"))
        )
        for key, total in rows.order_by():
            totals[key] = totals.get(key, Decimal(0)) + total
    return totals


def _prizes(contest: Contest) -> list[tuple[int | None, Decimal]]:
    items = FundItem.objects.filter(contest=contest, amount__isnull=False).values_list("origin", "amount")
    special = SpecialPrize.objects.filter(contest=contest, amount__isnull=False).values_list("origin", "amount")
    return [(origin, amount) for origin, amount in (*items, *special) if amount is not None]


def fund_balance(contest: Contest) -> list[dict[str, Any]]:
    """Each source with what prizes take of it, what is awarded, and what is left."""
    planned: dict[int | None, Decimal] = {}
    for origin, amount in _prizes(contest):
        planned[origin] = planned.get(origin, Decimal(0)) + amount
    granted = dict(
        Award.objects.filter(contest=contest, state=Award.State.GRANTED, amount__isnull=False, parts=None)
        .values_list("origin")
        .annotate(total=Sum("amount"))
    )
    return [
        {
            "source": source,
            "planned": planned.get(source.pk, Decimal(0)),
            "left": source.amount - planned.get(source.pk, Decimal(0)),
            "awarded": granted.get(source.pk, Decimal(0)),
        }
        for source in FundSource.objects.filter(contest=contest)
    ]


def fund_problems(contest: Contest) -> list[str]:
    """In words, which sources the prizes exceed and by how much; empty when the fund adds up."""
    sources = {source.pk: source for source in FundSource.objects.filter(contest=contest)}
    over = fund.overdrawn({pk: source.amount for pk, source in sources.items()}, _prizes(contest))
    return [
        f"призы из источника «{sources[pk].name}» больше него на {money.formatted(excess)}"
        if pk in sources
        else f"у призов на {money.formatted(excess)} не указан источник"
        for pk, excess in over.items()
    ]


def results_text(contest: Contest, link: str) -> str:
    """The results in plain words for a post elsewhere: by division the places with team and project, no name of a person."""
    titles = {place.place: place.title for place in contest.regulation.places}
    lines = [f"Итоги: {contest.title}", ""]
    division = None
    for award in awards(contest).filter(state=Award.State.GRANTED).select_related("project"):
        if award.division_title != division:
            division = award.division_title
            lines += [f"{division}:"] if division else []
        degree = award.title if award.nominated else titles.get(award.place or 0, award.title)
        doubt = " (снят до окончания разбирательства по претензии)" if award.project.suspended_at else ""
        lines.append(f"— {degree}: команда «{award.team.shown_name}», проект «{award.project.title}»{doubt}")
    return "\n".join([*lines, "", f"Подробнее: {link}", ""])
