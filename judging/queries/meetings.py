"""Every meeting of a commission with its attendance, votes and protocols: an earlier one does not disappear behind the next."""

from __future__ import annotations

from dataclasses import dataclass

from hackathon_portal.contests.models import Contest
from judging.models import CommissionMember, Meeting, Protocol
from judging.queries.commission import Quorum, VoteCount, commission_of, composition_of, order_of, quorum_of, votes_on
from judging.queries.presiding import Presiding, presiding_of


@dataclass(frozen=True)
class Held:
    """A meeting as its list shows it; attendance: each member of the composition of its day, and how they attended ("": absent)."""

    meeting: Meeting
    order: str
    quorum: Quorum
    presiding: Presiding
    attendance: list[tuple[CommissionMember, str]]
    votes: list[VoteCount]
    protocols: list[Protocol]


def meetings_of(contest: Contest) -> list[Held]:
    """Meetings, the latest first. Votes of an open question are counted, nobody is named."""
    commission = commission_of(contest)
    if commission is None:
        return []
    held = []
    for meeting in commission.meetings.prefetch_related("attendance", "protocols"):
        meeting.commission = commission
        modes = {row.member_id: row.get_mode_display() for row in meeting.attendance.all()}
        asked = meeting.questions.select_related("violation__project", "application", "member")
        held.append(
            Held(
                meeting,
                order_of(meeting),
                quorum_of(meeting, contest),
                presiding_of(meeting, contest),
                [(member, modes.get(member.pk, "")) for member in composition_of(meeting)],
                votes_on(asked, meeting, contest),
                list(meeting.protocols.all()),
            )
        )
    return held
