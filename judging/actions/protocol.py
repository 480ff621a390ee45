"""Actions with the protocol of results: drafting, words, signatures, sending (Tula: clauses 6.5, 9.6)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.antivirus import made_here
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.uploads import clean_name
from hackathon_portal.regulation.rules.deadlines import day_after, local_day
from judging.actions.meeting import require_quorum, supersede_protocols
from judging.models import Commission, DetachedSignature, Meeting, Protocol, ProtocolSignature
from judging.queries import commission as commission_queries
from judging.queries import results as results_queries
from judging.queries.figures import protocol_figures
from judging.states import PROTOCOL

MAX_SIGNATURE_BYTES = 1_000_000


def _ready_to_draft(
    commission: Commission, meeting: Meeting, contest: Contest, number: str
) -> list[results_queries.DivisionResult]:
    """The results to be drafted; RuleViolation with what stands in the way."""
    clause = contest.regulation.clause("protocol")
    if not commission.is_closed:
        raise RuleViolation(code="assessment.open", clause=clause, message="Оценка ещё не закрыта.")
    if not number.strip():
        raise RuleViolation(code="protocol.no_number", clause=clause, message="Укажите номер протокола.", field="number")
    if contest.results_published_at:
        raise RuleViolation(code="results.published", clause=clause, message="Решение опубликовано, протокол больше не меняется.")
    require_quorum(meeting, contest)
    waiting = meeting.questions.filter(opened_at__isnull=False, closed_at=None).first()
    if waiting:
        raise RuleViolation(code="vote.open", clause=clause, message=f"Голосование ещё не закрыто: «{waiting.text}».")
    results = results_queries.results(contest)
    undecided = [result.division.title for result in results if result.ties]
    undecided += [result.title for result in results_queries.personal_results(contest) if result.ties]
    if undecided:
        raise RuleViolation(
            code="tie.undecided",
            clause=contest.regulation.clause("tie_break"),
            message=f"Равенство баллов не разрешено: {', '.join(undecided)}.",
        )
    return results


@action("Составлен протокол")
def draft_protocol(
    *, meeting: Meeting, number: str, by: User, opening: str | None = None, resolved: str | None = None, reason: str = ""
) -> Protocol:
    """Freeze the figures into a new version of the protocol; an earlier version with its signatures is superseded.

    The editable words are those given, or those of the earlier version. Needs a closed assessment, a quorum and no open tie on a
    prize place; a version after a signed one says why.
    """
    commission = Commission.objects.select_for_update().get(pk=meeting.commission_id)
    contest = contest_with_regulation(commission.contest_id)
    require(by, "judging.draft_protocol", contest, "Протокол составляет секретарь.")
    results = _ready_to_draft(commission, meeting, contest, number)
    now = clock.now()
    previous = meeting.protocols.select_for_update().filter(kind=Protocol.Kind.RESULTS).order_by("-version").first()
    supersede_protocols(contest)
    version = previous.version + 1 if previous else 1
    figures = protocol_figures(contest, meeting, results, number=number.strip(), version=version, at=now)
    signed_before = previous is not None and previous.signatures.exists()
    protocol = Protocol(
        meeting=meeting,
        version=version,
        number=number.strip(),
        figures=figures,
        opening=_words(opening if opening is not None else previous.opening if previous else ""),
        resolved=_words(resolved if resolved is not None else previous.resolved if previous else ""),
        changed_because=(reason.strip() or "составлен заново")[:300] if signed_before else "",
        drafted_at=now,
        publish_by=day_after(meeting.held_on, contest.regulation.judging.published_within),
    )
    protocol.sha256 = sha256_of(content_of(protocol))
    protocol.save()
    note(contest_id=contest.pk, about=str(protocol), reason=protocol.changed_because)
    return protocol


@action("Изменён текст протокола")
def edit_protocol(*, protocol: Protocol, opening: str, resolved: str, by: User, reason: str = "") -> Protocol:
    """Change the words around the figures. Before the first signature in place; after it as a new version that says why."""
    protocol = Protocol.objects.select_for_update(of=("self",)).select_related("meeting__commission").get(pk=protocol.pk)
    contest = contest_with_regulation(protocol.meeting.commission.contest_id)
    require(by, "judging.draft_protocol", contest, "Протокол составляет секретарь.")
    clause = contest.regulation.clause("protocol")
    if contest.results_published_at:
        raise RuleViolation(code="results.published", clause=clause, message="Решение опубликовано, протокол больше не меняется.")
    if protocol.state == Protocol.State.SUPERSEDED:
        raise RuleViolation(code="protocol.superseded", clause=clause, message="Есть новая версия протокола: откройте её.")
    if protocol.signatures.exists():
        if not reason.strip():
            raise RuleViolation(
                code="protocol.no_reason",
                clause=clause,
                message="Протокол уже подписывают: изменение сделает новую версию без подписей. Напишите причину.",
                field="reason",
            )
        return draft_protocol(
            meeting=protocol.meeting, number=protocol.number, by=by, opening=opening, resolved=resolved, reason=reason
        )
    protocol.opening, protocol.resolved = _words(opening), _words(resolved)
    protocol.sha256 = sha256_of(content_of(protocol))
    protocol.save(update_fields=["opening", "resolved", "sha256"])
    note(contest_id=contest.pk, about=str(protocol))
    return protocol


def _words(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())[:4000]


def content_of(protocol: Protocol) -> dict[str, Any]:
    """What the hash covers: the figures and, where there are any, the edited words."""
    words = {name: text for name in ("opening", "resolved") if (text := getattr(protocol, name))}
    return protocol.figures | words


def sha256_of(content: dict[str, Any]) -> str:
    """Hash of the canonical JSON: what is printed on the protocol and what each member signs."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@action("Подписан протокол")
