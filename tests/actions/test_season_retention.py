"""After a season's term of keeping its people have no names; counters and lists stay as they were."""

from __future__ import annotations

from datetime import timedelta

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.personal import table_of
from hackathon_portal.seasons.actions import retention
from hackathon_portal.seasons.actions import seasons as actions
from hackathon_portal.seasons.models import Entrant
from hackathon_portal.seasons.queries.seasons import counters
from tests.seasons import IN_REGISTRATION, entrant, made_season


def test_names_go_after_the_term_and_figures_stay(users):
    made = made_season()
    entrant(made.season, region="39", email="other@example.org")
    with clock.fixed_at(IN_REGISTRATION):
        actions.close_season(season=made.season, reason="окончен", by=made.staff)
    before = counters(made.season)
    with clock.fixed_at(IN_REGISTRATION + timedelta(days=3 * 365)):
        assert retention.erase_after_retention() == 0
    with clock.fixed_at(IN_REGISTRATION + timedelta(days=3 * 365 + 3)):
        assert retention.erase_after_retention() == 2
        assert retention.erase_after_retention() == 0
    rows = list(Entrant.objects.filter(season=made.season))
    left = {name: value for row in rows for name in table_of(Entrant).personal if (value := getattr(row, name))}
    assert left == {}
    assert {row.user_id for row in rows} == {None}
    assert all(row.erased_at for row in rows)
    assert counters(made.season) == before
