"""What shows that diplomas, certificates, things and parcels have reached those they are for (contests/duties.py)."""

from __future__ import annotations

from datetime import date

from django.db.models import Max

from hackathon_portal.contests.duties import Shown, proof
from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import Duty
from prizes.awards.queries.earned import wanted_documents
from prizes.models import Diploma, Parcel
from prizes.payouts.queries.differences import awards_with_things


def _issued(contest: Contest, kind: str) -> Shown:
    """The day of the last one; nothing to do where the published decision earns nobody one."""
    last = Diploma.objects.filter(contest=contest, kind=kind, revoked_at=None).aggregate(last=Max("issued_at"))["last"]
    if last or contest.results_published_at is None:
        return Shown(last and local_day(last, contest.regulation))
    count = sum(one.kind == kind for one in wanted_documents(contest))
    return Shown(missing=f"не выдано: {count}", is_needed=bool(count))


@proof("diplomas", page="diplomas")
def diplomas_issued(contest: Contest, duty: Duty) -> Shown:
    return _issued(contest, Diploma.Kind.DIPLOMA)


@proof("certificates", page="diplomas")
def certificates_issued(contest: Contest, duty: Duty) -> Shown:
    return _issued(contest, Diploma.Kind.CERTIFICATE)


@proof("things", page="awards")
def things_handed_over(contest: Contest, duty: Duty) -> Shown:
    """Prizes that are things: nothing to do where there are none."""
    return _all_on([award.thing_given_on for award in awards_with_things(contest)], "не вручено")


@proof("parcels", page="parcels")
def parcels_sent(contest: Contest, duty: Duty) -> Shown:
    """What goes by post to those who cannot come: nothing to do where nobody asked for it."""
    return _all_on(list(Parcel.objects.filter(recipient__contest=contest).values_list("sent_on", flat=True)), "не отправлено")


def _all_on(days: list[date | None], missing: str) -> Shown:
    """Done on the last of the days when there is one for each."""
    known = [day for day in days if day]
    if len(known) < len(days):
        return Shown(missing=f"{missing}: {len(days) - len(known)}")
    return Shown(max(known)) if known else Shown(is_needed=False)
