"""Diplomas, certificates and letters of thanks: the list, their look, one file, all in one archive."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.models import RoleGrant
from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.letters import named
from hackathon_portal.documents.responses import pdf_response
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.search import found
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import whole_numbers
from prizes.awards import bundles, documents
from prizes.awards.actions import diplomas as diplomas_actions
from prizes.awards.actions import looks
from prizes.awards.forms import DesignForm, DiplomaNameForm, ReissueForm, TemplateForm, ThanksForm
from prizes.awards.queries import diplomas as diplomas_queries
from prizes.models import DESIGNS, Diploma

PER_PAGE = 100


@contest_page("prizes.issue_diplomas")
@shows_personal_data("дипломы")
@require_GET
def diplomas(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every document of the contest, searched and filtered."""
    search, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    issued = contest.diplomas.select_related("replaces").order_by("number")
    if search:
        issued = issued.filter(found(search, "holder", "team", "code"))
    if kind == "unsure":
        issued = issued.filter(revoked_at=None, printed_sure=False)
    elif kind in Diploma.Kind.values:
        issued = issued.filter(kind=kind)
    context = {
        "contest": contest,
        "page": Paginator(issued, PER_PAGE).get_page(request.GET.get("page")),
        "counts": diplomas_queries.diploma_counts(contest),
        "kinds": Diploma.Kind.choices,
        "kind": kind,
        "search": search,
    }
    return render(request, "prizes/diplomas.html", context)


def _document(contest: Contest, number: int) -> Diploma:
    diploma = get_object_or_404(Diploma.objects.select_related("application"), contest=contest, number=number)
    diploma.contest = contest
    return diploma


