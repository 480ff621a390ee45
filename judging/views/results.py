"""After closing: ranking, ties, the matrix of everybody, analysis for the chair, exports."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, add_to_form
from judging import analysis, exports, queries
from judging.actions import results
from judging.forms import TieForm


@contest_page("judging.see_scores")
def ranking(request: HttpRequest, contest: Contest) -> HttpResponse:
    found = queries.results(contest)
    context = {
        "contest": contest,
        "results": [(result, *queries.adjusted(result, contest)) for result in found],
        "may_analyse": request.user.has_perm("judging.see_analysis", contest),
        "exports": exports.KINDS,
        "may_break": request.user.has_perm("judging.break_tie", contest),
        "prize_places": {place.place: place for place in contest.regulation.places},
    }
    return render(request, "judging/ranking.html", context)


@contest_page("judging.break_tie")
@require_http_methods(["GET", "POST"])
def tie(request: HttpRequest, contest: Contest, nomination_id: int, place: int) -> HttpResponse:
    """The tied projects side by side and the decision with its reason."""
    nomination = get_object_or_404(contest.nominations, pk=nomination_id)
    result = next(found for found in queries.results(contest) if found.nomination.pk == nomination.pk)
    group = next((ids for ids in result.ties if any(row.project in ids and row.first == place for row in result.standings)), None)
    if group is None:
        messages.info(request, "Это равенство уже разрешено.")
        return redirect("ranking", contest.slug)
    projects = [result.projects[key] for key in group]
    form = TieForm(request.POST or None, projects=projects, first_place=place)
    meeting = queries.current_meeting(contest)
    if request.method == "POST" and form.is_valid():
        try:
            if meeting is None:
                raise RuleViolation(code="meeting.none", message="Сначала откройте заседание и отметьте присутствующих.")
            results.break_tie(
                meeting=meeting, nomination=nomination, order=form.order(), reason=form.cleaned_data["reason"], by=request.user
            )
            messages.success(request, "Решение записано и войдёт в протокол.")
            return redirect("ranking", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    standing = next(row for row in result.standings if row.project == group[0])
    context = {"contest": contest, "nomination": nomination, "projects": projects, "form": form, "standing": standing}
    return render(request, "judging/tie.html", context)


@contest_page("judging.see_scores")
@require_GET
def standings(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The standings as JSON, for other programs of whoever may see them; sums as text, so that nothing is rounded."""
    found = [
        {
            "nomination": result.nomination.title,
            "by_mean": result.by_mean,
            "rows": [
                {
                    "project_id": project.pk, "team": project.team.name, "project": project.title, "total": f"{row.total.normalize():f}",
                    "sheets": row.sheets, "mean": mean, "place_from": row.first, "place_to": row.last,
                }
                for row, project, mean in result.rows()
            ],
        }
        for result in queries.results(contest)
    ]  # fmt: skip
    response = JsonResponse({"nominations": found}, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


@contest_page("judging.see_scores")
@require_GET
def matrix(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Projects by members: everybody's sums, and why a sheet is not there."""
    return render(request, "judging/matrix.html", {"contest": contest, **queries.sheet_matrix(contest)})


@contest_page("judging.see_analysis")
@require_GET
def statistics(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Pictures and tables about the points; they inform, the sum decides."""
    return render(request, "judging/analysis.html", {"contest": contest, "analysis": analysis.of_contest(contest)})


@contest_page("judging.see_scores")
@require_GET
def export(request: HttpRequest, contest: Contest, export_kind: str) -> HttpResponse:
    """A workbook of the sheets, the attendance or the journal; the export is written into the journal."""
    if export_kind not in exports.KINDS:
        raise Http404
    name, data = exports.workbook(contest=contest, kind=export_kind, by=request.user)
    response = HttpResponse(data, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
