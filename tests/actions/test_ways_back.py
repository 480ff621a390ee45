"""Every state of every table has a way back, whose actions exist, or a written ground why not; the page shows those a contest has."""

from __future__ import annotations

import importlib
import pkgutil

from django.urls import reverse

import judging.actions
import judging.states
import prizes.awards.actions
import prizes.payouts.actions
import prizes.states
import registration.actions
import registration.states
from hackathon_portal.contests import ways_back

MACHINES = (registration.states.APPLICATION, *judging.states.MACHINES, *prizes.states.MACHINES)


def actions() -> set[str]:
    names: set[str] = set()
    for package in (registration.actions, judging.actions, prizes.awards.actions, prizes.payouts.actions):
        for module in pkgutil.iter_modules(package.__path__):
            names |= set(vars(importlib.import_module(f"{package.__name__}.{module.name}")))
    return names


def test_every_state_has_a_way_back_or_a_ground():
    told = {ways.machine.name: ways for ways in ways_back.known()}
    assert set(told) == {machine.name for machine in MACHINES}
    there = actions()
    for machine in MACHINES:
        ways = told[machine.name].of_states
        states = {
            str(getattr(state, "value", state)) for sources, target in machine.table.values() for state in (*sources, target)
        }
        assert {str(getattr(state, "value", state)) for state in ways} == states, machine.name
        for state, way in ways.items():
            assert bool(way.ground) != bool(way.how), (machine.name, state)
            assert way.ground or way.actions, (machine.name, state)
            assert way.ground or way.who, (machine.name, state)
            assert set(way.actions) <= there, (machine.name, state, set(way.actions) - there)
            assert not way.page or reverse(way.page, args=["tula"])


def test_the_page_names_what_the_contest_has(published, client_of):
    page = client_of("staff").get(f"/c/{published.contest.slug}/desk/undo/").content.decode()
    for words in (
        "Её открывают заново с причиной",
        "протоколом о внесении изменений",
        "В выдаче отказывают",
        "Уже ушло: письмо о призе, диплом.",
    ):
        assert words in " ".join(page.split())
    assert "Строки реестров" not in page  # there are none
