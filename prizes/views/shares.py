"""Pages of a prize that each member is paid a part of: its division, its papers; and of prizes nobody asked for in time."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.audit import record_access
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from prizes import actions, printed, queries
from prizes.forms import AskPaperForm, SharesForm, ShownAmountForm
from prizes.models import PayoutApplication, PayoutPaper
from prizes.views.documents import pdf_response
from prizes.views.participant import own_payout
from registration.forms import ScanForm
from registration.printed import as_pdf


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def shares(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    """How the prize is divided: the captain proposes, every member signs the own part."""
    award = get_object_or_404(queries.team_awards(request.user, contest), pk=award_id)
    parts = list(queries.parts_of(award))
    if not parts:
        raise Http404
    held = set(queries.awards_of(request.user, contest).values_list("pk", flat=True))
    mine = next((part for part in parts if part.pk in held), None)
    proposes = request.user.has_perm("prizes.divide", award)
    asked = request.POST.get("deed", "")
    form = SharesForm(request.POST if asked == "divide" else None, parts=parts, with_reason=False)
    if asked == "sign" and mine is not None:
        sign = ShownAmountForm(request.POST)
        if carried_out(sign, lambda data: actions.agree_to_share(part=mine, by=request.user, **data)):
            messages.success(request, "Раздел подписан.")
        else:
            messages.error(request, " ".join(sign.non_field_errors()) or "Страница устарела, посмотрите раздел ещё раз.")
        return redirect("prize_shares", contest.slug, award.pk)
    if asked == "divide" and carried_out(form, lambda data: actions.set_shares(award=award, by=request.user, **form.deed())):
        messages.success(request, "Раздел записан, участники получат письмо и подпишут его.")
        return redirect("prize_shares", contest.slug, award.pk)
    context = {
        "contest": contest, "award": award, "parts": parts, "mine": mine, "form": form if proposes else None,
        "agreed": queries.division_is_agreed(award),
    }  # fmt: skip
    return render(request, "prizes/shares.html", context, status=422 if form.errors else 200)


@contest_page("prizes.manage_fund")
@require_http_methods(["GET", "POST"])
def divide(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    """The organiser divides a prize with a reason, where the team cannot agree."""
    award = get_object_or_404(queries.awards(contest), pk=award_id)
    parts = list(queries.parts_of(award))
    if not parts:
        raise Http404
    form = SharesForm(request.POST or None, parts=parts, with_reason=True)
    if carried_out(form, lambda data: actions.set_shares(award=award, by=request.user, **form.deed())):
        messages.success(request, "Приз разделён решением организатора, участники получат письмо.")
        return redirect("awards", contest.slug)
    context = {"contest": contest, "award": award, "parts": parts, "form": form, "agreed": queries.division_is_agreed(award)}
    return render(request, "prizes/shares_desk.html", context, status=422 if form.errors else 200)


@contest_page("contests.take_part")
@require_POST
def attach_paper(request: HttpRequest, contest: Contest, award_id: int, code: str) -> HttpResponse:
    application = own_payout(request, contest, award_id)
    form = ScanForm(request.POST, request.FILES)
    if carried_out(
        form,
        lambda data: actions.attach_paper(
            application=application, code=code, upload=data["file"], by=request.user, address=request.META.get("REMOTE_ADDR")
        ),
    ):
        messages.success(request, "Документ приложен.")
    else:
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    return redirect("payout", contest.slug, award_id)


@contest_page("contests.take_part")
@require_GET
def paper_form(request: HttpRequest, contest: Contest, award_id: int, code: str) -> HttpResponse:
    """A consent of the list with the recipient's data filled in, to print and sign."""
    application = own_payout(request, contest, award_id)
    row = next((one for one in queries.papers_of(application, contest) if one.code == code and one.form), None)
    if row is None:
        raise Http404
    return pdf_response(as_pdf(printed.consent(application, row.form, contest), contest), f"{code}.pdf")


@contest_page("contests.take_part")
@require_GET
def own_paper(request: HttpRequest, contest: Contest, award_id: int, code: str) -> HttpResponse:
    """The person's own file, to look at what was sent."""
    application = own_payout(request, contest, award_id)
    return _file(get_object_or_404(PayoutPaper, application=application, code=code))


@contest_page("prizes.decide_payout")
@require_GET
def paper(request: HttpRequest, contest: Contest, application_id: int, code: str) -> HttpResponse:
    """A recipient's paper for the accountant; each look is in the access journal."""
    found = get_object_or_404(PayoutPaper, application=application_id, application__award__contest=contest, code=code)
    record_access(
        by=request.user, contest_id=contest.pk, subject=f"заявление о выплате {application_id}: {found.title}"[:300],
        reason="проверка документа", address=request.META.get("REMOTE_ADDR"),
    )  # fmt: skip
    return _file(found)


def _file(found: PayoutPaper) -> FileResponse:
    if not found.content:
        raise Http404
    return FileResponse(
        found.content.open("rb"), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )


@contest_page("prizes.decide_payout")
@require_POST
def check_papers(request: HttpRequest, contest: Contest, application_id: int) -> HttpResponse:
    """The accountant's verdicts on the papers, a waived one, or one more asked for."""
    application = get_object_or_404(PayoutApplication, pk=application_id, award__contest=contest)
    asked = request.POST.get("deed", "check")
    try:
        if asked == "waive":
            actions.waive_paper(
                application=application, code=request.POST.get("code", ""), reason=request.POST.get("reason", ""), by=request.user
            )
            messages.success(request, "Документ отмечен как ненужный.")
        elif asked == "ask":
            form = AskPaperForm(request.POST)
            if not form.is_valid():
                messages.error(request, "Назовите документ и день, до которого его приложить.")
            else:
                actions.ask_paper(application=application, by=request.user, **form.cleaned_data)
                messages.success(request, "Документ запрошен, получатель приза узнает об этом из письма.")
        else:
            verdicts = {
                name.removeprefix("verdict_"): (
                    value == "accept", request.POST.get(f"reason_{name.removeprefix('verdict_')}", "")
                )
                for name, value in request.POST.items()
                if name.startswith("verdict_") and value in ("accept", "return")
            }  # fmt: skip
            actions.check_papers(application=application, verdicts=verdicts, by=request.user)
            returned = sum(not accept for accept, _ in verdicts.values())
            messages.success(request, f"Принято: {len(verdicts) - returned}, вернули: {returned}.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("payout_application", contest.slug, application.pk)


@contest_page("prizes.manage_fund")
@require_POST
def decline_silent(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Staff confirm that those who handed nothing in have given their prizes up."""
    chosen = [int(one) for one in request.POST.getlist("award") if one.isdecimal()]
    try:
        count = actions.decline_silent(contest=contest, awards=chosen, by=request.user)
        messages.success(request, f"Записано отказов: {count}. Получатели призов узнают об этом из письма.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("awards", contest.slug)
