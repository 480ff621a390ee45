"""Deeds after closing: breaking ties, the protocol with its signatures, publication (Tula: clauses 6.5, 9.6)."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.actions import mark_results_published
from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.contests.rules.deadlines import local_day, within_working_days
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import deed, note
from hackathon_portal.kernel.errors import RuleViolation, require
from judging import queries
from judging.models import Commission, CommissionMember, Meeting, Protocol, ProtocolSignature, Recusal, TieDecision


def require_quorum(meeting: Meeting, contest: Contest) -> None:
    """RuleViolation with the numbers when the meeting may not decide."""
    found = queries.quorum_of(meeting, contest)
    if not found.is_reached:
        raise RuleViolation(
            code="meeting.no_quorum",
            clause=contest.regulation.clause("quorum"),
            message=f"Нет кворума: присутствует {found.present} из {found.composition}, "
            f"нужно более {found.more_than}, то есть не меньше {found.needed}.",
        )


@deed("Решение при равенстве баллов")
def break_tie(*, meeting: Meeting, nomination: Nomination, order: list[int], reason: str, by: User) -> TieDecision:
    """Put the projects of an open tie in an order. By the chair; by the substitute only where the regulation names one."""
    commission = Commission.objects.select_for_update().get(pk=meeting.commission_id)
    contest = contest_with_regulation(commission.contest_id)
    clause = contest.regulation.clause("tie_break")
    if not commission.is_closed:
        raise RuleViolation(code="assessment.open", clause=clause, message="Оценка ещё не закрыта.")
    decider = _tie_breaker(meeting, contest, by)
    require_quorum(meeting, contest)
    if queries.protocol_in_force(contest):
        raise RuleViolation(
            code="protocol.drafted", clause=clause, message="Протокол уже составлен: решение меняется только с новой его версией."
        )
    ties = next(result.ties for result in queries.results(contest) if result.nomination.pk == nomination.pk)
    if set(order) not in [set(group) for group in ties] or len(order) != len(set(order)):
        raise RuleViolation(
            code="tie.wrong_projects",
            clause=clause,
            message="Поставьте в порядок все проекты с равными баллами, каждый один раз.",
        )
    if not reason.strip():
        raise RuleViolation(code="tie.no_reason", clause=clause, message="Напишите обоснование решения.", field="reason")
    decision = TieDecision.objects.create(
        commission=commission,
        nomination=nomination,
        order=order,
        reason=reason.strip(),
        decided_by=decider,
        decided_at=clock.now(),
    )
    note(contest_id=contest.pk, about=f"номинация «{nomination.title}»", reason=reason.strip()[:300])
    return decision


def _tie_breaker(meeting: Meeting, contest: Contest, by: User) -> CommissionMember:
    """The present chair, or the regulation's substitute when the chair is absent."""
    clause = contest.regulation.clause("tie_break")
    present = {row.member_id for row in meeting.attendance.all()}
    members = queries.members_in_office(meeting.commission)
    chair = members.filter(role=CommissionMember.Role.CHAIR).first()
    if chair and chair.pk in present:
        if chair.user_id == by.pk:
            return chair
        raise RuleViolation(code="tie.chair_only", clause=clause, message="При равенстве баллов решает председатель.", status=403)
    if contest.regulation.judging.chair_substitute == "secretary":
        secretary = members.filter(role=CommissionMember.Role.SECRETARY, user=by).first()
        if secretary and secretary.pk in present:
            return secretary
    raise RuleViolation(
        code="tie.no_chair",
        clause=clause,
        message="Председателя нет на заседании, а порядок не называет, кто решает за него: равенство баллов разрешить нельзя.",
    )


