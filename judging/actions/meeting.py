"""Actions at a meeting: attendance, invitations, questions and votes (Tula: clause 9.6)."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import powers
from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.contests.queries import contest_with_regulation, locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.regulation.schema import Deed, Who
from judging import letters
from judging.actions import tie_votes, violations
from judging.actions.quorate import refuse_fixed, require_quorum
from judging.models import Attendance, Commission, CommissionMember, Meeting, Protocol, Question, Violation, Vote
from judging.queries import agenda, comparable, departures, results, ties
from judging.queries import commission as commission_queries
from judging.rules.wording import team_in
from registration.models import Application


@action("Назначено заседание комиссии")
def open_meeting(
    *, commission: Commission, held_on: date, agenda: str, by: User, begins_at: time | None = None, place: str = ""
) -> Meeting:
    contest = commission.contest
    require(by, "judging.manage_attendance", contest, "Заседание открывает председатель или секретарь.")
    meeting = Meeting.objects.create(commission=commission, held_on=held_on, agenda=agenda, begins_at=begins_at, place=place)
    note(contest_id=contest.pk, about=str(meeting))
    return meeting


@action("Разосланы приглашения на заседание")
def invite_members(*, meeting: Meeting, by: User) -> int:
    """A letter to every member of the composition on its day with day, place and questions; sent again it is a new letter. Returns how many."""
    contest = contest_with_regulation(meeting.commission.contest_id)
    require(by, "judging.manage_attendance", contest, "Приглашения рассылает председатель или секретарь.")
    members = commission_queries.composition_of(meeting)
    sent = OutboxMessage.objects.filter(key__startswith=f"judging.invitation:{meeting.pk}:").count()
    times = sent // max(len(members), 1)
    for member in members:
        letters.invite_to_meeting(member, meeting, contest, times=times)
    note(contest_id=contest.pk, about=f"{meeting}: писем {len(members)}")
    return len(members)


@action("Отмечено присутствие на заседании")
def mark_attendance(*, meeting: Meeting, present: dict[int, str], by: User) -> None:
    """`present` maps a member's id to how they attend; members not in it are absent."""
    contest = meeting.commission.contest
    require(by, "judging.manage_attendance", contest, "Присутствие отмечает председатель или секретарь.")
    refuse_fixed(meeting, contest)
    if act := meeting.protocols.exclude(kind__in=Protocol.OF_RESULTS).filter(state__in=Protocol.IN_FORCE).first():
        raise RuleViolation(
            code="meeting.protocol_drafted",
            clause=contest.regulation.clause("protocol"),
            message=f"По этому заседанию составлен протокол № {act.number} {act.get_kind_display()}. На его странице нажмите «Отозвать "
            "протокол» и напишите причину.",
        )
    in_office = {member.pk for member in commission_queries.composition_of(meeting)}
    Attendance.objects.filter(meeting=meeting).exclude(member_id__in=present).delete()
    for member_id, mode in present.items():
        if member_id in in_office:
            Attendance.objects.update_or_create(meeting=meeting, member_id=member_id, defaults={"mode": mode})
    note(contest_id=contest.pk, about=f"{meeting}: присутствует {len(in_office & set(present))} из {len(in_office)}")


