"""Schools of a season: the learner's page, enrolling by a link."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.exams.queries.mine import test_of
from hackathon_portal.kernel.errors import RuleViolation, tell
from hackathon_portal.learning.actions import completions, people
from hackathon_portal.learning.models import Module, Programme
from hackathon_portal.learning.queries.certificates import certificate_of
from hackathon_portal.learning.queries.progress import Standing, standing_of
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.models import Season


def _own(request: HttpRequest, season: Season, school_code: str) -> Standing:
    """The person's standing in a school; for who is not enrolled there is no such page."""
    programme = get_object_or_404(Programme, room=str(season.room), code=school_code)
    standing = standing_of(programme, user_of(request))
    if standing is None or programme.state == Programme.State.DRAFT:
        raise Http404
    standing.enrolment.programme = programme
    return standing


@season_page("seasons.take_part")
@require_GET
def own_school(request: HttpRequest, season: Season, school_code: str) -> HttpResponse:
    """My school: its modules, what is done and what is left."""
    standing = _own(request, season, school_code)
    rows = []
    for module, is_done in standing.cells:
        exam = module.exam if module.exam is not None and module.exam.state != "draft" else None
        mine = test_of(exam, user_of(request)) if exam is not None and not is_done else None
        rows.append({"module": module, "is_done": is_done, "exam": exam, "mine": mine})
    context = {
        "season": season, "programme": standing.enrolment.programme, "standing": standing, "rows": rows,
        "certificate": certificate_of(standing.enrolment) if standing.state == "finished" else None,
    }  # fmt: skip
    return render(request, "seasons/own_school.html", context)


@season_page("seasons.take_part")
@require_POST
def school_read(request: HttpRequest, season: Season, school_code: str, module_id: int) -> HttpResponse:
    """A material is read or watched."""
    standing = _own(request, season, school_code)
    module = get_object_or_404(Module, programme=standing.enrolment.programme, pk=module_id)
    try:
        if completions.mark_read(module=module, by=user_of(request)):
            messages.success(request, "Школа пройдена.")
        else:
            messages.success(request, f"Отмечено: «{module}».")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("season_own_school", season.slug, school_code)


@season_page("seasons.take_part")
@require_http_methods(["GET", "POST"])
def school_join(request: HttpRequest, season: Season, school_code: str, token: str) -> HttpResponse:
    """Enrol oneself by the link staff gave: the school is shown, then the press."""
    programme = get_object_or_404(Programme, room=str(season.room), code=school_code)
    if programme.state == Programme.State.DRAFT or not constant_time_compare(token, programme.join_code):
        raise Http404
    if request.method == "POST":
        try:
            people.join_programme(programme=programme, join_code=token, by=user_of(request))
        except RuleViolation as violation:
            tell(request, violation)
        else:
            messages.success(request, "Вы записаны.")
            return redirect("season_own_school", season.slug, programme.code)
    is_enrolled = standing_of(programme, user_of(request)) is not None
    context = {"season": season, "programme": programme, "is_enrolled": is_enrolled}
    return render(request, "seasons/school_join.html", context)
