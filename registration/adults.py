"""What a participant's letter says, told to the adults who answer for them: the team's leader, a minor's representative.

One table says which letters of a participant which adults read; nothing that opens the participant's own pages goes along.
"""

from __future__ import annotations

from datetime import timedelta

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import outbox
from hackathon_portal.kernel.models import OutboxMessage
from registration.models import Application, Representative, TeamLeader
from registration.queries.people import is_minor

LEADER, REPRESENTATIVE = "leader", "representative"
KIND = "registration.adult"
# Kind of a participant's letter -> the adults who read it too (Kuzbass: clause 3, what a leader and a parent answer for).
READ_BY: dict[str, tuple[str, ...]] = {
    "admission": (LEADER,),
    "refusal": (LEADER,),
    "confirm": (LEADER,),
    "place_released": (LEADER,),
    "suspension": (LEADER, REPRESENTATIVE),
    "reinstatement": (LEADER, REPRESENTATIVE),
    "exclusion": (LEADER, REPRESENTATIVE),
    "exclusion_taken_back": (LEADER, REPRESENTATIVE),
    "team_excluded": (LEADER, REPRESENTATIVE),
    "ended": (LEADER, REPRESENTATIVE),
    "resumed": (LEADER, REPRESENTATIVE),
}
# Of these one letter a team is enough: what it says is the same for everybody of it.
OF_THE_TEAM = frozenset({"confirm", "team_excluded"})


def adults_of(application: Application, wanted: tuple[str, ...]) -> list[tuple[str, TeamLeader | Representative]]:
    """The adults of this application with an address: the leader who has agreed, the representative while the person is a minor."""
    found: list[tuple[str, TeamLeader | Representative]] = []
    rules = application.contest.regulation
    if LEADER in wanted and rules.team.leader != "none":
        leader = TeamLeader.objects.filter(team=application.team_id, agreed_at__isnull=False, left_at=None).first()
        found += [(LEADER, leader)] if leader and leader.email else []
    if REPRESENTATIVE in wanted and rules.representation is not None and is_minor(application, application.contest):
        parent = Representative.objects.filter(application=application).exclude(state=Representative.State.WITHDRAWN).first()
        found += [(REPRESENTATIVE, parent)] if parent and parent.email else []
    return found


def tell(
    kind: str, application: Application, subject: str, *, again: str = "", delay: timedelta | None = None,
    to: tuple[str, ...] | None = None, ground: object = None, reason: object = "",
) -> int:  # fmt: skip
    """Tell the adults of a letter that the participant gets; returns how many are told. `delay` is that of the letter itself, `ground` and `reason` what it says."""
    contest, told = application.contest, 0
    for who, adult in adults_of(application, READ_BY.get(kind, ()) if to is None else to):
        of_team = who == LEADER and kind in OF_THE_TEAM
        about = f"team:{application.team_id}" if of_team else str(application.pk)
        outbox.post_template(
            template="registration/letters/adult.txt",
            context={
                "contest": contest, "application": application, "adult": adult, "leads": who == LEADER, "of_team": of_team,
                "heading": _without_contest(subject, contest), "ground": ground,
                "reason": str(reason or ""), "team": application.team,
            },
            kind=KIND, key=f"{KIND}:{kind}:{about}:{who}:{adult.pk}:{again}", to=adult.email, contest_id=contest.pk, delay=delay,
        )  # fmt: skip
        told += 1
    return told


def _without_contest(subject: str, contest: Contest) -> str:
    return subject.removesuffix(f": {contest.short_title}")


def stop(kind: str, application: Application) -> None:
    """Stop what waits to leave of such a letter: the decision it tells of is taken back."""
    waiting = OutboxMessage.objects.filter(
        key__startswith=f"{KIND}:{kind}:{application.pk}:", state=OutboxMessage.State.PENDING, contest_ref=application.contest_id
    )
    for message in waiting:
        outbox.cancel(message)