@action("Вопрос внесён в повестку")
def put_question(
    *,
    meeting: Meeting,
    kind: str,
    text: str,
    by: User,
    nomination: Nomination | None = None,
    violation: Violation | None = None,
    consequence: str = "",
    application: Application | None = None,
    member: CommissionMember | None = None,
    division: str = "",
) -> Question:
    """Put a question on the agenda; what its kind needs is asked for. The vote is opened by an action of its own.

    `division`: of sheets, in which division or nomination alone they are left out; empty: in the whole contest.
    """
    contest = contest_with_regulation(meeting.commission.contest_id)
    require(by, "judging.manage_attendance", contest, "Вопросы вносит председатель или секретарь.")
    fields: dict[str, Any] = {}
    usual = ""
    if kind == Question.Kind.MEAN:
        usual = _about_mean(contest, nomination)
        fields = {"nomination": nomination}
    elif kind == Question.Kind.SHARE:
        _check_share(contest)
        where = f"в номинации «{nomination.title}»" if nomination else "во всех номинациях"
        usual = f"Командам с равными баллами {where} присудить одно место, призы этих мест разделить поровну"
        fields = {"nomination": nomination}
    elif kind == Question.Kind.VIOLATION:
        usual = _about_violation(contest, violation, consequence)
        fields = {"violation": violation, "consequence": consequence}
    elif kind == Question.Kind.ADMIT:
        if application is None or application.contest_id != contest.pk:
            raise RuleViolation(code="question.no_application", message="Укажите номер заявки.", field="application")
        usual = _asked(contest, Deed.ADMIT, f"Допустить к участию заявителя по заявке № {application.number}")
        fields = {"application": application}
    elif kind in (Question.Kind.SHEETS, Question.Kind.PRESIDING):
        fields = {"member": member, "division": division if kind == Question.Kind.SHEETS else ""}
        usual = _about_member(kind, member, meeting, contest, fields["division"])
    elif kind == Question.Kind.EXCLUDE:
        if application is None or application.contest_id != contest.pk or application.team is None:
            raise RuleViolation(
                code="question.no_application", message="Укажите номер заявки участника команды.", field="application"
            )
        usual = _asked(
            contest, Deed.EXCLUDE, f"Исключить из числа участников конкурса {team_in(application.team.name, 'команду')}"
        )
        fields = {"application": application}
    elif kind == Question.Kind.TIE:
        raise RuleViolation(
            code="question.tie", message="Порядок при равенстве вносят на странице этого равенства.", field="kind"
        )
    else:
        if kind == Question.Kind.CLOSING:
            powers.require_given(contest, Deed.CLOSE_EARLY)
        usual = agenda.usual_text(kind, contest)
    text = text.strip() or usual
    if not text:
        raise RuleViolation(code="question.no_text", message="Напишите вопрос.", field="text")
    question = Question.objects.create(meeting=meeting, kind=kind, text=text[:500], **fields)
    note(contest_id=contest.pk, about=said_of(question))
    return question


def _asked(contest: Contest, deed: Deed, words: str) -> str:
    """The commission decides where the regulation gives it the deed; elsewhere its vote is a recommendation."""
    if powers.require_given(contest, deed).who is Who.COMMISSION:
        return words
    return f"Рекомендация для {contest.regulation.words.organiser_genitive}: {words[0].lower()}{words[1:]}"


def said_of(question: Question) -> str:
    """The question as the journal names it: its words may name people."""
    return f"{question.meeting}: вопрос № {question.pk}, {question.get_kind_display()}"


def _about_mean(contest: Contest, nomination: Nomination | None) -> str:
    _check_mean(contest)
    where = f"в номинации «{nomination.title}»" if nomination else "во всех номинациях"
    return f"Определять места {where} по среднему баллу действительных листов вместо суммы"


def _about_member(kind: str, member: CommissionMember | None, meeting: Meeting, contest: Contest, division: str = "") -> str:
    if kind == Question.Kind.PRESIDING:
        _check_presiding(member, meeting, contest)
        return f"Избрать председательствующим на заседании: {member}"
    _check_departed(member, contest, division)
    where = f", зачёт «{departures.title_of(contest, division)}»" if division else ""
    return f"Не учитывать подписанные листы выбывшего члена комиссии: {member}{where}"


def _check_presiding(member: CommissionMember | None, meeting: Meeting, contest: Contest) -> None:
    """Elected is only somebody present, and only where the regulation lets those present choose."""
    faults = [
        (contest.regulation.judging.acting_chair != "elected", "question.presiding_forbidden",
         "Порядок не позволяет избирать того, кто ведёт заседание («Кто ведёт заседание без председателя»).", "kind"),
        (member is None or not meeting.attendance.filter(member=member).exists(), "question.no_member",
         "Выберите присутствующего члена комиссии.", "member"),
    ]  # fmt: skip
    refuse_first(faults, contest.regulation.clause("commission"))


