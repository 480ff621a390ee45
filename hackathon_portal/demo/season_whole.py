"""A whole season of the demonstration in its order: hubs of two waves, a marathon between them, the final, what came of it."""

from __future__ import annotations

from hackathon_portal.demo import season, season_autumn, season_cases, season_final, season_hubs, season_marathon
from hackathon_portal.demo.play import Stage as Scene
from hackathon_portal.demo.season import Play
from hackathon_portal.seasons.models import SelectionList

# Places of a hub of the second wave.
PLACES = 6


def play_on(play: Play, of: SelectionList, *, places: int = PLACES) -> Scene:
    """From the list of the first wave to the projects in follow-up."""
    season_cases.write_cases(play)
    season.confirm(play, of)
    season.hub_contests(play)
    summer = season.stage_of_hubs(play.season)
    season_cases.put_cases(play, summer)
    season_hubs.play_hubs(play, summer)
    season_marathon.play_marathon(play)
    season_autumn.play_autumn(play, places=places)
    return season_final.play_final(play)