def sign_protocol(*, protocol: Protocol, by: User, sha256: str, address: str | None = None, dissent: str = "") -> Protocol:
    """A present member confirms exactly the content with this hash, with a dissenting opinion if there is one.

    The last signature puts the protocol in force and starts the term of sending it.
    """
    protocol = Protocol.objects.select_for_update(of=("self",)).select_related("meeting__commission").get(pk=protocol.pk)
    meeting = protocol.meeting
    contest = contest_with_regulation(meeting.commission.contest_id)
    clause = contest.regulation.clause("protocol")
    require_quorum(meeting, contest)
    if protocol.state == Protocol.State.SUPERSEDED:
        raise RuleViolation(
            code="protocol.superseded", clause=clause, message="Есть новая версия протокола: прочитайте и подпишите её."
        )
    if sha256 != protocol.sha256 or sha256_of(content_of(protocol)) != protocol.sha256:
        raise RuleViolation(
            code="protocol.changed",
            clause=clause,
            message="Протокол изменился, пока страница была открыта. Прочитайте его снова.",
        )
    present = {row.member_id for row in meeting.attendance.all()}
    member = commission_queries.member_for(by, contest)
    if member is None or member.pk not in present:
        raise RuleViolation(
            code="protocol.not_present",
            clause=clause,
            message="Протокол подписывают присутствовавшие члены комиссии.",
            status=403,
        )
    ProtocolSignature.objects.get_or_create(
        protocol=protocol,
        member=member,
        defaults={"sha256": sha256, "signed_at": clock.now(), "address": address, "dissent": _words(dissent)},
    )
    if protocol.state == Protocol.State.DRAFT and protocol.signatures.filter(member__in=present).count() == len(present):
        PROTOCOL.move(protocol, "sign")
        protocol.signed_at = clock.now()
        protocol.send_by = day_after(
            local_day(protocol.signed_at, contest.regulation), contest.regulation.judging.protocol_sent_within
        )
        protocol.save()
    note(contest_id=contest.pk, about=str(protocol))
    return protocol


