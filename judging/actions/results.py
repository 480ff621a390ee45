"""Actions after closing: breaking ties and publication; the protocol has a module of its own (Tula: clauses 6.5, 9.6)."""

from __future__ import annotations

import hashlib
from typing import Literal

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.actions import change_regulation, mark_results_published
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note, record_access
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.regulation.schema import Criterion, PersonalNomination, Regulation, Sheet, TeamNomination, Who
from judging.actions import ties
from judging.actions.quorate import refuse_fixed, require_quorum
from judging.actions.rosters import refuse_undivided
from judging.models import Commission, Meeting, PersonalNominationApproval, Protocol, TieDecision
from judging.queries import commission as commission_queries
from judging.queries import results, standing
from judging.queries import ties as tie_queries
from judging.states import PROTOCOL


@action("Решение при равенстве баллов")
def break_tie(*, meeting: Meeting, division: str, order: list[int], reason: str, by: User) -> TieDecision:
    """Put the projects (or people of a personal nomination) of an open tie in an order.

    By the chair, by whoever presides for the chair only where the regulation says so; by the organiser where it leaves ties to them;
    where the commission decides, it votes (`tie_votes.put_tie`).
    """
    commission = Commission.objects.select_for_update().get(pk=meeting.commission_id)
    contest = contest_with_regulation(commission.contest_id)
    power = tie_queries.power_of(contest, division)
    clause = power.clause
    if not commission.is_closed:
        raise RuleViolation(code="assessment.open", clause=clause, message="Оценка ещё не закрыта.")
    if power.who is Who.COMMISSION:
        raise RuleViolation(
            code="tie.by_vote", clause=clause, status=403,
            message=f"При равенстве баллов решает {contest.regulation.who_decides(power)} голосованием: внесите порядок в повестку.",
        )  # fmt: skip
    by_organiser = power.who is Who.ORGANISER
    decider = None if by_organiser else ties.decider(meeting, contest, by, division=division, about=order)
    if by_organiser:
        require(by, "judging.break_tie", contest, "При равенстве баллов решает организатор.")
    require_quorum(meeting, contest)
    refuse_fixed(meeting, contest)
    if results.waiting_protocol(contest):
        raise RuleViolation(
            code="protocol.drafted", clause=clause, message="Протокол уже составлен: сначала отзовите его на его странице."
        )
    groups = open_ties(contest).get(division, [])
    if set(order) not in [set(group) for group in groups] or len(order) != len(set(order)):
        raise RuleViolation(
            code="tie.wrong_projects",
            clause=clause,
            message="Поставьте в порядок все проекты с равными баллами, каждый один раз.",
        )
    if not reason.strip():
        raise RuleViolation(code="tie.no_reason", clause=clause, message="Напишите обоснование решения.", field="reason")
    decision = TieDecision.objects.create(
        commission=commission,
        division=division,
        order=order,
        reason=reason.strip(),
        decided_by=decider.member if decider else None,
        acting=bool(decider and decider.is_acting),
        organiser=by if by_organiser else None,
        decided_at=clock.now(),
    )
    note(contest_id=contest.pk, about=f"зачёт {division}", reason=reason.strip()[:300])
    return decision


open_ties = results.open_ties


@action("Решение комиссии опубликовано")
def publish_results(*, protocol: Protocol, by: User) -> Protocol:
    """Open the public results page with the places of a protocol that every present member has signed.

    Refused with everything in which the protocol differs from what would be drafted now. A protocol of changes takes the place of
    the published one, which stays public as the earlier decision.
    """
    protocol = Protocol.objects.select_for_update(of=("self",)).select_related("meeting__commission").get(pk=protocol.pk)
    contest = Contest.objects.select_for_update(of=("self",)).select_related("regulation_version").get(
        pk=protocol.meeting.commission.contest_id
    )  # fmt: skip
    require(by, "judging.publish_results", contest, "Решение публикует сотрудник или секретарь.")
    clause = contest.regulation.clause("results.publication")
    if protocol.state != Protocol.State.SIGNED:
        raise RuleViolation(
            code="protocol.unsigned", clause=clause, message="Опубликовать можно только протокол, подписанный всеми."
        )
    if protocol.published_at is None:
        refuse_undivided(contest)
        if found := standing.contradictions(protocol):
            raise RuleViolation(
                code="protocol.contradicts",
                clause=clause,
                message=f"Протокол расходится с тем, что есть сейчас: {standing.in_words(found)}. "
                "Отзовите его на странице протокола и составьте новую версию.",
            )
        earlier = results.published_protocol(contest)
        if (earlier.pk if earlier else None) != protocol.amends_id:
            raise RuleViolation(
                code="protocol.amends_other",
                clause=clause,
                message="Протокол изменяет не то решение, которое опубликовано сейчас.",
            )
        if earlier:
            PROTOCOL.move(earlier, "amend")
            earlier.ended_at, earlier.ended_because = clock.now(), f"изменено протоколом № {protocol.number}"
            earlier.save(update_fields=["state", "ended_at", "ended_because"])
        protocol.published_at = clock.now()
        protocol.save(update_fields=["published_at"])
        if earlier is None:
            mark_results_published(contest=contest, by=by)
    note(contest_id=contest.pk, about=str(protocol))
    return protocol


