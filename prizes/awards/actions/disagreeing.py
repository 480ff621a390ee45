"""A member does not agree with how the team's prize is divided, and says why (Kuzbass: 12.10; clause 15)."""

from __future__ import annotations

from hackathon_portal.accounts.models import Role, RoleGrant, User
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from judging.queries import rosters
from prizes import letters
from prizes.awards.actions.shares import locked_award, refuse_decided
from prizes.models import Award

MOST_WORDS = 500


@action("Участник не согласен с разделом приза")
def refuse_share(*, part: Award, words: str, by: User) -> Award:
    """The holder's recorded answer «не согласен» with its words, in place of a signature; the captain and staff get a letter.

    It stands until the holder signs, or the prize is divided anew.
    """
    part = locked_award(part)
    require(by, "prizes.apply", part, "За свою долю отвечает сам участник.")
    contest = contest_with_regulation(part.contest_id)
    clause = contest.regulation.clause("prize.shares")
    whole = part.part_of
    if whole is None or part.state != Award.State.GRANTED:
        raise RuleViolation(code="shares.whole", clause=clause, message="Этот приз не делится между участниками.")
    refuse_decided(whole, clause)
    if not words.strip():
        raise RuleViolation(code="shares.no_words", clause=clause, message="Напишите, с чем вы не согласны.", field="words")
    part.agreed_at, part.disagreed_at = None, clock.now()
    part.disagreement = words.strip()[:MOST_WORDS]
    part.save(update_fields=["agreed_at", "disagreed_at", "disagreement"])
    note(contest_id=contest.pk, about=part.named)
    captain = rosters.captain_of(whole.project)
    again = clock.now().isoformat()
    if captain is not None and captain.pk != part.holder_id:
        captain.contest = contest
        letters.post("share_refused", captain, award=whole, part=part, again=f"{part.pk}:{again}")
    for grant in RoleGrant.objects.filter(contest=contest, role=Role.STAFF).select_related("user"):
        letters.post_to_staff(
            "share_refused_staff", grant.user, contest, award=whole, part=part, again=f"{part.pk}:{grant.pk}:{again}"
        )
    return part
