"""Requests, volunteers and shifts, gatherings, teams to be put together, letters to organisations, rules read anew."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.operations.models import Kit, Volunteer, VolunteerShift, VolunteerTask
from registration.models import Application
from registration.states import ApplicationState


def shifts_of(contest: Contest) -> QuerySet[VolunteerTask]:
    """Shifts with how many have taken each (`taken`), how many more are needed (`free`) and who."""
    taken = Count("shifts")
    rows = VolunteerTask.objects.filter(contest=contest).annotate(taken=taken, free=F("needed") - taken)
    return rows.prefetch_related("shifts__volunteer")


def volunteer_of(user: Any, contest: Contest) -> Volunteer | None:
    return Volunteer.objects.filter(contest=contest, user=user).first()


def volunteers(contest: Contest) -> QuerySet[Volunteer]:
    """Volunteers, those who wait for a decision first, with how many shifts they have and have done."""
    waits = Q(state=Volunteer.State.APPLIED)
    return (
        Volunteer.objects.filter(contest=contest)
        .select_related("user")
        .annotate(
            taken=Count("shifts"), done=Count("shifts", filter=Q(shifts__done_at__isnull=False)), waits=Count("pk", filter=waits)
        )
        .order_by("-waits", alphabetical("full_name"), "id")
    )


def own_shifts(volunteer: Volunteer) -> QuerySet[VolunteerShift]:
    return VolunteerShift.objects.filter(volunteer=volunteer).select_related("task").order_by("task__starts_at")


def people_for_kits(contest: Contest) -> QuerySet[Application]:
    """Admitted people with whether the kit was given (`has_kit`); no more of them than name, number and team."""
    # By another application of the same account as well: once for a person.
    mine = Q(application=OuterRef("pk")) | Q(application__user__isnull=False, application__user=OuterRef("user"))
    given = Kit.objects.filter(mine, application__contest=contest)
    return (
        Application.objects.filter(contest=contest, state=ApplicationState.ADMITTED)
        .select_related("team", "kit")
        .only(
            "number",
            "surname",
            "name",
            "patronymic",
            "door_code",
            "contest",
            "user",
            "team__name",
            "team__name_state",
            "kit__given_at",
        )
        .annotate(has_kit=Exists(given))
        .order_by(alphabetical("surname"), alphabetical("name"), "id")
    )
