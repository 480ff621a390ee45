"""What is owed of judging: mentors approved, the protocol drawn up, sent and published."""

from __future__ import annotations

from datetime import date

from hackathon_portal.contests import publications
from hackathon_portal.contests.duties import Shown, proof
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.obligations import Obligation, obligation, obligation_source
from hackathon_portal.regulation.rules.deadlines import day_after, local_day
from hackathon_portal.regulation.schema import Duty
from judging.models import Mentor
from judging.queries.commission import commission_of
from judging.queries.results import protocol_in_force


@obligation_source
def protocol(contest: Contest, today: date) -> list[Obligation]:
    """From the day of publishing on: the last day of the contest, and the terms that count from it until a protocol has its own."""
    if contest.state == Contest.State.DRAFT:
        return []
    regulation, judging = contest.regulation, contest.regulation.judging
    protocol = protocol_in_force(contest)
    sent = local_day(protocol.sent_at, regulation) if protocol and protocol.sent_at else None
    published = local_day(protocol.published_at, regulation) if protocol and protocol.published_at else None
    placed, open_places, page = published, "", "protocol"
    if published and (standing := publications.standing_of(contest, "results")):
        placed, open_places, page = standing.done_on, standing.waiting, publications.PAGE
    waiting = "протокола ещё нет" if protocol is None else "протокол подписывается" if protocol.signed_at is None else ""
    clause = regulation.clause("protocol")
    drawn_up = local_day(protocol.signed_at, regulation) if protocol and protocol.signed_at else None
    send_by = protocol.send_by if protocol else day_after(contest.ends_on, judging.protocol_sent_within)
    publish_by = protocol.publish_by if protocol else day_after(contest.ends_on, judging.published_within)
    by_last_day = contest.ends_on if judging.protocol_on_last_day else None
    owed = [
        obligation("protocol", "Протокол подведения итогов", by_last_day, today, done_on=drawn_up, clause=clause,
             page="protocol", waiting=waiting, has_no_term=by_last_day is None)
    ]  # fmt: skip
    if judging.protocol_sent_within:
        owed.append(
            obligation("protocol-sent", f"Протокол направлен в {judging.protocol_sent_to}", send_by, today, done_on=sent,
                 clause=clause, page="protocol", waiting=waiting)
        )  # fmt: skip
    owed.append(
        obligation("publication", "Решение комиссии опубликовано", publish_by, today, done_on=placed,
             clause=regulation.clause("results.publication"), page=page, waiting=open_places or waiting,
             has_no_term=judging.published_within is None)
    )  # fmt: skip
    is_coming = today < contest.ends_on and protocol is None
    return [one for one in owed if one.due or one.has_no_term or not is_coming]


@obligation_source
def mentors_approved(contest: Contest, today: date) -> list[Obligation]:
    """Mentors proposed by the staff are approved by a protocol before the contest (Tula: clause 3.6)."""
    regulation, deadlines = contest.regulation, contest.deadlines
    if deadlines.approve_mentors_by is None:
        return []
    mentors = Mentor.objects.filter(contest=contest)
    proposed, left = mentors.count(), mentors.filter(protocol_date=None).count()
    last = mentors.order_by("-protocol_date").values_list("protocol_date", flat=True).first() if proposed and not left else None
    waiting = f"не утверждено: {left} из {proposed}" if proposed else "никто не предложен"
    return [
        obligation(
            "mentors", "Состав менторов утверждён протоколом", deadlines.approve_mentors_by, today, done_on=last,
            clause=regulation.clause("mentors"), page="mentors", waiting=waiting, over_on=contest.starts_on,
        )
    ]  # fmt: skip


@proof("commission_act", page="commission")
def commission_act(contest: Contest, duty: Duty) -> Shown:
    """The act that approves the composition: its day."""
    commission = commission_of(contest)
    return Shown(commission.order_date if commission and commission.order_number else None)
