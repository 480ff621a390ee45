"""Staff: duties the regulation names no day for, each marked by a person where nothing in the portal shows it done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import duties, marking
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.forms import DutyMarkForm
from hackathon_portal.contests.models import Contest, DutyMark
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell


@contest_page("contests.manage")
@require_GET
def duty_list(request: HttpRequest, contest: Contest) -> HttpResponse:
    """After what each duty is done, by whom, how it stands, who marked it."""
    return _list(request, contest)


def _list(request: HttpRequest, contest: Contest, sent: DutyMarkForm | None = None) -> HttpResponse:
    """`sent`: the form that was refused, in its duty's place."""
    marked = sent.data.get("duty") if sent else None
    rows = [
        (row, sent if row.duty.code == marked else DutyMarkForm(initial={"duty": row.duty.code}, auto_id=f"{row.duty.code}_%s"))
        for row in duties.duties_of(contest, duties.day_of_today(contest))
    ]
    titles = {duty.code: duty.title for duty in contest.regulation.duties}
    context = {
        "contest": contest, "rows": rows, "refused": sent, "is_draft": contest.state == Contest.State.DRAFT,
        "taken_back": [(mark, titles.get(mark.duty, mark.duty)) for mark in duties.taken_back(contest)],
    }  # fmt: skip
    return render(request, "contests/duties.html", context, status=422 if sent else 200)


@contest_page("contests.manage")
@require_POST
def mark(request: HttpRequest, contest: Contest) -> HttpResponse:
    form = DutyMarkForm(request.POST, auto_id=f"{request.POST.get('duty', '')}_%s")
    if carried_out(form, lambda data: marking.mark_duty(contest=contest, by=user_of(request), **data)):
        messages.success(request, "Отмечено.")
        return redirect("duties", contest.slug)
    return _list(request, contest, form)


@contest_page("contests.manage")
@require_POST
def take_back(request: HttpRequest, contest: Contest) -> HttpResponse:
    code = request.POST.get("duty", "")
    found = get_object_or_404(DutyMark, contest=contest, duty=code, taken_back_at=None)
    try:
        marking.take_back_duty(mark=found, reason=request.POST.get("reason", ""), by=user_of(request))
        messages.success(request, "Отметка снята, обязанность снова открыта.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("duties", contest.slug)
