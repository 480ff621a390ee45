"""Cases in a season: read by everybody once they are open; on the staff's desk reviewed, put on hubs, closed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.cases import gates, queries
from hackathon_portal.cases.actions import reviewing, writing
from hackathon_portal.cases.forms import InviteForm, ReasonForm, RemarksForm
from hackathon_portal.cases.models import Case, CaseFile, CaseVersion
from hackathon_portal.cases.rules.texts import Difference, differences
from hackathon_portal.contests import cases as of_contests
from hackathon_portal.contests.models import Nomination
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import carried_out, carried_out_or_told
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import whole_number
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries import cases as of_season

LATEST_DOWNLOADS = 50


def _readable(request: HttpRequest, season: Season, case_id: int) -> Case:
    """The case, for whoever may read it; one that is unknown and one that is not open are the same to others."""
    case = queries.with_all().filter(pk=case_id, room=str(season.room)).first()
    if case is None or case.approved is None or not gates.may_read(request.user, case, clock.now()):
        raise Http404
    return case


@season_page("seasons.see")
@require_GET
def case_list(request: HttpRequest, season: Season) -> HttpResponse:
    """Cases that are open, or open to this person."""
    found = queries.readable(request.user, season.room, clock.now())
    return render(request, "cases/list.html", {"season": season, "cases": found})


@season_page("seasons.see")
@require_GET
def case(request: HttpRequest, season: Season, case_id: int) -> HttpResponse:
    """What the partner tells, its files, the projects that solve it."""
    found = _readable(request, season, case_id)
    context = {
        "season": season, "case": found, "version": found.approved, "is_open": gates.is_open(found, clock.now()),
        "solutions": gates.solutions_of(found),
    }  # fmt: skip
    return render(request, "cases/case.html", context)


@season_page("seasons.take_part")
@require_GET
def case_file(request: HttpRequest, season: Season, case_id: int, case_file_id: int) -> FileResponse:
    """A file of a case for whoever reads it, signed in: who took it is kept, so that a correction reaches them."""
    found = _readable(request, season, case_id)
    assert found.approved is not None  # noqa: S101  for the types: only such are readable
    file = get_object_or_404(found.approved.files, pk=case_file_id)
    answer = sent(file)
    reviewing.record_download(file=file, user=user_of(request))
    return answer


def sent(file: CaseFile) -> FileResponse:
    """The stored file under its own name."""
    return FileResponse(file.content.open("rb"), as_attachment=True, filename=file.name)


@season_page("seasons.keep_cases")
@require_http_methods(["GET", "POST"])
def desk_cases(request: HttpRequest, season: Season) -> HttpResponse:
    """Every case that was sent, and which organisations may give them."""
    deed, by = request.POST.get("deed", ""), user_of(request)
    form = InviteForm(request.POST if deed == "invite" else None, room=season.room)
    if deed == "invite" and carried_out(
        form, lambda data: writing.invite_to_give_cases(room=season.room, organisation=data["organisation"], by=by)
    ):
        messages.success(request, "Приглашение отправлено представителям организации.")
        return redirect("season_desk_cases", season.slug)
    if deed == "end":
        invitation = get_object_or_404(queries.invitations(season.room), pk=whole_number(request.POST.get("invitation", "")) or 0)
        writing.end_case_invitation(invitation=invitation, by=by)
        messages.success(request, "Новых кейсов эта организация не начнёт.")
        return redirect("season_desk_cases", season.slug)
    rows = [(case, queries.open_version(case), gates.opens_at(case)) for case in queries.of_room(season.room)]
    context = {"season": season, "rows": rows, "form": form, "invitations": queries.invitations(season.room)}
    return render(request, "cases/desk_list.html", context, status=422 if form.errors else 200)


@season_page("seasons.keep_cases")
@shows_personal_data("кейс № {case_id}")
@require_http_methods(["GET", "POST"])
def desk_case(request: HttpRequest, season: Season, case_id: int) -> HttpResponse:
    """One case: its text that waits or is in force, the decision, the hubs, who took its files."""
    found = get_object_or_404(queries.of_room(season.room), pk=case_id)
    deed, by = request.POST.get("deed", ""), user_of(request)
    remarks = RemarksForm(request.POST if deed == "return" else None, auto_id="remark_%s")
    reason = ReasonForm(request.POST if deed in ("close", "open", "correct") else None)
    seen = whole_number(request.POST.get("seen", ""))
    acts: dict[str, Any] = {
        "return": lambda: carried_out(remarks, lambda data: reviewing.return_case(case=found, remarks=data, by=by, seen=seen)),
        "close": lambda: carried_out(reason, lambda data: reviewing.close_case(case=found, by=by, **data)),
        "open": lambda: carried_out(reason, lambda data: reviewing.open_case_again(case=found, by=by, **data)),
        "correct": lambda: carried_out(reason, lambda data: writing.correct_case(case=found, by=by, **data)),
        "approve": lambda: carried_out_or_told(request, lambda: reviewing.approve_case(case=found, by=by, seen=seen)),
        "hubs": lambda: carried_out_or_told(request, lambda: _put_on_hubs(request, season, found)),
    }
    if deed in acts:
        if acts[deed]():
            messages.success(request, "Записано.")
            return redirect("season_desk_case", season.slug, found.pk)
        if deed in ("approve", "hubs"):
            return redirect("season_desk_case", season.slug, found.pk)
    version, places = queries.open_version(found), of_season.places(season, found)
    context = {
        "season": season, "case": found, "remarks": remarks, "reason": reason, "deed": deed,
        "version": version if version and version.state != "draft" else found.approved or version,
        "waits": version if version and version.state == "review" else None, "writes": version,
        "is_open": gates.is_open(found, clock.now()), "opens_at": gates.opens_at(found), "places": places,
        "may_put": any(place.is_draft for place in places),
        "downloads": queries.downloads(found)[:LATEST_DOWNLOADS], "people": queries.downloaded_by(found),
        "solutions": gates.solutions_of(found), "compared": _compared(found, version),
    }  # fmt: skip
    return render(request, "cases/desk_case.html", context, status=422 if remarks.errors or reason.errors else 200)


def _compared(case: Case, version: CaseVersion | None) -> list[Difference]:
    """What a correction that was sent changes in the text in force."""
    if version is None or case.approved is None or version.state == CaseVersion.State.DRAFT:
        return []
    return differences(case.approved.texts, version.texts)


def _put_on_hubs(request: HttpRequest, season: Season, case: Case) -> None:
    """What was chosen for each hub whose contest is a draft: nothing, a nomination of its own, or one that stands there."""
    by = user_of(request)
    for place in of_season.places(season, case):
        chosen = request.POST.get(f"hub_{place.hub.pk}", "")
        if place.contest is None or not place.is_draft or not chosen:
            continue
        if chosen == "none":
            if place.nomination is not None:
                of_contests.remove_case(nomination=place.nomination, by=by)
        elif place.nomination is None:
            key = whole_number(chosen) if chosen != "new" else None
            other: Nomination | None = next((one for one in place.free if one.pk == key), None)
            of_contests.put_case(contest=place.contest, case=case, nomination=other, by=by)


@season_page("seasons.keep_cases")
@require_GET
def desk_case_file(request: HttpRequest, season: Season, case_id: int, case_file_id: int) -> FileResponse:
    """A file of a case for its review."""
    found = get_object_or_404(queries.of_room(season.room), pk=case_id)
    return sent(get_object_or_404(found.files, pk=case_file_id))
