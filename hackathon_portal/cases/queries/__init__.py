"""Questions about cases: those that are open, those of a partner, what waits for staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from hackathon_portal.cases import gates
from hackathon_portal.cases.models import Case, CaseDownload, CaseInvitation, CaseVersion
from hackathon_portal.kernel.rooms import Room
from hackathon_portal.organisations.models import Organisation

OPEN_VERSIONS = (CaseVersion.State.DRAFT, CaseVersion.State.REVIEW, CaseVersion.State.RETURNED)


def with_all(rows: QuerySet[Case] | None = None) -> QuerySet[Case]:
    """Cases with what every page of them says."""
    found = Case.objects.all() if rows is None else rows
    return found.select_related("organisation", "approved").prefetch_related("versions")


def open_cases(room: Room, now: datetime) -> list[Case]:
    """Cases of the room that everybody may read now."""
    rows = with_all(Case.objects.filter(room=str(room), state=Case.State.APPROVED, closed_at=None))
    return [case for case in rows if gates.is_open(case, now)]


def readable(user: Any, room: Room, now: datetime) -> list[Case]:
    """Approved cases of the room that this person may read now as somebody who plays them, or as everybody."""
    rows = with_all(Case.objects.filter(room=str(room), state=Case.State.APPROVED, closed_at=None))
    return [case for case in rows if gates.may_read(user, case, now)]


def of_room(room: Room) -> QuerySet[Case]:
    """Every case of the room that was ever sent to review, for its staff: a partner's draft is the partner's own."""
    sent = Case.objects.filter(room=str(room)).exclude(state=Case.State.DRAFT)
    return with_all(sent).order_by("id")


def waiting(room: Room) -> int:
    """How many texts of the room wait for staff."""
    return CaseVersion.objects.filter(case__room=str(room), state=CaseVersion.State.REVIEW).count()


def of_partner(organisation: Organisation) -> QuerySet[Case]:
    """Cases of the organisation."""
    return with_all(Case.objects.filter(organisation=organisation)).order_by("-id")


def invitations(room: Room) -> QuerySet[CaseInvitation]:
    """Organisations that may give cases to the room."""
    return CaseInvitation.objects.filter(room=str(room), ended_at=None).select_related("organisation").order_by("pk")


def invited_to(organisation: Organisation) -> list[str]:
    """Rooms to which the organisation may give cases."""
    found = CaseInvitation.objects.filter(organisation=organisation, ended_at=None)
    return list(found.order_by("pk").values_list("room", flat=True))


def open_version(case: Case) -> CaseVersion | None:
    """The text that is written, reviewed or returned; None where the text in force is all there is."""
    return next((one for one in case.versions.all() if one.state in OPEN_VERSIONS), None)


def downloads(case: Case) -> QuerySet[CaseDownload]:
    """Who took files of the case, the latest first."""
    return CaseDownload.objects.filter(file__case=case).select_related("file", "user")


def downloaded_by(case: Case) -> int:
    """How many people took files of the case."""
    found: int = downloads(case).aggregate(people=Count("user", distinct=True))["people"]
    return found
