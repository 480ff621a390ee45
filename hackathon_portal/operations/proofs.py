"""What shows that bodies were approved, the programme agreed, the ceremony and the show of projects held (contests/duties.py)."""

from __future__ import annotations

from hackathon_portal.contests.duties import Shown, proof
from hackathon_portal.contests.models import Contest
from hackathon_portal.events.models import Gathering
from hackathon_portal.kernel import clock
from hackathon_portal.operations.models import Body, ProgrammeVersion
from hackathon_portal.operations.queries.programme import programme_differs
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import Duty


@proof("body", page="bodies")
def body_approved(contest: Contest, duty: Duty) -> Shown:
    """The act of the body the duty names: its day."""
    body = Body.objects.filter(contest=contest, code=duty.of, approved_at__isnull=False).first()
    return Shown(body.act_date if body else None)


@proof("programme", page="contest_programme")
def programme_approved(contest: Contest, duty: Duty) -> Shown:
    """The programme in force; changes nobody has approved open the duty again."""
    version = ProgrammeVersion.objects.filter(contest=contest).first()
    if version and programme_differs(contest):
        return Shown(missing="изменения программы не утверждены")
    return Shown(local_day(version.approved_at, contest.regulation) if version else None)


def _held(contest: Contest, kind: str) -> Shown:
    over = Gathering.objects.filter(contest=contest, kind=kind, ends_at__lte=clock.now()).order_by("-ends_at").first()
    return Shown(local_day(over.ends_at, contest.regulation) if over else None)


@proof("ceremony", page="gathering_list")
def ceremony_held(contest: Contest, duty: Duty) -> Shown:
    return _held(contest, Gathering.Kind.CEREMONY)


@proof("demo_event", page="gathering_list")
def show_held(contest: Contest, duty: Duty) -> Shown:
    return _held(contest, Gathering.Kind.DEMO)
