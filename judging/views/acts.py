"""Protocols of other kinds than of results: mentors, early closing, nominations, exclusion, any agenda; and the letterhead of all of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.accounts.entry import password_again
from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import carried_out
from hackathon_portal.kernel.web.looks import shows_personal_data
from judging import documents
from judging.act_forms import ActForm, ActWordsForm, TemplateFileForm
from judging.actions import acts as actions
from judging.actions import letterheads, withdrawing
from judging.actions import protocol as protocol_actions
from judging.forms.meetings import DissentForm, MissingSignatureForm, WithdrawProtocolForm
from judging.models import Protocol, ProtocolTemplate
from judging.queries import agenda, commission, signatures
from judging.rules import letterhead
from judging.views.protocol import signed_document
from judging.views.room import told

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@contest_page("judging.see_room")
@require_http_methods(["GET", "POST"])
def acts(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every protocol of another kind, and a new one of a meeting's votes."""
    drafts = request.user.has_perm("judging.draft_protocol", contest)
    form = ActForm(request.POST or None, contest=contest) if drafts else None
    if form and carried_out(form, lambda data: actions.draft_act(by=user_of(request), **data)):
        messages.success(request, "Протокол составлен. Присутствовавшим отправлены письма: каждый его подписывает.")
        return redirect("acts", contest.slug)
    context = {"contest": contest, "acts": agenda.acts_of(contest), "form": form}
    return render(request, "judging/acts.html", context, status=422 if form and form.errors else 200)


def _act(contest: Contest, act_id: int) -> Protocol:
    act = get_object_or_404(agenda.acts_of(contest), pk=act_id)
    act.meeting.commission.contest = contest
    return act


@contest_page("judging.see_room")
@shows_personal_data("протокол комиссии № {act_id}")
def act(request: HttpRequest, contest: Contest, act_id: int) -> HttpResponse:
    return _act_page(request, contest, _act(contest, act_id))


def _act_page(request: HttpRequest, contest: Contest, act: Protocol, *, status: int = 200, **forms: Any) -> HttpResponse:
    member = commission.member_at(request.user, act.meeting)
    waiting = signatures.waited_for(act) if act.state == Protocol.State.DRAFT else []
    context = {
        "contest": contest, "act": act, "paper": documents.paper(act), "waiting": waiting,
        "may_sign": member is not None and member.pk in {one.pk for one in waiting},
        "in_force": act.state in Protocol.IN_FORCE, "uses": actions.uses_of(act, contest),
        "closes": act in agenda.signed_acts(contest, Protocol.Kind.EARLY_CLOSING) and contest.registration_closed_early_at is None,
        "approves": act in agenda.signed_acts(contest, Protocol.Kind.MENTORS),
        "withdraw_form": WithdrawProtocolForm(auto_id="withdraw_%s"),
        "missing_form": MissingSignatureForm(members=waiting, auto_id="missing_%s"),
    }  # fmt: skip
    return render(request, "judging/act.html", context | forms, status=status)


@contest_page("judging.see_room")
@shows_personal_data("файл протокола комиссии № {act_id}")
def act_file(request: HttpRequest, contest: Contest, act_id: int, kind: str) -> HttpResponse:
    act = _act(contest, act_id)
    if kind not in ("pdf", "docx"):
        raise Http404
    content = signed_document(act) if kind == "pdf" else documents.protocol_docx(act)
    response = HttpResponse(content, content_type="application/pdf" if kind == "pdf" else DOCX)
    response["Content-Disposition"] = f'attachment; filename="protocol-{act.kind}-{act.pk}.{kind}"'
    return response


@contest_page("judging.draft_protocol")
@shows_personal_data("протокол комиссии № {act_id}")
@require_http_methods(["GET", "POST"])
def edit_act(request: HttpRequest, contest: Contest, act_id: int) -> HttpResponse:
    """The words around the votes; after a signature they make a new version."""
    act = _act(contest, act_id)
    form = ActWordsForm(request.POST or None, protocol=act)
    if carried_out(form, lambda data: actions.edit_act(act=act, by=user_of(request), **data)):
        messages.success(request, "Текст протокола сохранён.")
        return redirect("acts", contest.slug)
    context = {"contest": contest, "protocol": act, "form": form, "signed": act.signatures.count(), "act": act}
    return render(request, "judging/edit_protocol.html", context, status=422 if form.errors else 200)


