"""`./portal bench regulations [count]`: contests under random valid regulations, each played to its paid prizes; 5,000 without a count."""

from __future__ import annotations

import sys
import time

EXAMPLES = 5_000
SHOWN_EVERY = 100


class Undone(Exception):
    """Ends an example and takes back what it wrote."""


def main() -> None:
    from django.core.management import call_command
    from django.db import transaction
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st

    from hackathon_portal.demo import people
    from tests import simulate

    call_command("migrate", verbosity=0)
    users = people.make_accounts()
    wanted = next((int(one) for one in sys.argv[1:] if one.isdecimal()), EXAMPLES)
    done, began = 0, time.perf_counter()

    @settings(max_examples=wanted, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(simulate.presets(), st.randoms(use_true_random=False))
    def follows(preset, random) -> None:
        nonlocal done
        try:
            with transaction.atomic():
                simulate.holds(simulate.play(preset, random, users))
                raise Undone
        except Undone:
            done += 1
        if done % SHOWN_EVERY == 0:
            print(f"{done} contests, {(time.perf_counter() - began) / done:.2f} s each", flush=True)

    follows()
    print(f"{done} contests under random regulations followed them, {time.perf_counter() - began:.0f} s")
