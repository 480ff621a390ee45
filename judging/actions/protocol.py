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
from hackathon_portal.contests import powers, stages
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.antivirus import made_here
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.uploads import clean_name
from hackathon_portal.regulation.rules.deadlines import day_after, local_day
from hackathon_portal.regulation.schema import Deed
from judging.actions.quorate import refuse_fixed, require_quorum, supersede_protocols
from judging.actions.rosters import fix_rosters, refuse_unsettled
from judging.models import Commission, DetachedSignature, Meeting, Protocol, ProtocolSignature
from judging.queries import commission as commission_queries
from judging.queries import departures, signatures, standing
from judging.queries import results as results_queries
from judging.queries.figures import protocol_figures
from judging.rules.wording import pattern_fault
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
    require_quorum(meeting, contest)
    waiting = meeting.questions.filter(opened_at__isnull=False, closed_at=None).first()
    if waiting:
        raise RuleViolation(code="vote.open", clause=clause, message=f"Голосование ещё не закрыто: «{waiting.text}».")
    unruled = [row.member.full_name for row in departures.departed_with_sheets(contest) if not row.is_ruled]
    if unruled:
        raise RuleViolation(
            code="commission.sheets_unruled",
            clause=contest.regulation.clause("sheet.valid"),
            message=f"Комиссия не решила, учитываются ли листы выбывших членов: {', '.join(unruled)}. Внесите вопрос «листы выбывшего "
            "члена комиссии» в повестку заседания и проголосуйте.",
        )
    refuse_unsettled(contest)
    fix_rosters(contest)
    results = results_queries.results(contest)
    undecided = [result.division.title for result in results if result.ties]
    undecided += [result.title for result in results_queries.personal_results(contest) if result.ties]
    undecided += [result.title for result in results_queries.team_nomination_results(contest) if result.ties]
    if undecided:
        raise RuleViolation(
            code="tie.undecided",
            clause=contest.regulation.clause("tie_break"),
            message=f"Равенство баллов не разрешено: {', '.join(undecided)}.",
        )
    return results


@action("Составлен протокол")
def draft_protocol(
    *,
    meeting: Meeting,
    number: str,
    by: User,
    opening: str | None = None,
    resolved: str | None = None,
    wording: dict[str, str] | None = None,
    reason: str = "",
) -> Protocol:
    """Freeze the figures into a new version of the protocol; whatever waited for signatures or publication is superseded.

    The editable words are those given, or those of the earlier version. Needs a closed assessment, a quorum and no open tie on a
    prize place; what replaces a signed version, or the protocol of another meeting, says why. After the publication it is a
    protocol of changes: of another meeting, with a reason, and something must change.
    """
    commission = Commission.objects.select_for_update().get(pk=meeting.commission_id)
    contest = contest_with_regulation(commission.contest_id)
    require(by, "judging.draft_protocol", contest, "Протокол составляет секретарь.")
    results = _ready_to_draft(commission, meeting, contest, number)
    published = results_queries.published_protocol(contest)
    kind = Protocol.Kind.AMENDMENT if published else Protocol.Kind.RESULTS
    if published:
        powers.require_given(contest, Deed.CORRECT)
        refuse_fixed(meeting, contest, published_only=True)
    refuse_taken_number(number, meeting, contest, kind)
    because = _why_anew(meeting, contest, published, reason)
    now = clock.now()
    previous = meeting.protocols.select_for_update().filter(kind=kind).order_by("-version").first()
    supersede_protocols(contest, because or "составлена новая версия")
    version = previous.version + 1 if previous else 1
    figures = protocol_figures(contest, meeting, results, number=number.strip(), version=version, at=now)
    resolved = resolved if resolved is not None else previous.resolved if previous else ""
    if published:
        figures["amends"] = _what_changes(published, figures, contest, because, resolved)
    protocol = Protocol(
        meeting=meeting,
        kind=kind,
        version=version,
        number=number.strip(),
        figures=figures,
        opening=_words(opening if opening is not None else previous.opening if previous else ""),
        resolved=_words(resolved),
        wording=clean_wording(wording) if wording is not None else previous.wording if previous else {},
        changed_because=because[:300],
        drafted_at=now,
        amends=published,
        publish_by=day_after(meeting.held_on, contest.regulation.judging.published_within),
    )
    protocol.sha256 = sha256_of(content_of(protocol))
    protocol.save()
    note(contest_id=contest.pk, about=str(protocol), reason=protocol.changed_because)
    return protocol


