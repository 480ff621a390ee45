"""The programme of a season: for everybody, by day and strand; a person's own with clashes, code of entry and calendar."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from hackathon_portal.accounts.access import to_sign_in
from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.calendar import CalendarFile
from hackathon_portal.documents.codes import qr_picture_uri
from hackathon_portal.events.actions.attendance import pass_of
from hackathon_portal.events.models import Gathering, Hall, SignUp
from hackathon_portal.events.queries import gatherings
from hackathon_portal.events.views.answering import answered, shown
from hackathon_portal.kernel import clock
from hackathon_portal.russia.zones import named
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries import programme as queries


def event_of(season: Season, event_id: int) -> Gathering:
    """The gathering of this season; 404 where there is none."""
    found = gatherings.of_room(season.room).filter(pk=event_id).first()
    if found is None:
        raise Http404
    found.thing = season
    return found


@season_page("seasons.see")
@require_safe
def season_programme(request: HttpRequest, season: Season) -> HttpResponse:
    """By day and strand; a stage, a strand or a hall alone where asked for."""
    asked = {name: request.GET.get(name, "") for name in ("strand", "part", "hall")}
    parts = {*gatherings.of_room(season.room).order_by().values_list("part", flat=True)}
    stages = [stage for stage in season.rules.stages if stage.code in parts]
    now = clock.now()
    local = now.astimezone(ZoneInfo(season.zone))
    context = {
        "season": season, "days": queries.programme(season, request.user, **asked), "asked": asked, "now": now,
        "strands": Gathering.Strand.choices, "halls": Hall.objects.filter(room=str(season.room)), "stages": stages,
        "today": local.date(), "zone_name": named(local),
    }  # fmt: skip
    return render(request, "seasons/programme.html", context)


@season_page("seasons.see")
@require_http_methods(["GET", "HEAD", "POST"])
def season_event(request: HttpRequest, season: Season, event_id: int) -> HttpResponse:
    """One gathering, and the person's answer to it; the link to it is shown to those who come."""
    one = event_of(season, event_id)
    is_asked = request.method != "POST" or one.audience == Gathering.Audience.WINNERS
    mine = gatherings.own_answer(request.user, one) if is_asked else None
    if one.audience == Gathering.Audience.WINNERS and mine is None:
        raise Http404
    if request.method == "POST":
        if not request.user.is_authenticated:
            return to_sign_in(request)
        if answered(request, one):
            if "list" in request.POST:
                return redirect(f"{reverse('season_programme', args=[season.slug])}#event-{one.pk}")
            return redirect("season_event", season.slug, one.pk)
        mine = gatherings.own_answer(request.user, one)
    return render(request, "events/gathering.html", {"season": season, **shown(one, mine)})


@season_page("seasons.take_part")
@require_safe
def season_my_programme(request: HttpRequest, season: Season) -> HttpResponse:
    """What the person has chosen, what of it is at the same time, and the code they show at the door."""
    rows = queries.own(season, request.user)
    code = pass_of(user_of(request), season.room).code if rows else ""
    context = {
        "season": season, "rows": rows, "code": code, "qr": qr_picture_uri(code) if code else "", "now": clock.now(),
        "clashes": sum(1 for _, _, others in rows if others),
    }  # fmt: skip
    return render(request, "seasons/my_programme.html", context)


@season_page("seasons.take_part")
@require_safe
def season_my_calendar(request: HttpRequest, season: Season) -> HttpResponse:
    """The own programme as a calendar file; an entry keeps its identifier, so a program renews what it has."""
    zone = ZoneInfo(season.zone)
    book = CalendarFile(f"{season.short_title}: моя программа", slug=season.slug, short_title=season.short_title)
    for one, row, _ in queries.own(season, request.user):
        if row.state in (SignUp.State.COMING, SignUp.State.INVITED):
            book.add(
                f"event-{one.pk}", one.title, one.starts_at.astimezone(zone), one.ends_at.astimezone(zone),
                path=reverse("season_event", args=[season.slug, one.pk]), place=", ".join(filter(None, [str(one.hall or ""), one.place])),
                description="; ".join(one.speakers),
            )  # fmt: skip
    response = HttpResponse(book.to_bytes(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="programme-{season.slug}.ics"'
    return response