def mark_of(regulation: Regulation, nomination: PersonalNomination) -> str:
    """The nomination and its sheet as they are now, for a decision on what was read."""
    read = nomination.model_dump_json() + regulation.sheet(nomination.sheet).model_dump_json()
    return hashlib.sha256(read.encode()).hexdigest()[:16]


@action("Утверждена личная номинация")
def approve_personal_nomination(
    *, contest: Contest, code: str, proposed_by: str, basis: str, by: User, seen: str | None = None
) -> PersonalNominationApproval:
    """The organiser agrees to hold a personal nomination of the regulation, on a proposal; before the assessment opens.

    `seen`: the nomination with its criteria as it was read (`mark_of`); one changed since has to be looked at first.
    """
    contest = contest_with_regulation(contest.pk)
    require(by, "judging.approve_nominations", contest, "Личные номинации утверждает сотрудник организатора.")
    clause = contest.regulation.clause("personal_nominations")
    nomination = contest.regulation.judging.personal(code)
    if nomination is None:
        raise RuleViolation(code="personal.unknown", clause=clause, message="Такой номинации в порядке нет.", field="code")
    if seen is not None and seen != mark_of(contest.regulation, nomination):
        raise RuleViolation(
            code="personal.changed",
            clause=clause,
            message="Пока вы смотрели, номинацию или её критерии изменили: прочитайте заново.",
        )
    commission = commission_queries.commission_of(contest)
    if commission and commission.opened_at:
        raise RuleViolation(code="personal.too_late", clause=clause, message="Оценка уже открыта: номинации не меняются.")
    if not proposed_by.strip() or not basis.strip():
        raise RuleViolation(
            code="personal.no_basis", clause=clause, message="Укажите, кто предложил номинацию, и документ.", field="basis"
        )
    approval, _ = PersonalNominationApproval.objects.get_or_create(
        contest=contest,
        code=code,
        defaults={
            "proposed_by": proposed_by.strip()[:200], "basis": basis.strip()[:200], "approved_by": by, "approved_at": clock.now(),
        },
    )  # fmt: skip
    note(contest_id=contest.pk, about=nomination.title, reason=basis.strip()[:200])
    return approval


@action("Добавлена личная номинация")
def add_personal_nomination(
    *,
    contest: Contest,
    title: str,
    role: str,
    criteria: list[str],
    proposed_by: str,
    basis: str,
    by: User,
    by_category: bool = False,
) -> PersonalNominationApproval:
    """A nomination the regulation does not have: a version of it with the sheet of these criteria, and the organiser's consent.

    Its sheet has the scale of the regulation's first personal sheet (of the first sheet where there is none) and is filled by
    the same kinds of members (Kuzbass: clauses 7.3, 11.2.3).
    """
    contest = contest_with_regulation(contest.pk)
    require(by, "judging.approve_nominations", contest, "Личные номинации утверждает сотрудник организатора.")
    rules = contest.regulation.judging
    faults = [
        (not rules.nominations_proposed, "personal.closed", "По этому порядку номинации не добавляют.", ""),
        (not criteria, "personal.no_criteria", "Назовите хотя бы один критерий.", "criteria"),
        (title in {one.title for one in rules.personal_nominations}, "personal.twice", "Такая номинация уже есть.", "title"),
        (role not in {one.code for one in contest.regulation.team.roles}, "personal.role", "Такой роли в команде нет.", "role"),
    ]
    refuse_first(faults, contest.regulation.clause("personal_nominations"))
    key = f"extra_{len(rules.personal_nominations) + 1}"
    sheet = _sheet_of(contest.regulation, key, title, criteria, role=role)
    nomination = PersonalNomination(code=key, title=title, sheet=key, role=role, by_category=by_category)
    _add(contest, sheet, "personal_nominations", nomination, criteria, proposed_by, basis, by)
    return approve_personal_nomination(contest=contest, code=key, proposed_by=proposed_by, basis=basis, by=by)