def refuse_taken_number(number: str, meeting: Meeting, contest: Contest, kind: str) -> None:
    """Versions of one protocol have one number; nothing else in the contest has it."""
    others = Protocol.objects.filter(meeting__commission__contest=contest, number__iexact=number.strip())
    taken = others.exclude(meeting=meeting, kind=kind).first()
    if taken:
        raise RuleViolation(
            code="protocol.number_taken",
            clause=contest.regulation.clause("protocol"),
            message=f"Протокол № {taken.number} уже есть: {taken.get_kind_display()}, {taken.meeting}. Дайте этому другой номер.",
            field="number",
        )


def _why_anew(meeting: Meeting, contest: Contest, published: Protocol | None, reason: str) -> str:
    """Why there is another protocol, empty for the first one; RuleViolation where nobody has said it."""
    clause = contest.regulation.clause("protocol")
    rows = Protocol.objects.filter(meeting__commission__contest=contest, kind__in=Protocol.OF_RESULTS)
    last = rows.select_related("meeting").order_by("-id").first()
    reason = reason.strip()
    if published and meeting.held_on < local_day(published.published_at or clock.now(), contest.regulation):
        raise RuleViolation(
            code="protocol.earlier_meeting",
            clause=clause,
            message="Решение изменяет заседание, которое прошло после его публикации: откройте новое заседание.",
        )
    if last is None:
        return ""
    if last == published:
        needed = "Решение опубликовано, этот протокол его изменит"
    elif last.ended_because and last.state != Protocol.State.AMENDED:
        return reason or last.ended_because
    elif last.meeting_id != meeting.pk:
        needed = f"Уже составлен протокол № {last.number} ({last.meeting}), этот его заменит"
    else:
        return reason or ("составлен заново" if last.signatures.exists() else "")
    if not reason:
        raise RuleViolation(code="protocol.no_reason", clause=clause, message=f"{needed}. Напишите причину.", field="reason")
    return reason


def _what_changes(published: Protocol, figures: dict[str, Any], contest: Contest, because: str, resolved: str) -> dict[str, Any]:
    """The part of a protocol of changes that names the decision it changes and what becomes different."""
    changes = standing.changes(published.figures, figures)
    if not changes and not resolved.strip():
        raise RuleViolation(
            code="protocol.nothing_changes",
            clause=contest.regulation.clause("protocol"),
            message="Места те же, что в опубликованном решении: изменять нечего. Если меняются слова, напишите их в дополнительных "
            "решениях.",
            field="resolved",
        )
    return {
        "number": published.number,
        "date": published.figures["date"],
        "sha256": published.sha256,
        "reason": because,
        "changes": [change.text for change in changes],
    }


@action("Изменён текст протокола")
def edit_protocol(
    *, protocol: Protocol, opening: str, resolved: str, by: User, wording: dict[str, str] | None = None, reason: str = ""
) -> Protocol:
    """Change the words around the figures. Before the first signature in place; after it as a new version that says why."""
    protocol = Protocol.objects.select_for_update(of=("self",)).select_related("meeting__commission").get(pk=protocol.pk)
    contest = contest_with_regulation(protocol.meeting.commission.contest_id)
    require(by, "judging.draft_protocol", contest, "Протокол составляет секретарь.")
    clause = contest.regulation.clause("protocol")
    if protocol.published_at:
        raise RuleViolation(
            code="results.published",
            clause=clause,
            message="Решение опубликовано, этот протокол больше не меняется. Ошибку исправляет протокол о внесении изменений: "
            "откройте новое заседание.",
        )
    refuse_ended(protocol, clause)
    if protocol.signatures.exists():
        if not reason.strip():
            raise RuleViolation(
                code="protocol.no_reason",
                clause=clause,
                message="Протокол уже подписывают: изменение сделает новую версию без подписей. Напишите причину.",
                field="reason",
            )
        return draft_protocol(
            meeting=protocol.meeting,
            number=protocol.number,
            by=by,
            opening=opening,
            resolved=resolved,
            wording=wording,
            reason=reason,
        )
    protocol.opening, protocol.resolved = _words(opening), _words(resolved)
    if wording is not None:
        protocol.wording = clean_wording(wording)
    protocol.sha256 = sha256_of(content_of(protocol))
    protocol.save(update_fields=["opening", "resolved", "wording", "sha256"])
    note(contest_id=contest.pk, about=str(protocol))
    return protocol


