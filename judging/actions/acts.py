"""Protocols of other kinds: questions and votes of a meeting become a document that is signed and kept (Tula: clauses 3.6, 11.3, 11.6).

Signing, missing signatures and files are those of every protocol (`protocol`, `withdrawing`).
"""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from judging import letters
from judging.actions.protocol import clean_wording, content_of, refuse_ended, refuse_taken_number, sha256_of
from judging.actions.quorate import require_quorum
from judging.actions.withdrawing import withdraw_protocol
from judging.models import Commission, Meeting, Mentor, Protocol, Question
from judging.parts import uses_elsewhere
from judging.queries import agenda
from judging.queries.figures import act_figures
from judging.states import PROTOCOL
from registration.actions import closing


@action("Составлен протокол заседания")
def draft_act(
    *,
    meeting: Meeting,
    kind: str,
    number: str,
    questions: list[Question],
    by: User,
    wording: dict[str, str] | None = None,
    reason: str = "",
) -> Protocol:
    """Freeze the meeting and its votes on these questions; the members present get a letter to sign.

    An earlier version of the same kind and meeting is superseded, with a reason once somebody has signed it.
    """
    commission = Commission.objects.select_for_update().get(pk=meeting.commission_id)
    contest = contest_with_regulation(commission.contest_id)
    require(by, "judging.draft_protocol", contest, "Протокол составляет секретарь или председатель.")
    _refuse_unready(meeting, contest, kind, number, questions)
    refuse_taken_number(number, meeting, contest, kind)
    previous = meeting.protocols.select_for_update().filter(kind=kind).order_by("-version").first()
    because = _why_anew(previous, contest, reason)
    now = clock.now()
    version = previous.version + 1 if previous else 1
    chosen = meeting.questions.filter(pk__in=[question.pk for question in questions])
    act = Protocol(
        meeting=meeting,
        kind=kind,
        version=version,
        number=number.strip(),
        figures=act_figures(contest, meeting, chosen, number=number.strip(), version=version, at=now),
        wording=clean_wording(wording) if wording is not None else previous.wording if previous else {},
        changed_because=because,
        drafted_at=now,
    )
    act.sha256 = sha256_of(content_of(act))
    act.save()
    for row in meeting.attendance.select_related("member__user"):
        letters.ask_to_sign(row.member, contest, act)
    note(contest_id=contest.pk, about=_said(act), reason=because)
    return act


def _refuse_unready(meeting: Meeting, contest: Contest, kind: str, number: str, questions: list[Question]) -> None:
    clause = contest.regulation.clause("protocol")
    closed = all(question.meeting_id == meeting.pk and question.closed_at for question in questions)
    refuse_first(
        [
            (kind not in dict(agenda.ACTS), "act.kind", "Выберите вид протокола.", "kind"),
            (not number.strip(), "protocol.no_number", "Укажите номер протокола.", "number"),
            (not questions, "act.no_questions", "Отметьте хотя бы один вопрос, по которому голосовали.", "questions"),
            (not closed, "vote.open", "В протокол входят вопросы этого заседания, голосование по которым закрыто.", "questions"),
        ],
        clause,
    )
    require_quorum(meeting, contest)


def _why_anew(previous: Protocol | None, contest: Contest, reason: str) -> str:
    """Ends the version before; why there is another, empty for the first one."""
    if previous is None:
        return ""
    if previous.state not in Protocol.IN_FORCE:
        return (reason.strip() or previous.ended_because)[:300]
    _refuse_used(previous, contest)
    if previous.signatures.exists() and not reason.strip():
        raise RuleViolation(
            code="protocol.no_reason",
            clause=contest.regulation.clause("protocol"),
            message="Протокол уже подписывают: новая версия снимет подписи. Напишите причину.",
            field="reason",
        )
    because = reason.strip()[:300] if previous.signatures.exists() else ""
    PROTOCOL.move(previous, "supersede")
    previous.ended_because, previous.ended_at = because or "составлена новая версия", clock.now()
    previous.save(update_fields=["state", "ended_because", "ended_at"])
    return because


def uses_of(act: Protocol, contest: Contest) -> list[str]:
    """What already rests on the protocol, in words."""
    found = []
    if act.kind == Protocol.Kind.EARLY_CLOSING and contest.early_closing_protocol == agenda.named(act):
        found.append("по нему завершён приём заявок")
    if act.kind == Protocol.Kind.MENTORS:
        mentors = Mentor.objects.filter(contest=contest, protocol_number=act.number, protocol_date=act.meeting.held_on)
        if count := mentors.count():
            found.append(f"по нему утверждены менторы: {count}")
    return [*found, *uses_elsewhere(act)]


def _refuse_used(act: Protocol, contest: Contest) -> None:
    if used := uses_of(act, contest):
        raise RuleViolation(
            code="act.used",
            clause=contest.regulation.clause("protocol"),
            message=f"Протокол уже исполнен: {'; '.join(used)}. Его решение меняет новое заседание своим протоколом.",
        )


@action("Изменён текст протокола заседания")
def edit_act(*, act: Protocol, wording: dict[str, str], by: User, reason: str = "") -> Protocol:
    """Change the words around the votes. Before the first signature in place; after it as a new version that says why."""
    act = Protocol.objects.select_for_update(of=("self",)).select_related("meeting__commission").get(pk=act.pk)
    contest = contest_with_regulation(act.meeting.commission.contest_id)
    require(by, "judging.draft_protocol", contest, "Протокол составляет секретарь или председатель.")
    refuse_ended(act, contest.regulation.clause("protocol"))
    if act.signatures.exists():
        questions = list(act.meeting.questions.filter(pk__in=act.figures["questions"]))
        return draft_act(
            meeting=act.meeting, kind=act.kind, number=act.number, questions=questions, by=by, wording=wording, reason=reason
        )
    act.wording = clean_wording(wording)
    act.sha256 = sha256_of(content_of(act))
    act.save(update_fields=["wording", "sha256"])
    note(contest_id=contest.pk, about=_said(act))
    return act


@action("Отозван протокол заседания")
def withdraw_act(*, act: Protocol, reason: str, by: User) -> Protocol:
    """Withdraw a protocol nothing rests on yet."""
    contest = contest_with_regulation(act.meeting.commission.contest_id)
    require(by, "judging.draft_protocol", contest, "Протокол отзывает секретарь или председатель.")
    _refuse_used(act, contest)
    note(contest_id=contest.pk, about=_said(act), reason=reason.strip()[:300])
    return withdraw_protocol(protocol=act, reason=reason, by=by)


@action("Приём заявок завершён по протоколу")
def close_registration_by(*, act: Protocol, by: User) -> None:
    """Early closing by the signed protocol in which the commission has adopted it."""
    contest = contest_with_regulation(act.meeting.commission.contest_id)
    require(by, "registration.close_early", contest, "Регистрацию закрывает сотрудник или секретарь.")
    if act not in agenda.signed_acts(contest, Protocol.Kind.EARLY_CLOSING):
        raise RuleViolation(
            code="closing.no_protocol",
            clause=contest.regulation.clause("seats"),
            message="Завершить приём заявок можно по подписанному протоколу, в котором это решение принято.",
        )
    note(contest_id=contest.pk, about=_said(act))
    closing.close_registration_early(contest=contest, number=act.number, decided_on=act.meeting.held_on, by=by)


def _said(act: Protocol) -> str:
    return f"{act}, {act.get_kind_display()}"