@action("Протокол направлен в министерство")
def mark_protocol_sent(*, protocol: Protocol, by: User, how: str = "") -> Protocol:
    """Write down when and how the signed protocol was sent; the first mark stays."""
    contest = protocol.meeting.commission.contest
    require(by, "judging.publish_results", contest, "Отметку ставит секретарь или сотрудник.")
    if protocol.state != Protocol.State.SIGNED:
        raise RuleViolation(
            code="protocol.unsigned", clause=contest.regulation.clause("protocol"), message="Протокол подписан ещё не всеми."
        )
    if protocol.sent_at is None:
        protocol.sent_at, protocol.sent_how = clock.now(), how.strip()[:200]
        protocol.save(update_fields=["sent_at", "sent_how"])
    note(contest_id=contest.pk, about=str(protocol))
    return protocol


@action("Сохранён подписанный протокол")
def save_signed_document(*, protocol: Protocol, data: bytes, by: User | None = None) -> Protocol:
    """Keep the document that all have signed, so that what is downloaded later is the same to the byte. The first one stays.

    No right is asked: the portal does it itself when the document is first downloaded, and `data` is its own rendering.
    """
    protocol = Protocol.objects.select_for_update(of=("self",)).select_related("meeting__commission").get(pk=protocol.pk)
    if protocol.state == Protocol.State.SIGNED and not protocol.signed_file:
        files.keep(protocol, "signed_file", f"{protocol.sha256}.pdf", made_here(ContentFile(data)))
        protocol.save(update_fields=["signed_file"])
    note(contest_id=protocol.meeting.commission.contest_id, about=str(protocol))
    return protocol


@action("Приложена электронная подпись протокола")
def attach_signature(*, protocol: Protocol, upload: UploadedFile, by: User) -> DetachedSignature:
    """Keep a detached signature of the signed document. The portal reads whose certificates it holds and verifies nothing else."""
    contest = contest_with_regulation(protocol.meeting.commission.contest_id)
    clause = contest.regulation.clause("protocol")
    if not (by.has_perm("judging.sign_protocol", contest) or by.has_perm("judging.publish_results", contest)):
        raise RuleViolation(code="forbidden", clause=clause, message="Подпись прикладывают комиссия и сотрудник.", status=403)
    if protocol.state != Protocol.State.SIGNED:
        raise RuleViolation(code="protocol.unsigned", clause=clause, message="Протокол подписан ещё не всеми.")
    name, data = clean_name(upload), upload.read(MAX_SIGNATURE_BYTES + 1)
    signers = signature_signers(data) if len(data) <= MAX_SIGNATURE_BYTES else None
    if signers is None:
        raise RuleViolation(
            code="signature.format",
            clause=clause,
            message="Это не файл отсоединённой подписи (CMS, .sig или .p7s) с сертификатом.",
            field="file",
        )
    digest = hashlib.sha256(data).hexdigest()
    signature = DetachedSignature.objects.filter(protocol=protocol, sha256=digest).first()
    if signature is None:
        signature = DetachedSignature(
            protocol=protocol, name=name, sha256=digest, signers=signers, uploaded_by=by, uploaded_at=clock.now()
        )
        files.keep(signature, "content", digest, ContentFile(data))
        signature.save()
    note(contest_id=contest.pk, about=f"{protocol}: подписантов {len(signers)}")
    return signature


def signature_signers(data: bytes) -> list[str] | None:
    """Names in the certificates of a CMS signature (DER or PEM, RFC 5652); None when it is none."""
    read = pkcs7.load_pem_pkcs7_certificates if data.lstrip().startswith(b"-----BEGIN") else pkcs7.load_der_pkcs7_certificates
    try:
        certificates = read(data)
        names = [certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME) for certificate in certificates]
    except (ValueError, UnsupportedAlgorithm):
        return None
    return [str(name[0].value) if name else "без имени" for name in names] or None