@contest_page("prizes.issue_diplomas")
@shows_personal_data("диплом № {number}")
@require_GET
def diploma_file(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    diploma = _document(contest, number)
    return pdf_response(documents.diploma_pdf(diploma), documents.file_name(diploma), inline=True)


@contest_page("prizes.issue_diplomas")
@shows_personal_data("диплом № {number}")
@require_http_methods(["GET", "POST"])
def diploma(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    """One document: the name as printed, sending again, issuing anew, revoking."""
    document = _document(contest, number)
    action = request.POST.get("action")
    name_form = DiplomaNameForm(request.POST if action == "correct" else None, initial={"printed": document.printed})
    reissue_form = ReissueForm(request.POST if action in ("reissue", "revoke") else None)
    if action == "correct" and carried_out(
        name_form, lambda data: diplomas_actions.correct_diploma(diploma=document, by=user_of(request), **data)
    ):
        messages.success(request, "Имя исправлено: файл уже новый, номер и код прежние.")
        return redirect("diploma", contest.slug, number)
    if action == "revoke" and carried_out(
        reissue_form, lambda data: diplomas_actions.revoke_diploma(diploma=document, reason=data["reason"], by=user_of(request))
    ):
        messages.success(request, f"{document} отозван: страница проверки говорит об этом.")
        return redirect("diploma", contest.slug, number)
    if action == "reissue" and carried_out(
        reissue_form, lambda data: diplomas_actions.reissue_diploma(diploma=document, by=user_of(request), **data)
    ):
        messages.success(request, f"{document} отозван, выдан новый документ.")
        return redirect("diplomas", contest.slug)
    if action == "send":
        try:
            sent = diplomas_actions.send_diploma(diploma=document, by=user_of(request))
        except RuleViolation as violation:
            tell(request, violation)
            return redirect("diploma", contest.slug, number)
        messages.info(request, "Письмо поставлено в отправку." if sent else "Отправлять некуда: адреса нет или документ отозван.")
        return redirect("diploma", contest.slug, number)
    context = {
        "contest": contest, "diploma": document, "name_form": name_form, "reissue_form": reissue_form,
        "missing": named(document.undrawable),
    }  # fmt: skip
    return render(request, "prizes/diploma.html", context)


@contest_page("prizes.issue_diplomas")
@require_http_methods(["GET", "POST"])
def diploma_template(request: HttpRequest, contest: Contest, kind: str) -> HttpResponse:
    """How documents of a kind look and read, with a preview."""
    if kind not in Diploma.Kind.values:
        raise Http404
    template = diplomas_queries.template_of(contest, kind)
    form = TemplateForm(request.POST or None, request.FILES or None, instance=template)
    if request.method == "POST" and carried_out(
        form,
        lambda data: diplomas_actions.set_template(
            contest=contest, kind=kind, values=data, background=data.get("background"), signature=data.get("signature"),
            without=form.without(), by=user_of(request),
        ),
    ):  # fmt: skip
        messages.success(request, "Вид документа сохранён.")
        return redirect("diploma_template", contest.slug, kind)
    context = {"contest": contest, "form": form, "template": template, "kind": kind, "title": Diploma.Kind(kind).label}
    return render(request, "prizes/diploma_template.html", context)


@contest_page("prizes.issue_diplomas")
@require_GET
def diploma_preview(request: HttpRequest, contest: Contest, kind: str) -> HttpResponse:
    """The saved template with an invented holder."""
    if kind not in Diploma.Kind.values:
        raise Http404
    template = diplomas_queries.template_of(contest, kind)
    template.contest = contest
    preview = documents.diploma_preview(template, diplomas_queries.look_of(contest))
    return pdf_response(preview, f"obrazec-{kind}.pdf", inline=True)


@contest_page("prizes.issue_diplomas")
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The designs side by side, each drawn with the contest's own words and colours; one is chosen."""
    form = DesignForm(request.POST or None)
    if request.method == "POST" and carried_out(
        form, lambda data: looks.choose_design(contest=contest, design=data["design"], by=user_of(request))
    ):
        messages.success(request, "Вид выбран: новые документы будут такими, выданные останутся прежними.")
        return redirect("diploma_look", contest.slug)
    context = {
        "contest": contest, "form": form, "designs": [(one.value, one.label) for one in DESIGNS],
        "chosen": diplomas_queries.design_of(contest), "own_background": diplomas_queries.with_background(contest),
    }  # fmt: skip
    return render(request, "prizes/diploma_look.html", context, status=422 if form.errors else 200)


@contest_page("prizes.issue_diplomas")
@require_GET
def design_picture(request: HttpRequest, contest: Contest, design: str) -> HttpResponse:
    """What a diploma of this contest would look like in a design, as a picture."""
    if design not in DESIGNS:
        raise Http404
    template = diplomas_queries.template_of(contest, Diploma.Kind.DIPLOMA)
    template.contest, template.background = contest, ""
    look = diplomas_queries.look_of(contest) | {"design": design}
    return HttpResponse(documents.diploma_picture(template, look), content_type="image/png")


@contest_page("prizes.issue_diplomas")
@shows_personal_data("благодарности")
@require_http_methods(["GET", "POST"])
def thanks(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Letters of thanks: to mentors, partners, the commission, and to anybody by name."""
    action = request.POST.get("action")
    form = ThanksForm(request.POST if action == "one" else None)
    if action == "many":
        chosen = RoleGrant.objects.filter(contest=contest, pk__in=whole_numbers(request.POST.getlist("grant")))
        made = diplomas_actions.issue_thanks(contest=contest, grants=list(chosen.select_related("user")), by=user_of(request))
        messages.success(request, f"Выдано писем: {len(made)}. Проверьте имена и отправьте." if made else "Никто не отмечен.")
        return redirect("diplomas", contest.slug)
    if action == "one" and carried_out(
        form, lambda data: diplomas_actions.thank_somebody(contest=contest, by=user_of(request), **data)
    ):
        messages.success(request, "Письмо выдано.")
        return redirect("diplomas", contest.slug)
    context = {"contest": contest, "form": form, "candidates": diplomas_queries.thanks_candidates(contest)}
    return render(request, "prizes/thanks.html", context)


@contest_page("prizes.issue_diplomas")
@require_POST
def send_documents(request: HttpRequest, contest: Contest) -> HttpResponse:
    sent = diplomas_actions.send_unsent(contest=contest, by=user_of(request))
    messages.success(request, f"Писем поставлено в отправку: {sent}.")
    return redirect("diplomas", contest.slug)


@contest_page("prizes.issue_diplomas")
@require_POST
def diploma_archive(request: HttpRequest, contest: Contest) -> HttpResponse:
    """All documents in one ZIP, as background work."""
    try:
        job = bundles.order_diplomas(contest=contest, kind=request.POST.get("kind", ""), by=user_of(request))
    except RuleViolation as violation:
        tell(request, violation)
        return redirect("diplomas", contest.slug)
    return redirect("job", contest.slug, job.pk)
