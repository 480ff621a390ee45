"""Criteria changed in the middle of the assessment: the form, what it would do, and the second press."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.forms import RegulationForm
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, add_to_form
from hackathon_portal.regulation.form import build
from hackathon_portal.regulation.schema import Regulation
from judging.actions import anew

# Of what stands on a sheet: codes and kinds of sheets stay, members' sheets name them.
CHANGED = ("title", "description", "weight", "minimum", "maximum", "step", "text", "points", "unit", "least", "most")


def _paths(regulation: Regulation) -> tuple[str, ...]:
    cells = (cell for _, cell in build(Regulation, regulation.model_dump(mode="json")).placed_cells())
    sheets = "judging.sheets."
    return tuple(cell.path for cell in cells if cell.path.startswith(sheets) and cell.path.rsplit(".", 1)[-1] in CHANGED)


@contest_page("contests.manage")
@require_http_methods(["GET", "POST"])
def change_criteria(request: HttpRequest, contest: Contest) -> HttpResponse:
    """First the changes and what follows from them are shown; only the second press does it."""
    form = RegulationForm(request.POST or None, regulation=contest.regulation, amends=True, paths=_paths(contest.regulation))
    context: dict[str, Any] = {"contest": contest, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("action") == "confirm":
                version = anew.change_criteria_anew(
                    contest=contest, regulation=form.regulation, reason=form.cleaned_data["reason"],
                    act_number=form.cleaned_data["act_number"], by=user_of(request),
                )  # fmt: skip
                messages.success(request, f"Критерии изменены: {version}. Подписи сняты, членам комиссии ушли письма.")
                return redirect("contest_regulation", contest.slug)
            context["consequences"] = anew.consequences_of(contest, form.regulation)
        except RuleViolation as violation:
            add_to_form(form, violation)
    return render(request, "judging/change_criteria.html", context, status=422 if form.errors else 200)
