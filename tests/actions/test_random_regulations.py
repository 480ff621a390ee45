"""Whatever valid regulation staff write, a contest under it ends with a protocol, prizes and taxes that follow from it."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from hackathon_portal.regulation.schema import Preset
from tests import simulate, trials

# In parts, so that the workers of a test run share them; 64 in `./portal bench trials`, thousands, for what values do together, in
# `./portal bench regulations`.
EXAMPLES, PARTS = trials.count(12, 64), trials.count(2, 4)


class Undone(Exception):
    """Ends an example and takes back what it wrote."""


@pytest.mark.parametrize("part", range(PARTS))
def test_a_contest_under_a_random_regulation_follows_it(part, users):
    @seed(part)
    @settings(max_examples=EXAMPLES // PARTS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(simulate.presets(), st.randoms(use_true_random=False))
    def follows(preset: Preset, random) -> None:
        with pytest.raises(Undone), transaction.atomic():  # noqa: PT012  the last statement undoes the transaction
            simulate.holds(simulate.play(preset, random, users))
            raise Undone

    follows()
