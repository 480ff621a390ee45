"""Ways back of a protocol before its publication: withdrawing it, a signature that cannot be given; and what ends it by itself."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest, Nomination, RegulationVersion
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, following
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from judging.actions.protocol import put_in_force
from judging.models import (
    Attendance,
    Commission,
    CommissionMember,
    Meeting,
    MissingSignature,
    Objection,
    PersonalNominationApproval,
    Project,
    Protocol,
    Question,
    Recusal,
    Score,
    ScoreSheet,
    TieDecision,
    Violation,
)
from judging.queries import commission as commission_queries
from judging.queries import standing
from judging.states import PROTOCOL
from registration.models import Application, Team

# What a protocol's figures are made of.
RESTS_ON = (
    Application, Attendance, Commission, CommissionMember, Meeting, Nomination, Objection, PersonalNominationApproval, Project, Question,
    Recusal, RegulationVersion, Score, ScoreSheet, Team, TieDecision, Violation,
)  # fmt: skip
# Filing an application changes no team that is assessed, and in the deadline hour it asks for nothing it does not need.
LEAVE_FIGURES = frozenset({"submit_application", "file_entries", "save_draft", "save_sheet"})


@following.follow(RESTS_ON, but=LEAVE_FIGURES)
def look_again(done: following.Done) -> None:
    """A protocol that waits for signatures or publication and is not true any more is superseded, and says by what."""
    waiting = Protocol.objects.filter(kind__in=Protocol.OF_RESULTS, state__in=Protocol.IN_FORCE, published_at=None)
    if done.contest_id:
        waiting = waiting.filter(meeting__commission__contest=done.contest_id)
    for protocol in waiting.select_for_update(of=("self",)).select_related("meeting__commission"):
        if found := standing.contradictions(protocol):
            PROTOCOL.move(protocol, "supersede")
            protocol.ended_because = f"{done.title}: {standing.in_words(found)}"[:500]
            protocol.ended_at = clock.now()
            protocol.save(update_fields=["state", "ended_because", "ended_at"])


def _locked(protocol: Protocol) -> tuple[Protocol, Contest]:
    protocol = Protocol.objects.select_for_update(of=("self",)).select_related("meeting__commission").get(pk=protocol.pk)
    return protocol, contest_with_regulation(protocol.meeting.commission.contest_id)


def _refuse_ended(protocol: Protocol, contest: Contest) -> None:
    clause = contest.regulation.clause("protocol")
    if protocol.published_at:
        raise RuleViolation(
            code="protocol.published",
            clause=clause,
            message="Решение по этому протоколу опубликовано. Его изменяет новое заседание протоколом о внесении изменений.",
        )
    if protocol.state not in Protocol.IN_FORCE:
        raise RuleViolation(code="protocol.ended", clause=clause, message="Этот протокол уже не действует.")


@action("Отозван протокол")
def withdraw_protocol(*, protocol: Protocol, reason: str, by: User) -> Protocol:
    """A protocol that is not published holds no longer: attendance, ties and votes of its meeting are open again.

    The next version prints the reason.
    """
    protocol, contest = _locked(protocol)
    require(by, "judging.draft_protocol", contest, "Протокол отзывает секретарь или председатель.")
    _refuse_ended(protocol, contest)
    if not reason.strip():
        raise RuleViolation(
            code="protocol.no_reason",
            clause=contest.regulation.clause("protocol"),
            message="Напишите, почему протокол отзывают: причина будет в новой версии.",
            field="reason",
        )
    PROTOCOL.move(protocol, "withdraw")
    protocol.ended_because, protocol.ended_at = reason.strip()[:300], clock.now()
    protocol.save(update_fields=["state", "ended_because", "ended_at"])
    note(contest_id=contest.pk, about=str(protocol), reason=protocol.ended_because)
    return protocol


@action("Отмечено, что подписи нет")
def note_missing_signature(*, protocol: Protocol, member: CommissionMember, reason: str, by: User) -> Protocol:
    """A present member cannot sign: who, why, printed in the protocol. With everybody else's signatures, at least the quorum, it holds."""
    protocol, contest = _locked(protocol)
    require(by, "judging.draft_protocol", contest, "Отсутствие подписи отмечает председатель или секретарь.")
    _refuse_ended(protocol, contest)
    clause = contest.regulation.clause("protocol")
    present = set(protocol.meeting.attendance.values_list("member", flat=True))
    missing = protocol.missing_signatures.count()
    needed = commission_queries.quorum_of(protocol.meeting, contest).needed
    if not reason.strip():
        raise RuleViolation(
            code="protocol.no_reason",
            clause=clause,
            message="Напишите, почему подписи нет: это будет в протоколе.",
            field="reason",
        )
    if member.pk not in present:
        raise RuleViolation(
            code="protocol.not_present", clause=clause, message="На заседании этого члена комиссии не было: подпись не нужна."
        )
    if protocol.signatures.filter(member=member).exists():
        raise RuleViolation(code="protocol.signed", clause=clause, message="Этот член комиссии уже подписал протокол.")
    if protocol.missing_signatures.filter(member=member).exists():
        raise RuleViolation(code="protocol.missing_twice", clause=clause, message="Об этой подписи уже записано.")
    if len(present) - missing - 1 < needed:
        raise RuleViolation(
            code="protocol.too_few_signatures",
            clause=contest.regulation.clause("quorum"),
            message=f"Подписей останется не больше {len(present) - missing - 1}, а нужно не меньше {needed}: протокол без кворума подписей "
            "не действует. Дождитесь подписи или проведите новое заседание.",
        )
    MissingSignature.objects.create(
        protocol=protocol, member=member, reason=reason.strip()[:300], noted_by=by, noted_at=clock.now()
    )
    put_in_force(protocol, contest)
    note(contest_id=contest.pk, about=str(protocol), reason=reason.strip()[:300])
    return protocol


@action("Снята отметка об отсутствии подписи")
def take_back_missing_signature(*, protocol: Protocol, member: CommissionMember, by: User) -> Protocol:
    """The member can sign after all: the protocol waits for the signature again. Not once its file has gone out."""
    protocol, contest = _locked(protocol)
    require(by, "judging.draft_protocol", contest, "Отметку снимает председатель или секретарь.")
    _refuse_ended(protocol, contest)
    if not protocol.missing_signatures.filter(member=member).exists():
        raise RuleViolation(code="protocol.not_missing", message="Такой отметки нет: обновите страницу.")
    if protocol.sent_at or protocol.signed_file or protocol.detached_signatures.exists():
        raise RuleViolation(
            code="protocol.gone_out",
            clause=contest.regulation.clause("protocol"),
            message="Подписанный файл протокола уже сохранён и больше не меняется. Отзовите протокол и составьте новую версию: "
            "её подпишут все.",
        )
    protocol.missing_signatures.filter(member=member).delete()
    if protocol.state == Protocol.State.SIGNED:
        PROTOCOL.move(protocol, "wait_again")
        protocol.signed_at = protocol.send_by = None
        protocol.save(update_fields=["state", "signed_at", "send_by"])
    note(contest_id=contest.pk, about=str(protocol))
    return protocol
