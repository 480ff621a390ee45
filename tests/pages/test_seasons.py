"""How the home page names a contest, second by second on the borders of its days, in its own zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.test import Client

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.seasons import Season, seasonal
from hackathon_portal.contests.stages import starts_at

SECOND = timedelta(seconds=1)


def borders(contest: Contest) -> list[tuple[datetime, Season]]:
    """An instant and the season since then; the second before it is of the season before."""
    return [
        (contest.registration_closes_at + SECOND, Season.ANNOUNCED),
        (starts_at(contest), Season.RUNNING),
        (contest.project_deadline_at + SECOND, Season.JUDGED),
    ]


def test_each_season_begins_at_its_second_in_moscow(contest):
    on_the_borders(contest)


def test_each_season_begins_at_its_second_in_kuzbass(kuzbass_stage):
    on_the_borders(kuzbass_stage.contest)


def on_the_borders(contest: Contest) -> None:
    season = Season.OPEN
    for at, following in borders(contest):
        assert seasonal(contest, at - SECOND).season is season, (at, season)
        assert seasonal(contest, at).season is following, (at, following)
        season = following
    zone = contest.regulation.zone
    midnight = datetime(contest.starts_on.year, contest.starts_on.month, contest.starts_on.day, tzinfo=zone)
    assert starts_at(contest) == midnight
    # The day after its last one, in this zone and in the server's, and a month later: still nobody has published anything.
    for later in (timedelta(days=1), timedelta(days=30)):
        assert seasonal(contest, contest.project_deadline_at.astimezone(ZoneInfo("UTC")) + later).season is Season.JUDGED


def test_what_was_decided_names_the_rest(contest):
    after = contest.project_deadline_at + timedelta(days=2)
    contest.results_published_at = after
    assert seasonal(contest, after).season is Season.RESULTS
    contest.state = Contest.State.CLOSED
    assert seasonal(contest, after).season is Season.PAST
    contest.state = Contest.State.CANCELLED
    assert seasonal(contest, after).season is Season.CANCELLED


def test_the_home_page_shows_a_contest_under_judgment_among_the_current_ones(contest, at):
    at(2024, 5, 28, 12)
    page = Client().get("/").content.decode()
    assert "подводят итоги" in page
    assert "Прошедшие сезоны" not in page
    Contest.objects.filter(pk=contest.pk).update(results_published_at=contest.project_deadline_at + timedelta(days=1))
    at(2024, 5, 28, 18)
    page = Client().get("/").content.decode()
    assert "<h2>Итоги опубликованы</h2>" in page
