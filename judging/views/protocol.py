"""The protocol of results: drafting, its words, signatures with the password asked again, files, sending."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.accounts.entry import password_again
from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from hackathon_portal.regulation.rules.deadlines import local_day
from judging import documents
from judging.act_forms import add_wording
from judging.actions import protocol as actions
from judging.actions import withdrawing
from judging.forms.meetings import DissentForm, MissingSignatureForm, ProtocolWordsForm, SentForm, WithdrawProtocolForm
from judging.forms.projects import SignatureFileForm
from judging.models import CommissionMember, DetachedSignature, Protocol
from judging.queries import commission, results, standing
from judging.queries import signatures as signature_queries
from judging.views.looks import note_look, tells_points
from judging.views.room import told


@contest_page("judging.draft_protocol")
@require_POST
def draft_protocol(request: HttpRequest, contest: Contest) -> HttpResponse:
    meeting = commission.current_meeting(contest)
    if meeting is None:
        messages.error(request, "Сначала откройте заседание и отметьте присутствующих.")
        return redirect("commission_room", contest.slug)
    number = request.POST.get("number", "")
    return told(
        request, contest, "Протокол составлен. Теперь его подписывает каждый присутствующий.",
        lambda: actions.draft_protocol(meeting=meeting, number=number, by=user_of(request), reason=request.POST.get("reason", "")),
        to="protocol",
    )  # fmt: skip


@contest_page("judging.read_protocol")
@shows_personal_data("протокол комиссии")
@tells_points("протокол")
def protocol(request: HttpRequest, contest: Contest) -> HttpResponse:
    return _protocol_page(request, contest)


def _protocol_page(request: HttpRequest, contest: Contest, *, status: int = 200, **forms: Any) -> HttpResponse:
    in_force = results.protocol_in_force(contest)
    if in_force is None:
        messages.info(request, "Протокол ещё не составлен.")
        return redirect("commission_room", contest.slug)
    member = commission.member_at(request.user, in_force.meeting)
    signatures = list(in_force.signatures.select_related("member").order_by("signed_at"))
    present = list(in_force.meeting.attendance.select_related("member"))
    signed = {row.member_id for row in signatures}
    waiting = signature_queries.waited_for(in_force)
    context = {
        "contest": contest,
        "protocol": in_force,
        "figures": in_force.figures,
        "signatures": signatures,
        "waiting": waiting,
        "missing": in_force.missing_signatures.select_related("member", "noted_by").order_by("noted_at"),
        "contradictions": standing.contradictions(in_force) if commission_is_closed(in_force) else [],
        "withdraw_form": WithdrawProtocolForm(auto_id="withdraw_%s"),
        "missing_form": MissingSignatureForm(members=waiting, auto_id="missing_%s"),
        "may_sign": member is not None
        and member.pk in {row.member_id for row in present}
        and member.pk not in signed
        and in_force.state == Protocol.State.DRAFT,
        "today": local_day(clock.now(), contest.regulation),
        "versions": list(
            Protocol.objects.filter(meeting__commission__contest=contest, kind__in=Protocol.OF_RESULTS)
            .annotate(signed=Count("signatures"))
            .order_by("-id")
        ),
        "detached": in_force.detached_signatures.select_related("uploaded_by"),
        "signature_form": SignatureFileForm(),
        "sent_form": SentForm(),
    }
    return render(request, "judging/protocol.html", context | forms, status=status)


@contest_page("judging.read_protocol")
@shows_personal_data("файл протокола комиссии")
@tells_points("протокол, файл {kind}")
def protocol_file(request: HttpRequest, contest: Contest, kind: str) -> HttpResponse | FileResponse:
    """The protocol in force as PDF or DOCX; an earlier version by `?version=`."""
    versions = Protocol.objects.filter(meeting__commission__contest=contest, kind__in=Protocol.OF_RESULTS)
    asked = whole_number(request.GET.get("version"), MOST_ID)
    protocol = results.protocol_in_force(contest) if asked is None else versions.filter(pk=asked).first()
    if protocol is None or kind not in ("pdf", "docx"):
        raise Http404
    if kind == "pdf":
        response = HttpResponse(signed_document(protocol), content_type="application/pdf")
    else:
        response = HttpResponse(
            documents.protocol_docx(protocol),
            content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        )
    response["Content-Disposition"] = f'attachment; filename="protocol-{protocol.version}.{kind}"'
    return response


SIGNED_BY_ALL = (Protocol.State.SIGNED, Protocol.State.AMENDED)


def signed_document(protocol: Protocol) -> bytes:
    """The document as it was when the last member signed; until then as it is now."""
    if protocol.state in SIGNED_BY_ALL and not protocol.signed_file:
        protocol = actions.save_signed_document(protocol=protocol, data=documents.protocol_pdf(protocol))
    if protocol.signed_file:
        with protocol.signed_file.open("rb") as file:
            return file.read()
    return documents.protocol_pdf(protocol)


@contest_page("judging.draft_protocol")
@shows_personal_data("протокол комиссии")
@require_http_methods(["GET", "POST"])
def edit_protocol(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The words around the figures; after a signature they make a new version."""
    protocol = results.protocol_in_force(contest)
    if protocol is None:
        messages.info(request, "Протокол ещё не составлен.")
        return redirect("commission_room", contest.slug)
    signed = protocol.signatures.count()
    initial = {"opening": protocol.opening, "resolved": protocol.resolved} | protocol.wording
    form = ProtocolWordsForm(request.POST or None, initial=initial, signed=bool(signed))
    add_wording(form, protocol)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.edit_protocol(protocol=protocol, by=user_of(request), **_words_of(form))
            again = changed.pk != protocol.pk
            summary = f"Сделана версия {changed.version}, подписи прежней сняты." if again else "Текст протокола сохранён."
            messages.success(request, summary)
            return redirect("protocol", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    context = {"contest": contest, "protocol": protocol, "form": form, "signed": signed}
    return render(request, "judging/edit_protocol.html", context)


def _words_of(form: ProtocolWordsForm) -> dict[str, Any]:
    """What was typed, as the action takes it: the further words of the document together."""
    own = {name: form.cleaned_data[name] for name in ("opening", "resolved", "reason") if name in form.cleaned_data}
    return own | {"wording": {name: text for name, text in form.cleaned_data.items() if name not in own}}


@contest_page("judging.sign_protocol")
@password_again
@require_http_methods(["GET", "POST"])
def sign_protocol(request: HttpRequest, contest: Contest) -> HttpResponse:
    """A page of its own, after the password has been asked again; the hash of what was read comes with the signature."""
    in_force = results.protocol_in_force(contest)
    if in_force is None:
        return redirect("commission_room", contest.slug)
    if not request.user.has_perm("judging.read_protocol", contest):
        raise PermissionDenied
    note_look(request, contest, "протокол")
    if request.method == "POST":
        return told(
            request, contest, "Протокол подписан.",
            lambda: actions.sign_protocol(
                protocol=in_force, by=user_of(request), sha256=request.POST.get("sha256", ""), address=request.META.get("REMOTE_ADDR"),
                dissent=request.POST.get("dissent", ""),
            ),
            # With the last signature a confidential protocol is closed to those who signed it.
            to="commission_room" if contest.regulation.judging.sheets_confidential else "protocol",
        )  # fmt: skip
    return render(
        request,
        "judging/sign_protocol.html",
        {"contest": contest, "protocol": in_force, "figures": in_force.figures, "form": DissentForm()},
    )


def commission_is_closed(protocol: Protocol) -> bool:
    return protocol.meeting.commission.is_closed


@contest_page("judging.draft_protocol")
@shows_personal_data("протокол комиссии")
@require_POST
def withdraw_protocol(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The protocol that is not published holds no longer: attendance, ties and votes are open again."""
    protocol = get_object_or_404(Protocol, pk=getattr(results.protocol_in_force(contest), "pk", None))
    form = WithdrawProtocolForm(request.POST, auto_id="withdraw_%s")
    if carried_out(form, lambda data: withdrawing.withdraw_protocol(protocol=protocol, by=user_of(request), **data)):
        messages.success(request, "Протокол отозван: присутствие, равенства баллов и голосования снова можно изменить.")
        return redirect("commission_room", contest.slug)
    return _protocol_page(request, contest, withdraw_form=form, status=422)


@contest_page("judging.draft_protocol")
@shows_personal_data("протокол комиссии")
@require_POST
def missing_signature(request: HttpRequest, contest: Contest) -> HttpResponse:
    """A present member who cannot sign, with the reason; or that note taken back."""
    protocol = get_object_or_404(Protocol, pk=getattr(results.protocol_in_force(contest), "pk", None))
    if taken_back := whole_number(request.POST.get("take_back"), MOST_ID):
        member = get_object_or_404(CommissionMember, pk=taken_back, commission__contest=contest)
        return told(
            request, contest, "Отметка снята, протокол ждёт подписи.",
            lambda: withdrawing.take_back_missing_signature(protocol=protocol, member=member, by=user_of(request)), to="protocol",
        )  # fmt: skip
    form = MissingSignatureForm(request.POST, members=signature_queries.waited_for(protocol), auto_id="missing_%s")
    if carried_out(form, lambda data: withdrawing.note_missing_signature(protocol=protocol, by=user_of(request), **data)):
        messages.success(request, "Отмечено: подписи нет. Причина будет в протоколе.")
        return redirect("protocol", contest.slug)
    return _protocol_page(request, contest, missing_form=form, status=422)


@contest_page("judging.publish_results")
@require_POST
def protocol_sent(request: HttpRequest, contest: Contest) -> HttpResponse:
    protocol = get_object_or_404(Protocol, pk=getattr(results.protocol_in_force(contest), "pk", None))
    return told(
        request, contest, "Отмечено: протокол направлен.",
        lambda: actions.mark_protocol_sent(protocol=protocol, by=user_of(request), how=request.POST.get("how", "")), to="protocol",
    )  # fmt: skip


@contest_page("judging.see_scores")
@tells_points("протокол")
@require_POST
def attach_signature(request: HttpRequest, contest: Contest) -> HttpResponse:
    """A detached signature file beside the signed document."""
    protocol = get_object_or_404(Protocol, pk=getattr(results.protocol_in_force(contest), "pk", None))
    form = SignatureFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            signed_document(protocol)
            signature = actions.attach_signature(protocol=protocol, upload=form.cleaned_data["file"], by=user_of(request))
            messages.success(request, f"Подпись приложена: {', '.join(signature.signers)}.")
            return redirect("protocol", contest.slug)
        except RuleViolation as violation:
            if protocol.state != Protocol.State.SIGNED:  # the page has no form yet
                tell(request, violation)
                return redirect("protocol", contest.slug)
            add_to_form(form, violation)
    return _protocol_page(request, contest, signature_form=form, status=422)


@contest_page("judging.see_scores")
@tells_points("подпись протокола № {signature_id}")
def signature_file(request: HttpRequest, contest: Contest, signature_id: int) -> HttpResponse | FileResponse:
    signature = get_object_or_404(DetachedSignature, pk=signature_id, protocol__meeting__commission__contest=contest)
    return FileResponse(
        signature.content.open("rb"), as_attachment=True, filename=signature.name, content_type="application/octet-stream"
    )
