"""Letters of judging: to a team's captain, to members of the commission. Their words are templates in judging/letters/."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from hackathon_portal.contests.models import Contest, RegulationVersion
from hackathon_portal.kernel import outbox
from hackathon_portal.kernel.models import OutboxMessage
from judging.models import CommissionMember, Meeting, Protocol, Reopening
from registration.models import Team
from registration.queries.teams import captain_of


def to_captain(team: Team, contest: Contest, kind: str, *, again: str, **context: Any) -> OutboxMessage | None:
    """A letter to the team's captain, once for each `again`; None when the team has no captain with an address."""
    captain = captain_of(team)
    if captain is None or not captain.email:
        return None
    link = settings.PORTAL_ORIGIN + reverse("project", args=[contest.slug])
    return outbox.post_template(
        template=f"judging/letters/{kind}.txt",
        context={"contest": contest, "team": team, "captain": captain, "link": link, **context},
        kind=f"judging.{kind}",
        key=f"judging.{kind}:{team.pk}:{again}",
        to=captain.email,
        contest_id=contest.pk,
    )


def invite_to_meeting(member: CommissionMember, meeting: Meeting, contest: Contest, *, times: int) -> OutboxMessage:
    """The invitation of one member to a meeting; `times` tells a repeated one from the first."""
    return outbox.post_template(
        template="judging/letters/invitation.txt",
        context={
            "contest": contest,
            "member": member,
            "meeting": meeting,
            "questions": list(meeting.questions.all()),
            "link": settings.PORTAL_ORIGIN + reverse("commission_room", args=[contest.slug]),
        },
        kind="judging.invitation",
        key=f"judging.invitation:{meeting.pk}:{member.pk}:{times}",
        to=member.user.email,
        contest_id=contest.pk,
    )


def tell_reopened(member: CommissionMember, reopening: Reopening, contest: Contest) -> OutboxMessage:
    """To each member: the assessment is open again, by whom and why."""
    return outbox.post_template(
        template="judging/letters/assessment_reopened.txt",
        context={
            "contest": contest, "member": member, "reopening": reopening,
            "link": settings.PORTAL_ORIGIN + reverse("sheet_list", args=[contest.slug]),
        },
        kind="judging.assessment_reopened",
        key=f"judging.assessment_reopened:{reopening.pk}:{member.pk}",
        to=member.user.email,
        contest_id=contest.pk,
    )  # fmt: skip


def ask_to_sign(member: CommissionMember, contest: Contest, act: Protocol) -> OutboxMessage:
    """A letter to a member who was present: the protocol of the meeting waits for the signature."""
    return outbox.post_template(
        template="judging/letters/protocol_waits.txt",
        context={
            "contest": contest, "member": member, "act": act,
            "link": settings.PORTAL_ORIGIN + reverse("act", args=[contest.slug, act.pk]),
        },
        kind="judging.protocol_waits",
        key=f"judging.protocol_waits:{act.pk}:{member.pk}",
        to=member.user.email,
        contest_id=contest.pk,
    )  # fmt: skip


def remind_of_protocol(member: CommissionMember, contest: Contest, *, of: str, what: str, until: Any) -> OutboxMessage:
    """A letter to the secretary before a term of the protocol is over, once for each `of`."""
    return outbox.post_template(
        template="judging/letters/protocol_due.txt",
        context={
            "contest": contest, "member": member, "what": what, "until": until,
            "link": settings.PORTAL_ORIGIN + reverse("protocol", args=[contest.slug]),
        },
        kind="judging.protocol_due",
        key=f"judging.protocol_due:{contest.pk}:{member.pk}:{of}",
        to=member.user.email,
        contest_id=contest.pk,
    )  # fmt: skip


def tell_of_criteria(member: CommissionMember, contest: Contest, version: RegulationVersion) -> OutboxMessage:
    """The criteria have changed and the assessment has begun anew: the member reads and signs the own sheets again."""
    return outbox.post_template(
        template="judging/letters/criteria_changed.txt",
        context={
            "contest": contest, "member": member, "version": version,
            "link": settings.PORTAL_ORIGIN + reverse("sheet_list", args=[contest.slug]),
        },
        kind="judging.criteria_changed",
        key=f"judging.criteria_changed:{version.pk}:{member.pk}",
        to=member.user.email,
        contest_id=contest.pk,
    )  # fmt: skip
