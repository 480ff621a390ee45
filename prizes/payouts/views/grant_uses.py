"""A team's report of how it used its grant: sent, taken back while nobody has decided, sent again."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import carried_out, carried_out_or_told
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.awards.views.own import seen_award
from prizes.models import Award, GrantUse
from prizes.payouts.actions import grants as actions
from prizes.payouts.grant_forms import UseForm
from prizes.payouts.queries.grants import grant_of


def _grant(request: HttpRequest, contest: Contest, award_id: int) -> Award:
    award = seen_award(request, contest, award_id)
    if not award.is_grant:
        raise Http404
    award.contest = contest
    return award


def file_of(use: GrantUse) -> FileResponse:
    """The document of a report, under a name that says which it is."""
    ending = str(use.content.name).rsplit(".", 1)[-1]
    return FileResponse(use.content.open("rb"), as_attachment=True, filename=f"otchet-o-grante-{use.pk}.{ending}")


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def grant_use(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    """What was sent and answered, the form of the next report; it comes back with what was typed."""
    award, by = _grant(request, contest, award_id), user_of(request)
    one = grant_of(award)
    form = UseForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and request.POST.get("action") == "withdraw":
        use = get_object_or_404(award.grant_uses, pk=one.waiting.pk if one.waiting else 0)  # type: ignore[attr-defined]
        if carried_out_or_told(request, lambda: actions.withdraw_grant_use(use=use, by=by)):
            messages.success(request, "Отчёт отозван: пришлите другой.")
        return redirect("grant_use", contest.slug, award.pk)
    if request.method == "POST" and carried_out(form, lambda data: actions.send_grant_use(award=award, by=by, **data)):
        messages.success(request, "Отчёт отправлен. Бухгалтер проверит, ответ придёт на почту.")
        return redirect("grant_use", contest.slug, award.pk)
    context = {
        "contest": contest, "award": award, "one": one, "form": form, "uses": award.grant_uses.all(),  # type: ignore[attr-defined]
        "today": local_day(clock.now(), contest.regulation), "may_send": by.has_perm("prizes.apply", award),
    }  # fmt: skip
    response = render(request, "prizes/grant_use.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@contest_page("contests.take_part")
@require_GET
def own_grant_file(request: HttpRequest, contest: Contest, award_id: int, use_id: int) -> FileResponse:
    """What the team has sent itself."""
    return file_of(get_object_or_404(GrantUse, pk=use_id, award=_grant(request, contest, award_id)))