@deed("Составлен протокол")
def draft_protocol(*, meeting: Meeting, number: str, by: User) -> Protocol:
    """Freeze the figures into a new version of the protocol; an earlier version with its signatures is superseded.

    Needs a closed assessment, a quorum and no open tie on a prize place.
    """
    commission = Commission.objects.select_for_update().get(pk=meeting.commission_id)
    contest = contest_with_regulation(commission.contest_id)
    require(by, "judging.draft_protocol", contest, "Протокол составляет секретарь.")
    clause = contest.regulation.clause("protocol")
    if not commission.is_closed:
        raise RuleViolation(code="assessment.open", clause=clause, message="Оценка ещё не закрыта.")
    if not number.strip():
        raise RuleViolation(code="protocol.no_number", clause=clause, message="Укажите номер протокола.", field="number")
    if contest.results_published_at:
        raise RuleViolation(code="results.published", clause=clause, message="Решение опубликовано, протокол больше не меняется.")
    require_quorum(meeting, contest)
    results = queries.results(contest)
    undecided = [result.nomination.title for result in results if result.ties]
    if undecided:
        raise RuleViolation(
            code="tie.undecided",
            clause=contest.regulation.clause("tie_break"),
            message=f"Равенство баллов не разрешено в номинации: {', '.join(undecided)}.",
        )
    now = clock.now()
    previous = meeting.protocols.select_for_update().order_by("-version").first()
    Protocol.objects.filter(meeting__commission=commission).exclude(state=Protocol.State.SUPERSEDED).update(
        state=Protocol.State.SUPERSEDED
    )
    version = previous.version + 1 if previous else 1
    figures = protocol_figures(contest, meeting, results, number=number.strip(), version=version, at=now)
    protocol = Protocol.objects.create(
        meeting=meeting,
        version=version,
        number=number.strip(),
        figures=figures,
        sha256=sha256_of(figures),
        drafted_at=now,
        publish_by=within_working_days(meeting.held_on, contest.regulation.judging.published_within_working_days),
    )
    note(contest_id=contest.pk, about=str(protocol))
    return protocol


def sha256_of(figures: dict[str, Any]) -> str:
    """Hash of the canonical JSON of the figures: what is printed on the protocol and what each member signs."""
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def protocol_figures(
    contest: Contest,
    meeting: Meeting,
    results: list[queries.NominationResult],
    *,
    number: str,
    version: int,
    at: datetime,
) -> dict[str, Any]:
    """Everything the protocol states, as plain data (JSON types only)."""
    regulation = contest.regulation
    commission = meeting.commission
    found = queries.quorum_of(meeting, contest)
    attendance = {row.member_id: row.get_mode_display() for row in meeting.attendance.all()}  # type: ignore[attr-defined]
    return {
        "number": number,
        "version": version,
        "date": f"{meeting.held_on:%d.%m.%Y}",
        "drafted": at.astimezone(regulation.zone).strftime("%d.%m.%Y %H:%M"),
        "contest": contest.title,
        "act": f"{regulation.act.kind} от {regulation.act.date:%d.%m.%Y} № {regulation.act.number}",
        "commission_order": f"приказ от {commission.order_date:%d.%m.%Y} № {commission.order_number}",
        "agenda": meeting.agenda,
        "present": found.present,
        "composition": found.composition,
        "quorum": str(found.more_than),
        "members": [
            {
                "name": member.full_name,
                "position": member.position,
                "role": member.get_role_display(),  # type: ignore[attr-defined]
                "attendance": attendance.get(member.pk, ""),
            }
            for member in queries.members_in_office(commission)
        ],
        "recusals": [
            {"member": recusal.member.full_name, "team": recusal.team.name, "reason": recusal.reason}
            for recusal in Recusal.objects.filter(team__contest=contest).select_related("member", "team").order_by("id")
        ],
        "nominations": [_nomination_figures(result, contest) for result in results if result.standings],
    }


