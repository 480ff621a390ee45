"""What has come out of a season for everybody: who won its last decided stage, where results stand, a few of its projects."""

from __future__ import annotations

from dataclasses import dataclass

from hackathon_portal.contests.models import Contest
from hackathon_portal.seasons.models import Season, StageContest
from hackathon_portal.seasons.queries.after import Shown, showcase, shown_of, stage_contests
from prizes.awards.queries.showcase import Card, awarded, gallery_cards, winner_cards

MOST_SHOWN = 3


@dataclass(frozen=True)
class Outcome:
    """`winners`: of each contest of the last stage that is decided, its divisions with their cards; `others`: contests decided before."""

    winners: list[tuple[StageContest, list[tuple[str, list[Card]]]]]
    others: list[StageContest]
    projects: list[Shown]


def outcome_of(season: Season) -> Outcome | None:
    """None while nothing is decided: then one statement is asked."""
    hidden = (Contest.State.DRAFT, Contest.State.CANCELLED)
    held = [one for one in stage_contests(season) if one.contest.results_published_at and one.contest.state not in hidden]
    if not held:
        return None
    last = max(one.stage.position for one in held)
    final = [one for one in held if one.stage.position == last]
    winners = [(one, winner_cards(one.contest, {})) for one in final] if len(final) == 1 else []
    contests = {one.contest_id: one.contest for one in held}
    others = [one for one in held if one not in final or not winners]
    best = showcase(season).filter(awarded(place=1), contest__in=[one.contest_id for one in others])
    shown = gallery_cards(best[:MOST_SHOWN], contests)
    return Outcome(winners, others, [shown_of(card) for card in shown])
