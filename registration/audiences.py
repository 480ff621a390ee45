"""People of the document's list whom registration knows: who has applied, leaders of teams, parents of minors."""

from __future__ import annotations

from collections.abc import Iterator

from hackathon_portal.contests.audiences import Addressee, audience_source
from hackathon_portal.contests.models import Contest
from registration.models import Application, Representative
from registration.queries.people import is_minor, leaders_in
from registration.states import ACTIVE


@audience_source("applicants")
def applicants(contest: Contest) -> Iterator[Addressee]:
    """Everybody who has applied and takes part or waits."""
    people = Application.objects.filter(contest=contest, state__in=ACTIVE).exclude(email="").order_by("number")
    for person in people.only("pk", "email"):
        yield Addressee("applicants", str(person.pk), person.email, (person,))


@audience_source("leaders")
def leaders(contest: Contest) -> Iterator[Addressee]:
    """Adults who have agreed to lead a team that takes part."""
    rows = leaders_in(contest).filter(team__applications__state__in=ACTIVE).distinct().order_by("id")
    for leader in rows:
        yield Addressee("leaders", f"leader:{leader.pk}", leader.email, (leader,))


@audience_source("representatives")
def representatives(contest: Contest) -> Iterator[Addressee]:
    """Parents and lawful representatives of those who are minors today; not one who has taken the consent back."""
    rows = Representative.objects.filter(application__contest=contest, application__state__in=ACTIVE)
    rows = rows.exclude(state=Representative.State.WITHDRAWN).select_related("application").order_by("id")
    for one in rows:
        if is_minor(one.application, contest):
            yield Addressee("representatives", f"representative:{one.pk}", one.email, (one,))
