"""What is owed of judging: mentors approved, the protocol drawn up, sent and published."""

from __future__ import annotations

from datetime import date

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.obligations import Obligation, obligation, obligation_source
from hackathon_portal.regulation.rules.deadlines import local_day
from judging.models import Mentor
from judging.queries.results import protocol_in_force


@obligation_source
def protocol(contest: Contest, today: date) -> list[Obligation]:
    regulation = contest.regulation
    if today < contest.ends_on and contest.results_published_at is None:
        return []
    protocol = protocol_in_force(contest)
    sent = local_day(protocol.sent_at, regulation) if protocol and protocol.sent_at else None
    published = local_day(protocol.published_at, regulation) if protocol and protocol.published_at else None
    waiting = "протокола ещё нет" if protocol is None else "протокол подписывается" if protocol.signed_at is None else ""
    clause = regulation.clause("protocol")
    drawn_up = local_day(protocol.signed_at, regulation) if protocol and protocol.signed_at else None
    return [
        obligation("protocol", "Протокол подведения итогов", contest.ends_on, today, done_on=drawn_up, clause=clause,
             page="protocol", waiting=waiting),
        obligation("protocol-sent", "Протокол направлен в министерство", protocol.send_by if protocol else None, today, done_on=sent,
             clause=clause, page="protocol", waiting=waiting),
        obligation("publication", "Решение комиссии опубликовано", protocol.publish_by if protocol else None, today, done_on=published,
             clause=regulation.clause("results.publication"), page="protocol", waiting=waiting),
    ]  # fmt: skip


@obligation_source
def mentors_approved(contest: Contest, today: date) -> list[Obligation]:
    """Mentors proposed by the staff are approved by a protocol before the contest (Tula: clause 3.6)."""
    regulation, deadlines = contest.regulation, contest.deadlines
    owed = []
    mentors = Mentor.objects.filter(contest=contest)
    if deadlines.approve_mentors_by and (proposed := mentors.count()):
        waiting = mentors.filter(protocol_date=None).count()
        last = mentors.order_by("-protocol_date").values_list("protocol_date", flat=True).first() if not waiting else None
        owed.append(
            obligation(
                "mentors", "Состав менторов утверждён протоколом", deadlines.approve_mentors_by, today, done_on=last,
                clause=regulation.clause("mentors"), page="mentors", waiting=f"не утверждено: {waiting} из {proposed}",
            )
        )  # fmt: skip
    return owed
