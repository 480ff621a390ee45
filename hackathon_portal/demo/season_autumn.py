"""The second regional stage of the demonstration's season: hubs of its own, for those whom the test has brought to no hub of the first."""

from __future__ import annotations

from datetime import timedelta

from hackathon_portal.demo import season, season_cases, season_hubs
from hackathon_portal.demo.play import Stage as Scene
from hackathon_portal.demo.season import Play
from hackathon_portal.demo.season_moved import written
from hackathon_portal.kernel import clock
from hackathon_portal.seasons.actions import hubs
from hackathon_portal.seasons.models import SelectionList, Stage

STAGE = "regional_autumn"
DAY = timedelta(days=1)
# Code, city, district, region, zone.
HUBS = (
    ("vrn", "Воронеж", "ЦФО", "36", "Europe/Moscow"),
    ("spb", "Санкт-Петербург", "СЗФО", "78", "Europe/Moscow"),
    ("kzn", "Казань", "ПФО", "16", "Europe/Moscow"),
    ("ekb", "Екатеринбург", "УФО", "66", "Asia/Yekaterinburg"),
)
# The hackathons begin so long after the stage opens, the list of people is drawn on its tenth day.
BEGINS, LISTED = timedelta(days=33), timedelta(days=9)


def stage_of(playing: Play) -> Stage:
    return Stage.objects.get(season=playing.season, code=STAGE)


def _hubs(playing: Play, stage: Stage, places: int) -> None:
    day = (stage.opens_at + BEGINS).astimezone(playing.season.rules.zone).date()
    rows = [
        {
            "code": code, "title": f"Хаб {city}", "federal_district": district, "region": region, "city": city, "time_zone": zone,
            "opens_at": f"{day}T10:00:00", "hours": f"{playing.season.rules.hubs.hours}", "quota_people": f"{places}",
            "reserve_percent": f"{playing.season.rules.hubs.reserve_percent}",
        }
        for code, city, district, region, zone in HUBS
    ]  # fmt: skip
    hubs.import_hubs(stage=stage, content=written(rows), by=playing.users["staff"])


def select(playing: Play, *, places: int) -> SelectionList:
    """Hubs put down, their list drawn and told, those invited have answered, a contest at each hub."""
    stage = stage_of(playing)
    listed = stage.opens_at + LISTED
    with clock.fixed_at(stage.opens_at), playing.step("осень: площадки"):
        _hubs(playing, stage, places)
    told = season.select(playing, stage, number="1-ОС", at=listed)
    season.confirm(playing, told, at=listed + DAY)
    season.hub_contests(playing, stage, at=listed + 2 * DAY)
    return told


def play_autumn(playing: Play, *, places: int) -> list[Scene]:
    """The second wave from its hubs to their protocols."""
    select(playing, places=places)
    season_cases.put_cases(playing, stage_of(playing))
    return season_hubs.play_hubs(playing, stage_of(playing))
