"""The public page of a season and its desk."""

from __future__ import annotations

from hackathon_portal.seasons.actions.seasons import publish_season
from tests.seasons import made_season


def test_a_season_is_seen_once_it_is_announced(client, users):
    made = made_season(is_published=False)
    assert client.get("/s/breakthrough/").status_code == 302
    publish_season(season=made.season, by=None)
    assert client.get("/s/breakthrough/").status_code == 200
    assert client.get("/s/nothing/").status_code == 404
