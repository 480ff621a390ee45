"""Staff: confirm what the announcement states for this year, see it as visitors will, publish it by a second press."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import actions, confirming, facts, publication
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.forms import PublishForm
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.views.public import page_of
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell


@contest_page("contests.manage")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, contest: Contest) -> HttpResponse:
    """First what has to be confirmed; then the page as visitors will see it; then the second press."""
    step = request.POST.get("step", "show") if request.method == "POST" else ""
    if step == "confirm":
        return _confirm(request, contest)
    form = PublishForm(request.POST if step == "publish" else None)
    if step == "publish" and form.is_valid():
        reason, seen = form.cleaned_data["late_reason"], request.POST.get("seen", "")
        try:
            actions.publish_announcement(contest=contest, by=user_of(request), late_reason=reason, seen=seen)
        except RuleViolation as violation:
            add_to_form(form, violation)
        else:
            messages.success(request, "Объявление опубликовано.")
            return redirect(contest)
    ready = publication.readiness(contest, clock.now())
    context = {"contest": contest, "form": form, "ready": ready, "is_refused": bool(step) and not ready.is_ready}
    if context["is_refused"]:
        context["refused_because"] = ["Опубликовать нельзя: не всё заполнено и подтверждено: список — на этой странице."]
    if step and ready.is_ready and contest.state == Contest.State.DRAFT:
        context |= page_of(request, contest) | {
            "seen": facts.shown_fingerprint(contest), "fixed": publication.fixed_later(contest), "is_preview": True,
        }  # fmt: skip
        return render(request, "contests/publish_preview.html", context, status=422 if form.errors else 200)
    return render(request, "contests/publish.html", context, status=422 if context["is_refused"] else 200)


def _confirm(request: HttpRequest, contest: Contest) -> HttpResponse:
    """`part` names the ticked parts, `seen-<part>` what the page has shown of them."""
    seen = {code: request.POST.get(f"seen-{code}", "") for code in request.POST.getlist("part")}
    try:
        confirming.confirm_facts(contest=contest, seen=seen, by=user_of(request))
        messages.success(request, f"Подтверждено: {len(seen)}.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("contest_publish", contest.slug)