def _check_departed(member: CommissionMember | None, contest: Contest, division: str = "") -> None:
    """Sheets of somebody who left: until the protocol, only of a member who left with signed sheets, in this division."""
    gone = {row.member.pk for row in departures.departed_with_sheets(contest)}
    if contest.regulation.judging.all_sheets_needed:  # a recusal leaves sums as unlike as a departure
        gone |= {member_id for members in comparable.unlike(contest).values() for member_id in members}
    faults = [
        (member is None or member.pk not in gone, "question.no_member", "Выберите выбывшего члена комиссии с подписанными листами.",
         "member"),
        (bool(division) and member is not None and division not in departures.divisions_with_sheets(contest, member.pk),
         "question.no_division", "В этом зачёте подписанных листов этого члена комиссии нет.", "division"),
        (results.waiting_protocol(contest) is not None, "protocol.drafted",
         "Протокол уже составлен: сначала отзовите его на его странице.", ""),
    ]  # fmt: skip
    refuse_first(faults, contest.regulation.clause("sheet.valid"))


def _about_violation(contest: Contest, violation: Violation | None, consequence: str) -> str:
    if violation is None or violation.project.contest_id != contest.pk:
        raise RuleViolation(code="question.no_violation", message="Выберите нерешённое замечание.", field="violation")
    _check_raised(violation)
    outcome = contest.regulation.consequence(consequence)
    if outcome is None:
        raise RuleViolation(code="question.no_consequence", message="Выберите последствие.", field="consequence")
    team = violation.project.team.name
    words = f"Признать, что проект команды «{team}» нарушает п.\u00a0{violation.clause}; последствие: {outcome.title}"
    return _asked(contest, Deed.DISQUALIFY, words)


def _check_raised(violation: Violation) -> None:
    if violation.state != Violation.State.RAISED:
        raise RuleViolation(code="violation.decided", clause=violation.clause, message="Этот вопрос уже решён.")


def _check_mean(contest: Contest) -> None:
    """The mean instead of the sum: only where the regulation lets the commission vote so, after closing, before the protocol."""
    clause = contest.regulation.clause("ranking")
    if not contest.regulation.judging.mean_by_vote:
        raise RuleViolation(code="question.mean_forbidden", clause=clause, message="Порядок не позволяет заменить сумму средним.")
    _check_between_closing_and_protocol(contest, clause)


def _check_share(contest: Contest) -> None:
    """One place for equal points: only where the regulation lets the commission vote so, after closing, before the protocol."""
    clause = contest.regulation.clause("tie_break")
    if not contest.regulation.judging.places_shared_by_vote:
        raise RuleViolation(code="question.share_forbidden", clause=clause, message="Порядок не позволяет делить место.")
    _check_between_closing_and_protocol(contest, clause)


def _check_between_closing_and_protocol(contest: Contest, clause: str) -> None:
    commission = commission_queries.commission_of(contest)
    if commission is None or not commission.is_closed:
        raise RuleViolation(code="assessment.open", clause=clause, message="Об этом решают после закрытия оценки.")
    if results.waiting_protocol(contest):
        raise RuleViolation(
            code="protocol.drafted", clause=clause, message="Протокол уже составлен: сначала отзовите его на его странице."
        )


def _locked(question: Question) -> tuple[Question, Contest]:
    question = (
        Question.objects.select_for_update(of=("self",))
        .select_related("meeting__commission", "violation__project__team", "application", "member")
        .get(pk=question.pk)
    )
    return question, contest_with_regulation(question.meeting.commission.contest_id)


@action("Открыто голосование")
def open_vote(*, question: Question, by: User) -> Question:
    """Members may vote from now on; refused without a quorum."""
    question, contest = _locked(question)
    require(by, "judging.manage_attendance", contest, "Голосование открывает председатель или секретарь.")
    if question.opened_at:
        raise RuleViolation(code="vote.opened", message="Голосование по этому вопросу уже открывали.")
    require_quorum(question.meeting, contest)
    if question.kind == Question.Kind.MEAN:
        _check_mean(contest)
    if question.kind == Question.Kind.SHARE:
        _check_share(contest)
    if question.violation:
        _check_raised(question.violation)
    if question.kind == Question.Kind.TIE:
        tie_votes.check_tie(question, contest)
    if question.member:
        _about_member(question.kind, question.member, question.meeting, contest, question.division)
    question.opened_at = clock.now()
    question.save(update_fields=["opened_at"])
    note(contest_id=contest.pk, about=said_of(question))
    return question


