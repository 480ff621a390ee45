"""Who hears of what changes: the people of the document's list (Kuzbass: clause 3, «Участники мероприятий»; Tula: clause 7.1.3).

The regulation names the groups (`organising.told_of_changes`); each app knows the people of its own. Whoever stands in several
groups gets one letter, as one of the group that is named first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hackathon_portal.accounts.models import Role, RoleGrant
from hackathon_portal.contests.models import Contest

APPLICANTS = "applicants"
# Those who work for the organiser, whatever body they sit in.
WORKERS = (Role.STAFF, Role.SECRETARY, Role.COMMITTEE, Role.OPERATIONS, Role.ACCOUNTANT, Role.DOOR)


@dataclass(frozen=True)
class Addressee:
    """Somebody with an address: of which group, under which key of a letter, the rows the letter is about them by."""

    group: str
    key: str
    email: str
    people: tuple[Any, ...] = ()


Source = Callable[[Contest], Iterable[Addressee]]
_sources: dict[str, Source] = {}


def audience_source(group: str) -> Callable[[Source], Source]:
    """The function knows the people of this group of the regulation's list."""

    def register(source: Source) -> Source:
        _sources[group] = source
        return source

    return register


def groups() -> set[str]:
    """Groups somebody knows the people of."""
    return set(_sources)


def audience(contest: Contest, wanted: Sequence[str]) -> list[Addressee]:
    """Everybody of these groups with an address, each address once."""
    known: dict[str, Addressee] = {}
    for group in wanted:
        for one in _sources[group](contest):
            if one.email:
                known.setdefault(one.email.casefold(), one)
    return list(known.values())


def told_of_changes(contest: Contest) -> list[Addressee]:
    """Whom this contest's regulation has told of a change."""
    return audience(contest, contest.regulation.organising.told_of_changes)


def beside_applicants(contest: Contest) -> list[Addressee]:
    """The same without those who have applied, whose letters say what they are to do."""
    return [one for one in told_of_changes(contest) if one.group != APPLICANTS]


@audience_source("staff")
def workers(contest: Contest) -> Iterator[Addressee]:
    """Holders of the organiser's roles: of the operator, the committee, the staff."""
    grants = RoleGrant.objects.filter(contest=contest, role__in=WORKERS).select_related("user").order_by("id")
    for grant in grants:
        yield Addressee("staff", f"user:{grant.user_id}", grant.user.email, (grant.user,))


@audience_source("partners")
def partners(contest: Contest) -> Iterator[Addressee]:
    """Partners, sponsors and media that have left an address."""
    for one in contest.partners.exclude(email="").order_by("id"):
        yield Addressee("partners", f"partner:{one.pk}", one.email)
