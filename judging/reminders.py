"""Letters before a term: the project's deadline, a checkpoint, the protocol that must be sent and published (Tula: 1.6, 3.5, 6.5, 9.6)."""

from __future__ import annotations

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import local_day
from judging import letters
from judging.models import ProgressPost, Project, Protocol
from judging.queries import commission, results
from registration.queries.teams import admitted_teams
from registration.reminders import hours_before, remind, wanted_captains


def send(*, contest: Contest) -> int:
    """Post what is due; returns how many reminders were due."""
    return _of_project(contest) + _of_checkpoints(contest) + _of_protocol(contest)


def _of_checkpoints(contest: Contest) -> int:
    """Before an open checkpoint closes, to captains whose team has not written."""
    count = 0
    for checkpoint in contest.checkpoints.filter(opens_at__lte=clock.now()):
        hours = hours_before(contest, checkpoint.closes_at, clock.now())
        if hours is not None:
            written = ProgressPost.objects.filter(checkpoint=checkpoint).values("team")
            count += remind(
                wanted_captains(admitted_teams(contest).exclude(pk__in=written).values("pk")),
                contest,
                of=f"checkpoint:{checkpoint.pk}:{hours}",
                title=f"закрывается контрольная точка «{checkpoint}»",
                until=checkpoint.closes_at,
                what="Расскажите, что сделано: страница «Контрольные точки» в кабинете.",
            )
    return count


def _of_protocol(contest: Contest) -> int:
    """On the last day of a term of the protocol and after it, to the secretary: once on the day, once when it is over."""
    protocol = results.protocol_in_force(contest)
    if protocol is None or protocol.state != Protocol.State.SIGNED:
        return 0
    today = local_day(clock.now(), contest.regulation)
    due = [
        (what, until)
        for what, until, done in (
            (f"направить в {contest.regulation.judging.protocol_sent_to}", protocol.send_by, protocol.sent_at),
            ("опубликовать", protocol.publish_by, protocol.published_at),
        )
        if until and not done and today >= until
    ]
    secretaries = list(commission.members_in_office(protocol.meeting.commission).filter(role="secretary").select_related("user"))
    for what, until in due:
        for member in secretaries:
            over = "late" if today > until else "due"
            letters.remind_of_protocol(member, contest, of=f"{protocol.pk}:{what}:{over}", what=what, until=until)
    return len(due) * len(secretaries)


def _of_project(contest: Contest) -> int:
    hours = hours_before(contest, contest.project_deadline_at, clock.now())
    if hours is None:
        return 0
    handed_in = Project.objects.filter(contest=contest, state=Project.State.SUBMITTED).values("team")
    waiting = admitted_teams(contest).exclude(pk__in=handed_in)
    return remind(
        wanted_captains(waiting.values("pk")),
        contest,
        of=f"project:{hours}",
        title="срок представления проекта",
        until=contest.project_deadline_at,
        what="Проект вашей команды ещё не сдан.",
    )
