"""The programme at the desk of a season: gatherings, halls, who comes, who was there, the door."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.events.actions import attendance, halls
from hackathon_portal.events.actions import gatherings as actions
from hackathon_portal.events.models import Gathering, Hall, SignUp
from hackathon_portal.events.queries import gatherings
from hackathon_portal.events.views import door
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.forms_programme import HallForm, ProgrammeForm, RevokeForm
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.views.programme import event_of

# Marks of a phone that was without network come in after the end.
DOOR_STAYS = timedelta(hours=12)


@season_page("seasons.manage_gatherings")
@require_GET
def season_events(request: HttpRequest, season: Season) -> HttpResponse:
    """Every gathering with how many come, wait and were there."""
    context = {"season": season, "events": gatherings.counted(gatherings.of_room(season.room))}
    return render(request, "seasons/events.html", context)


@season_page("seasons.manage_gatherings")
@require_http_methods(["GET", "POST"])
def season_event_edit(request: HttpRequest, season: Season, event_id: int) -> HttpResponse:
    """Write a gathering, 0 is a new one; or take it off."""
    gathering = (
        event_of(season, event_id) if event_id else Gathering(room=str(season.room), has_waitlist=True, strand="educational")
    )
    gathering.thing = season
    back = reverse("season_events", args=[season.slug])
    if request.POST.get("action") == "cancel" and event_id:
        try:
            actions.cancel_gathering(gathering=gathering, by=user_of(request))
            messages.success(request, "Мероприятие отменено, записавшимся отправлены письма.")
        except RuleViolation as violation:
            tell(request, violation)
        return redirect(back)
    form = ProgrammeForm(request.POST or None, instance=gathering, season=season)
    if request.method == "POST" and carried_out(
        form, lambda _: actions.save_gathering(gathering=form.instance, by=user_of(request))
    ):
        messages.success(request, "Мероприятие записано.")
        return redirect("season_event_people", season.slug, form.instance.pk)
    context = {"season": season, "form": form, "one": gathering, "back": back}
    return render(request, "events/gathering_edit.html", context, status=422 if form.errors else 200)


@season_page("seasons.manage_gatherings")
@shows_personal_data("записавшиеся на мероприятие № {event_id}")
@require_GET
def season_event_people(request: HttpRequest, season: Season, event_id: int) -> HttpResponse:
    """Who comes, waits, was there."""
    one = event_of(season, event_id)
    rows = one.sign_ups.select_related("user").order_by("state", "answered_at", "id")[: door.MOST_LISTED]
    figures = gatherings.counted(gatherings.of_room(season.room).filter(pk=one.pk)).get()
    context = {
        "season": season, "one": one, "figures": figures, "people": door.people_of(one, rows), "has_begun": clock.now() >= one.starts_at,
        "most": door.MOST_LISTED, "zone": season.zone,
    }  # fmt: skip
    return render(request, "seasons/event_people.html", context)


@season_page("seasons.manage_gatherings")
@shows_personal_data("отметка о присутствии на мероприятии № {event_id}")
@require_http_methods(["GET", "POST"])
def season_event_revoke(request: HttpRequest, season: Season, event_id: int, sign_up_id: int) -> HttpResponse:
    """Take back the mark of one person, with a reason."""
    one = event_of(season, event_id)
    row = get_object_or_404(SignUp.objects.select_related("user"), pk=sign_up_id, gathering=one)
    row.gathering = one
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and carried_out(
        form, lambda data: attendance.revoke_attendance(sign_up=row, reason=data["reason"], by=user_of(request))
    ):
        messages.success(request, "Отметка снята.")
        return redirect("season_event_people", season.slug, event_id)
    context = {"season": season, "one": one, "person": door.people_of(one, [row])[0], "form": form, "zone": season.zone}
    return render(request, "seasons/event_revoke.html", context, status=422 if form.errors else 200)


@season_page("seasons.manage_gatherings")
@require_http_methods(["GET", "POST"])
def season_halls(request: HttpRequest, season: Season, hall_id: int = 0) -> HttpResponse:
    """The halls, and the form of one: 0 is a new one; or take it off."""
    hall = get_object_or_404(Hall, pk=hall_id, room=str(season.room)) if hall_id else Hall(room=str(season.room))
    hall.thing = season
    if request.POST.get("action") == "remove" and hall_id:
        try:
            halls.remove_hall(hall=hall, by=user_of(request))
            messages.success(request, "Зал убран.")
        except RuleViolation as violation:
            tell(request, violation)
        return redirect("season_halls", season.slug)
    form = HallForm(request.POST or None, instance=hall)
    if request.method == "POST" and carried_out(form, lambda _: halls.save_hall(hall=form.instance, by=user_of(request))):
        messages.success(request, "Зал записан.")
        return redirect("season_halls", season.slug)
    context = {"season": season, "halls": Hall.objects.filter(room=str(season.room)), "form": form, "hall": hall}
    return render(request, "seasons/halls.html", context, status=422 if form.errors else 200)


@season_page("seasons.mark_attendance")
@require_GET
def season_doors(request: HttpRequest, season: Season) -> HttpResponse:
    """Doors that may be kept now, by day, for whoever meets people: no names, each leads to its door."""
    now = clock.now()
    rows = gatherings.counted(gatherings.of_room(season.room).filter(ends_at__gt=now - DOOR_STAYS))
    context = {"season": season, "events": rows, "now": now, "zone": season.zone}
    return render(request, "seasons/doors.html", context)


@season_page("seasons.mark_attendance")
@shows_personal_data("вход на мероприятие № {event_id}")
@require_http_methods(["GET", "POST"])
def season_event_door(request: HttpRequest, season: Season, event_id: int) -> HttpResponse:
    """The door of one gathering: the scanner, and a button beside each name."""
    one = event_of(season, event_id)
    here = reverse("season_event_door", args=[season.slug, one.pk])
    if request.method == "POST":
        door.mark_one(request, one)
        return redirect(here)
    keeps = user_of(request).has_perm("seasons.manage_gatherings", season)
    back = reverse("season_event_people", args=[season.slug, one.pk]) if keeps else reverse("season_doors", args=[season.slug])
    return door.page(request, one, {"sync": reverse("season_event_sync", args=[season.slug, one.pk]), "back": back})


@season_page("seasons.mark_attendance")
@shows_personal_data("отметки входа на мероприятие № {event_id}")
@require_POST
def season_event_sync(request: HttpRequest, season: Season, event_id: int) -> JsonResponse:
    """Marks a phone has kept."""
    return door.sync(request, event_of(season, event_id))