def _nomination_figures(result: queries.NominationResult, contest: Contest) -> dict[str, Any]:
    places = {place.place: place for place in contest.regulation.places}
    rows = []
    for standing, project, mean in result.rows():
        place = places.get(standing.first) if standing.is_settled else None
        rows.append(
            {
                "project_id": project.pk,
                "team_id": project.team_id,
                "team": project.team.name,
                "project": project.title,
                "total": f"{standing.total.normalize():f}",
                "sheets": standing.sheets,
                "mean": mean,
                "place": standing.first if standing.is_settled else None,
                "places": str(standing.first) if standing.is_settled else f"{standing.first}–{standing.last}",
                "title": place.title if place else "",
            }
        )
    return {
        "nomination_id": result.nomination.pk,
        "title": result.nomination.title,
        "unequal": result.unequal,
        "rows": rows,
        "ties": [
            {
                "teams": [result.projects[project].team.name for project in decision.order if project in result.projects],
                "reason": decision.reason,
                "by": decision.decided_by.full_name,
            }
            for decision in result.decisions
        ],
    }


@deed("Подписан протокол")
def sign_protocol(*, protocol: Protocol, by: User, sha256: str, address: str | None = None) -> Protocol:
    """A present member confirms exactly the figures with this hash; the last signature puts the protocol in force."""
    protocol = Protocol.objects.select_for_update(of=("self",)).select_related("meeting__commission").get(pk=protocol.pk)
    meeting = protocol.meeting
    contest = contest_with_regulation(meeting.commission.contest_id)
    clause = contest.regulation.clause("protocol")
    require_quorum(meeting, contest)
    if protocol.state == Protocol.State.SUPERSEDED:
        raise RuleViolation(
            code="protocol.superseded", clause=clause, message="Есть новая версия протокола: прочитайте и подпишите её."
        )
    if sha256 != protocol.sha256 or sha256_of(protocol.figures) != protocol.sha256:
        raise RuleViolation(
            code="protocol.changed",
            clause=clause,
            message="Протокол изменился, пока страница была открыта. Прочитайте его снова.",
        )
    present = {row.member_id for row in meeting.attendance.all()}
    member = queries.member_for(by, contest)
    if member is None or member.pk not in present:
        raise RuleViolation(
            code="protocol.not_present",
            clause=clause,
            message="Протокол подписывают присутствовавшие члены комиссии.",
            status=403,
        )
    ProtocolSignature.objects.get_or_create(
        protocol=protocol, member=member, defaults={"sha256": sha256, "signed_at": clock.now(), "address": address}
    )
    if protocol.state == Protocol.State.DRAFT and protocol.signatures.filter(member__in=present).count() == len(present):
        protocol.state, protocol.signed_at = Protocol.State.SIGNED, clock.now()
        protocol.send_by = within_working_days(
            local_day(protocol.signed_at, contest.regulation), contest.regulation.judging.protocol_sent_working_days
        )
        protocol.save()
    note(contest_id=contest.pk, about=str(protocol))
    return protocol


@deed("Протокол направлен в министерство")
def mark_protocol_sent(*, protocol: Protocol, by: User) -> Protocol:
    contest = protocol.meeting.commission.contest
    require(by, "judging.publish_results", contest, "Отметку ставит секретарь или сотрудник.")
    if protocol.state != Protocol.State.SIGNED:
        raise RuleViolation(
            code="protocol.unsigned", clause=contest.regulation.clause("protocol"), message="Протокол подписан ещё не всеми."
        )
    if protocol.sent_at is None:
        protocol.sent_at = clock.now()
        protocol.save(update_fields=["sent_at"])
    note(contest_id=contest.pk, about=str(protocol))
    return protocol


@deed("Решение комиссии опубликовано")
def publish_results(*, protocol: Protocol, by: User) -> Protocol:
    """Open the public results page with the places of a protocol that every present member has signed."""
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
        protocol.published_at = clock.now()
        protocol.save(update_fields=["published_at"])
        mark_results_published(contest=contest, by=by)
    note(contest_id=contest.pk, about=str(protocol))
    return protocol