@action("Отдан голос")
def cast_vote(*, question: Question, choice: str, by: User) -> Vote:
    """A present member who is not recused votes, and may change it until the vote is closed."""
    question, contest = _locked(question)
    clause = contest.regulation.clause("quorum")
    member = commission_queries.member_at(by, question.meeting)
    if member is None:
        raise RuleViolation(code="forbidden", clause=clause, message="Голосуют члены комиссии.", status=403)
    if not question.is_open:
        raise RuleViolation(code="vote.closed", clause=clause, message="Голосование по этому вопросу не открыто.")
    if choice not in Vote.Choice.values:
        raise RuleViolation(code="vote.choice", clause=clause, message="Выберите: за, против или воздержаться.", status=422)
    if not question.meeting.attendance.filter(member=member).exists():
        raise RuleViolation(
            code="vote.absent", clause=clause, message="Вы не отмечены среди присутствующих: обратитесь к секретарю.", status=403
        )
    if not ties.may_vote(question, member, contest):
        power = ties.power_of(contest, question.division)
        raise RuleViolation(
            code="vote.not_theirs", clause=power.clause, message=f"Решает {contest.regulation.who_decides(power)}.", status=403
        )
    if commission_queries.teams_of_question(question, contest) & commission_queries.recused_teams(contest)[member.pk]:
        raise RuleViolation(
            code="vote.recused",
            clause=contest.regulation.clause("recusal"),
            message="Вы заявили самоотвод по этой команде и в голосовании не участвуете.",
            status=403,
        )
    note(contest_id=contest.pk, about=said_of(question))
    return Vote.objects.update_or_create(question=question, member=member, defaults={"choice": choice, "at": clock.now()})[0]


@action("Закрыто голосование")
def close_vote(*, question: Question, by: User) -> Question:
    """Count the votes; what is adopted takes effect in the same transaction. Refused without a quorum."""
    if question.violation_id:
        locked_contest(question.meeting.commission.contest_id)  # what is adopted may exclude a team
    question, contest = _locked(question)
    meeting = question.meeting
    require(by, "judging.manage_attendance", contest, "Голосование закрывает председатель или секретарь.")
    if not question.is_open:
        raise RuleViolation(code="vote.closed", message="Голосование по этому вопросу не открыто.")
    require_quorum(meeting, contest)
    if question.kind == Question.Kind.SHEETS:
        _check_departed(question.member, contest, question.division)
    if question.kind == Question.Kind.TIE:
        tie_votes.check_tie(question, contest)
    counted = commission_queries.votes_on([question], meeting, contest)[0].outcome
    question.closed_at, question.adopted = clock.now(), counted.is_adopted
    question.save(update_fields=["closed_at", "adopted"])
    if question.violation:
        _decide_violation(question.violation, question, contest, by)
    if question.kind == Question.Kind.TIE and question.adopted:
        tie_votes.adopt_tie(question)
    outcome = "принято" if question.adopted else "не принято"
    note(
        contest_id=contest.pk,
        about=f"{said_of(question)}: {outcome}, за {counted.in_favour}, против {counted.against}, воздержались {counted.abstained}",
    )
    return question


def _decide_violation(violation: Violation, question: Question, contest: Contest, by: User) -> None:
    """Carried out where the regulation gives the commission the decision; elsewhere the vote stays a recommendation to the organiser."""
    power = powers.require_given(contest, Deed.DISQUALIFY)
    if power.who is not Who.COMMISSION:
        return
    _check_raised(violation)
    outcome = contest.regulation.consequence(question.consequence) if question.adopted else None
    violations.settle(violation, outcome, contest, power, by)


@action("Вопрос снят с повестки")
def drop_question(*, question: Question, by: User) -> None:
    """Take off a question nobody has voted on yet."""
    question, contest = _locked(question)
    require(by, "judging.manage_attendance", contest, "Повестку ведёт председатель или секретарь.")
    if question.opened_at:
        raise RuleViolation(code="vote.opened", message="Голосование уже открывали: вопрос остаётся в повестке.")
    note(contest_id=contest.pk, about=said_of(question))
    question.delete()