def _words(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())[:4000]


def clean_wording(wording: dict[str, str]) -> dict[str, str]:
    """The words people wrote, without empty ones; RuleViolation for a sentence about winners that could change the figures."""
    cleaned = {name: text for name, value in wording.items() if (text := _words(value))}
    if fault := pattern_fault(cleaned["winner"]) if "winner" in cleaned else "":
        raise RuleViolation(code="protocol.pattern", message=fault, field="winner")
    return cleaned


def content_of(protocol: Protocol) -> dict[str, Any]:
    """What the hash covers: the figures and, where there are any, the edited words."""
    words = {name: text for name in ("opening", "resolved") if (text := getattr(protocol, name))}
    return protocol.figures | words | ({"wording": protocol.wording} if protocol.wording else {})


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
    refuse_ended(protocol, clause)
    if sha256 != protocol.sha256 or sha256_of(content_of(protocol)) != protocol.sha256:
        raise RuleViolation(
            code="protocol.changed",
            clause=clause,
            message="Протокол изменился, пока страница была открыта. Прочитайте его снова.",
        )
    present = {row.member_id for row in meeting.attendance.all()}
    member = commission_queries.member_at(by, meeting)
    if member is None or member.pk not in present:
        raise RuleViolation(
            code="protocol.not_present",
            clause=clause,
            message="Протокол подписывают присутствовавшие члены комиссии.",
            status=403,
        )
    if protocol.state == Protocol.State.SIGNED and protocol.missing_signatures.filter(member=member).exists():
        raise RuleViolation(
            code="protocol.signed_without",
            clause=clause,
            message="Протокол уже действует без вашей подписи: это отмечено в нём с причиной. Секретарь может снять отметку.",
        )
    ProtocolSignature.objects.get_or_create(
        protocol=protocol,
        member=member,
        defaults={"sha256": sha256, "signed_at": clock.now(), "address": address, "dissent": _words(dissent)},
    )
    protocol.missing_signatures.filter(member=member).delete()
    put_in_force(protocol, contest)
    note(contest_id=contest.pk, about=str(protocol))
    return protocol


def put_in_force(protocol: Protocol, contest: Contest) -> None:
    """A protocol that each present member has signed, or could not sign, begins to hold; its term of sending begins. Part of actions."""
    if protocol.state != Protocol.State.DRAFT or signatures.waited_for(protocol):
        return
    if protocol.signatures.count() < commission_queries.quorum_of(protocol.meeting, contest).needed:
        return
    PROTOCOL.move(protocol, "sign")
    protocol.signed_at = clock.now()
    if protocol.kind in Protocol.OF_RESULTS:
        protocol.send_by = day_after(
            local_day(protocol.signed_at, contest.regulation), contest.regulation.judging.protocol_sent_within
        )
    protocol.save()


def refuse_ended(protocol: Protocol, clause: str) -> None:
    if protocol.state == Protocol.State.WITHDRAWN:
        raise RuleViolation(
            code="protocol.withdrawn",
            clause=clause,
            message=f"Протокол отозван: {protocol.ended_because}. Секретарь составит новый.",
        )
    if protocol.state == Protocol.State.SUPERSEDED:
        raise RuleViolation(
            code="protocol.superseded",
            clause=clause,
            message=f"Протокол больше не действует: {protocol.ended_because}. Есть новая версия протокола или её составит секретарь: "
            "прочитайте и подпишите её.",
        )


@stages.asks_first("mark_protocol_sent")
def refuse_unsent(contest: Contest) -> None:
    """Where the regulation sends the protocol to nobody, nothing is marked: it may even forbid to hand it out."""
    if contest.regulation.judging.protocol_sent_within is None:
        rule = "confidentiality" if contest.regulation.judging.sheets_confidential else "protocol"
        raise RuleViolation(
            code="protocol.not_sent",
            clause=contest.regulation.clause(rule),
            message="Порядок не велит никому направлять протокол.",
        )


@action("Отмечено: протокол направлен")
def mark_protocol_sent(*, protocol: Protocol, by: User, how: str = "") -> Protocol:
    """Write down when and how the signed protocol was sent; the first mark stays."""
    contest = protocol.meeting.commission.contest
    require(by, "judging.publish_results", contest, "Отметку ставит секретарь или сотрудник.")
    refuse_unsent(contest)
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
    if protocol.state in (Protocol.State.SIGNED, Protocol.State.AMENDED) and not protocol.signed_file:
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