@action("Добавлена командная номинация")
def add_team_nomination(
    *, contest: Contest, title: str, criteria: list[str], places: int, proposed_by: str, basis: str, by: User, task: str = ""
) -> TeamNomination:
    """A nomination for teams besides the places, which the regulation does not have: a foreseen version with the sheet of these criteria.

    Its sheet has the scale of the regulation's first sheet about projects and its fillers; `task`: whose projects alone take part.
    It is ranked apart, adds nothing to places, may have a line of the fund and a diploma (Kuzbass: clauses 7.3, 11.2.3).
    """
    contest = contest_with_regulation(contest.pk)
    require(by, "judging.approve_nominations", contest, "Номинации добавляет сотрудник организатора.")
    rules = contest.regulation.judging
    commission = commission_queries.commission_of(contest)
    titles = {one.title for one in contest.nominations.all()}
    faults = [
        (not rules.nominations_proposed, "personal.closed", "По этому порядку номинации не добавляют.", ""),
        (bool(commission and commission.opened_at), "personal.too_late", "Оценка уже открыта: номинации не меняются.", ""),
        (not criteria, "personal.no_criteria", "Назовите хотя бы один критерий.", "criteria"),
        (title in {one.title for one in rules.team_nominations}, "personal.twice", "Такая номинация уже есть.", "title"),
        (bool(task) and task not in titles, "personal.task", f"Такого {contest.regulation.words.task_genitive} нет.", "task"),
        (not proposed_by.strip() or not basis.strip(), "personal.no_basis", "Укажите, кто предложил номинацию, и документ.", "basis"),
    ]  # fmt: skip
    refuse_first(faults, contest.regulation.clause("personal_nominations"))
    key = f"team_extra_{len(rules.team_nominations) + 1}"
    sheet = _sheet_of(contest.regulation, key, title, criteria)
    nomination = TeamNomination(code=key, title=title, sheet=key, task=task, places=places)
    _add(contest, sheet, "team_nominations", nomination, criteria, proposed_by, basis, by)
    note(contest_id=contest.pk, about=title, reason=basis.strip()[:200])
    return nomination


def _sheet_of(regulation: Regulation, code: str, title: str, criteria: list[str], *, role: str = "") -> Sheet:
    """A sheet with these criteria, about people of a role or about projects, like the regulation's first one of that kind."""
    subject: Literal["person", "project"] = "person" if role else "project"
    sheets = regulation.judging.counted_sheets
    pattern = next((sheet for sheet in sheets if sheet.subject == subject), sheets[0])
    return Sheet(
        code=code,
        title=f"Номинация «{title}»",
        scale=pattern.scale,
        subject=subject,
        filled_by=pattern.filled_by,
        rule=pattern.rule,
        criteria=tuple(
            Criterion.model_validate({"code": f"c{number}", "title": text, "role": role})
            for number, text in enumerate(criteria, start=1)
        ),
    )


def _add(
    contest: Contest, sheet: Sheet, where: str, nomination: PersonalNomination | TeamNomination, criteria: list[str],
    proposed_by: str, basis: str, by: User,
) -> None:  # fmt: skip
    """A version of the regulation with the nomination and its sheet: a deed the rules foresee, told as news."""
    changed = contest.regulation.model_dump(mode="json")
    changed["judging"]["sheets"].append(sheet.model_dump(mode="json"))
    changed["judging"][where].append(nomination.model_dump(mode="json"))
    title = nomination.title
    change_regulation(
        contest=contest,
        regulation=Regulation.model_validate(changed),
        by=by,
        act_number=basis,
        reason=f"Добавлена номинация «{title}» по предложению: {proposed_by}.",
        news=(
            f"Новая номинация: «{title}»",
            f"Добавлена номинация «{title}» ({basis}). Критерии: {'; '.join(criteria)}. Правила конкурса прежние.",
        ),
    )


@action("Просмотрены баллы")
def note_scores_seen(*, contest: Contest, what: str, by: User, address: str | None) -> None:
    """Somebody looked at confidential points: into the access journal."""
    if not any(by.has_perm(f"judging.{name}", contest) for name in ("read_protocol", "sign_protocol", "break_tie")):
        raise RuleViolation(
            code="forbidden", message="Баллы видят после закрытия оценки те, кому это разрешает порядок.", status=403
        )
    record_access(by=by, contest_id=contest.pk, subject=what, reason="листы конфиденциальны", address=address)
    note(contest_id=contest.pk, about=what)
