"""Letters of judging: to a team's captain, to members of the commission. Their words are templates in judging/letters/."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from hackathon_portal.contests.models import Contest, RegulationVersion
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.models import OutboxMessage
from judging.models import CommissionMember, Meeting, Project, ProjectFile, Protocol, Reopening
from registration.models import Application, Team
from registration.queries.teams import captain_of
from registration.states import ApplicationState


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


def receipts_of_project(project: Project, contest: Contest) -> None:
    """To everybody admitted in the team at once: which version came when, with its files and their sizes.

    A consent's file is named after a person: of those only the number is said.
    """
    consents = [file for file in project.files.all() if file.purpose == ProjectFile.Purpose.IMAGE_CONSENT]
    files = [
        f"{file.name}, {filesizeformat(file.size)}"
        for file in project.files.order_by("id")
        if file.purpose != ProjectFile.Purpose.IMAGE_CONSENT
    ]
    if consents:
        files.append(
            f"согласия на использование изображений: {len(consents)}, {filesizeformat(sum(file.size for file in consents))}"
        )
    until = project.extended_until or contest.project_deadline_at
    for person in project.team.applications.filter(state=ApplicationState.ADMITTED).order_by("pk"):
        to_person(
            person, project.team, contest, "project_received", page="project", again=f"{project.pk}:{project.version}",
            project=project, files=files, until=until if until and until > clock.now() else None,
        )  # fmt: skip


def to_person(
    person: Application, team: Team, contest: Contest, kind: str, *, page: str, again: str, **context: Any
) -> OutboxMessage | None:
    """A letter to one person of a team that leads to the `page` of the contest, once for each `again`; None without an address."""
    if not person.email:
        return None
    return outbox.post_template(
        template=f"judging/letters/{kind}.txt",
        context={
            "contest": contest, "team": team, "application": person, **context,
            "link": settings.PORTAL_ORIGIN + reverse(page, args=[contest.slug]),
        },
        kind=f"judging.{kind}",
        key=f"judging.{kind}:{person.pk}:{again}",
        to=person.email,
        contest_id=contest.pk,
    )  # fmt: skip


def _to_member(member: CommissionMember, contest: Contest, *, kind: str, again: str, link: str, **context: Any) -> OutboxMessage:
    """A letter to a member of the commission in the template of its kind, once for each `again`; `link`: the page it leads to."""
    return outbox.post_template(
        template=f"judging/letters/{kind.removeprefix('judging.')}.txt",
        context={"contest": contest, "member": member, "link": settings.PORTAL_ORIGIN + link, **context},
        kind=kind,
        key=f"{kind}:{again}",
        to=member.user.email,
        contest_id=contest.pk,
    )


def invite_to_meeting(member: CommissionMember, meeting: Meeting, contest: Contest, *, times: int) -> OutboxMessage:
    """The invitation of one member to a meeting; `times` tells a repeated one from the first."""
    return _to_member(
        member, contest, kind="judging.invitation", again=f"{meeting.pk}:{member.pk}:{times}",
        link=reverse("commission_room", args=[contest.slug]), meeting=meeting, questions=list(meeting.questions.all()),
    )  # fmt: skip


def tell_reopened(member: CommissionMember, reopening: Reopening, contest: Contest) -> OutboxMessage:
    """To each member: the assessment is open again, by whom and why."""
    return _to_member(
        member, contest, kind="judging.assessment_reopened", again=f"{reopening.pk}:{member.pk}",
        link=reverse("sheet_list", args=[contest.slug]), reopening=reopening,
    )  # fmt: skip


def ask_to_sign(member: CommissionMember, contest: Contest, act: Protocol) -> OutboxMessage:
    """A letter to a member who was present: the protocol of the meeting waits for the signature."""
    return _to_member(
        member, contest, kind="judging.protocol_waits", again=f"{act.pk}:{member.pk}",
        link=reverse("act", args=[contest.slug, act.pk]), act=act,
    )  # fmt: skip


def remind_of_protocol(member: CommissionMember, contest: Contest, *, of: str, what: str, until: Any) -> OutboxMessage:
    """A letter to the secretary before a term of the protocol is over, once for each `of`."""
    return _to_member(
        member, contest, kind="judging.protocol_due", again=f"{contest.pk}:{member.pk}:{of}",
        link=reverse("protocol", args=[contest.slug]), what=what, until=until,
    )  # fmt: skip


def tell_of_criteria(member: CommissionMember, contest: Contest, version: RegulationVersion) -> OutboxMessage:
    """The criteria have changed and the assessment has begun anew: the member reads and signs the own sheets again."""
    return _to_member(
        member, contest, kind="judging.criteria_changed", again=f"{version.pk}:{member.pk}",
        link=reverse("sheet_list", args=[contest.slug]), version=version,
    )  # fmt: skip
