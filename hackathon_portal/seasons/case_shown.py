"""What cases add elsewhere: their addresses while they are open, what waits for a partner in the cabinet."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from hackathon_portal.accounts.roles import Role, rooms_of
from hackathon_portal.cases import queries
from hackathon_portal.cases.models import Case
from hackathon_portal.contests.public_parts import open_addresses
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.rooms import Kind
from hackathon_portal.organisations.models import Organisation
from hackathon_portal.seasons.queries import seasons
from registration.parts import cabinet_part


@open_addresses
def open_cases() -> list[str]:
    """Cases that everybody may read, with their list; nothing of those that are not open."""
    found: list[str] = []
    if not Case.objects.filter(told_open_at__isnull=False).exists():
        return found
    for season in seasons.announced():
        if cases := queries.open_cases(season.room, clock.now()):
            found.append(reverse("season_cases", args=[season.slug]))
            found += [reverse("season_case", args=[season.slug, case.pk]) for case in cases]
    return found


@cabinet_part
def cases_to_write(user: Any) -> list[tuple[str, dict[str, Any]]]:
    """Cases of the person's organisations that staff returned, and organisations asked for a case that have begun none."""
    rooms = rooms_of(user, Kind.ORGANISATION)
    keys = [pk for pk, held in rooms.items() if Role.REPRESENTATIVE in held]
    if not keys:
        return []
    verified = {one.pk: one for one in Organisation.objects.filter(pk__in=keys, state=Organisation.State.VERIFIED)}
    returned = Case.objects.filter(organisation__in=verified, versions__state="returned").select_related("organisation")
    entries = [("cases/_own_returned.html", {"entry": case}) for case in returned.order_by("pk").distinct()]
    asked = Organisation.objects.filter(pk__in=verified, case_invitations__ended_at=None, case_invitations__isnull=False)
    idle = asked.filter(cases=None).order_by("pk").distinct()
    return [*entries, *(("cases/_own_invited.html", {"entry": one}) for one in idle)]