@contest_page("judging.sign_protocol")
@shows_personal_data("протокол комиссии № {act_id}")
@password_again
@require_http_methods(["GET", "POST"])
def sign_act(request: HttpRequest, contest: Contest, act_id: int) -> HttpResponse:
    """A page of its own, after the password has been asked again; the hash of what was read comes with the signature."""
    act = _act(contest, act_id)
    if request.method == "POST":
        return told(
            request, contest, "Протокол подписан.",
            lambda: protocol_actions.sign_protocol(
                protocol=act, by=user_of(request), sha256=request.POST.get("sha256", ""), address=request.META.get("REMOTE_ADDR"),
                dissent=request.POST.get("dissent", ""),
            ),
            to="acts",
        )  # fmt: skip
    context = {"contest": contest, "act": act, "paper": documents.paper(act), "form": DissentForm()}
    return render(request, "judging/sign_act.html", context)


@contest_page("judging.draft_protocol")
@shows_personal_data("протокол комиссии № {act_id}")
@require_POST
def withdraw_act(request: HttpRequest, contest: Contest, act_id: int) -> HttpResponse:
    act = _act(contest, act_id)
    form = WithdrawProtocolForm(request.POST, auto_id="withdraw_%s")
    if carried_out(form, lambda data: actions.withdraw_act(act=act, by=user_of(request), **data)):
        messages.success(request, "Протокол отозван.")
        return redirect("acts", contest.slug)
    return _act_page(request, contest, act, withdraw_form=form, status=422)


@contest_page("judging.draft_protocol")
@shows_personal_data("протокол комиссии № {act_id}")
@require_POST
def missing_act_signature(request: HttpRequest, contest: Contest, act_id: int) -> HttpResponse:
    """A present member who cannot sign, with the reason."""
    act = _act(contest, act_id)
    form = MissingSignatureForm(request.POST, members=signatures.waited_for(act), auto_id="missing_%s")
    if carried_out(form, lambda data: withdrawing.note_missing_signature(protocol=act, by=user_of(request), **data)):
        messages.success(request, "Отмечено: подписи нет. Причина будет в протоколе.")
        return redirect("act", contest.slug, act.pk)
    return _act_page(request, contest, act, missing_form=form, status=422)


@contest_page("registration.close_early")
@require_POST
def close_by_act(request: HttpRequest, contest: Contest, act_id: int) -> HttpResponse:
    act = _act(contest, act_id)
    return told(
        request, contest, "Приём заявок завершён, объявление уже на странице конкурса.",
        lambda: actions.close_registration_by(act=act, by=user_of(request)), to="acts",
    )  # fmt: skip


@contest_page("judging.set_protocol_template")
@require_http_methods(["GET", "POST"])
def protocol_template(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The organiser's letterhead: uploaded, looked at with an invented protocol, given up for the portal's own."""
    template = ProtocolTemplate.objects.filter(contest=contest).select_related("uploaded_by").first()
    if request.method == "POST" and request.POST.get("action") == "drop":
        letterheads.drop_protocol_template(contest=contest, by=user_of(request))
        messages.success(request, "Протоколы снова печатаются на бланке портала.")
        return redirect("protocol_template", contest.slug)
    form = TemplateFileForm(request.POST or None, request.FILES or None)
    if carried_out(
        form, lambda data: letterheads.set_protocol_template(contest=contest, upload=data["file"], by=user_of(request))
    ):
        messages.success(request, "Бланк принят: протоколы в DOCX печатаются на нём.")
        return redirect("protocol_template", contest.slug)
    context = {
        "contest": contest, "template": template, "form": form, "names": letterhead.NAMES.values(),
        "parts": sorted(set(letterhead.PARTS.values())),
    }  # fmt: skip
    return render(request, "judging/protocol_template.html", context, status=422 if form.errors else 200)


@contest_page("judging.set_protocol_template")
def protocol_template_file(request: HttpRequest, contest: Contest, which: str) -> HttpResponse:
    """The portal's own template to begin with, or the one in use filled with an invented protocol."""
    if which not in ("blank", "sample"):
        raise Http404
    content = documents.DOCX_TEMPLATE.read_bytes() if which == "blank" else documents.docx_of(contest, letterheads.sample_paper())
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="protocol-{which}.docx"'
    return response
