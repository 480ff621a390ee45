"""Routes of a season make a graph: without rings, and every stage is open or reached from an open one."""

from __future__ import annotations

from collections.abc import Collection, Iterable


def ring_in(edges: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Stages that lead back to their beginning, in their order; empty when there are none."""
    leads: dict[str, list[str]] = {}
    for start, end in edges:
        leads.setdefault(start, []).append(end)
    done: set[str] = set()
    for first in sorted(leads):
        # A walk in depth: `way` is where it stands, `ahead` what each of those has not been asked for yet.
        way, ahead = [first], [iter(leads[first])]
        while way:
            following = next(ahead[-1], None)
            if following is None:
                done.add(way.pop())
                ahead.pop()
            elif following in way:
                return tuple(way[way.index(following) :])
            elif following not in done:
                way.append(following)
                ahead.append(iter(leads.get(following, ())))
    return ()


def reachable(open_stages: Iterable[str], edges: Iterable[tuple[str, str]]) -> set[str]:
    """Stages a person may get to: the open ones and whatever routes lead to from them."""
    leads: dict[str, list[str]] = {}
    for start, end in edges:
        leads.setdefault(start, []).append(end)
    found: set[str] = set()
    waiting = list(open_stages)
    while waiting:
        stage = waiting.pop()
        if stage not in found:
            found.add(stage)
            waiting += leads.get(stage, ())
    return found


def fault_of(stages: Collection[str], open_stages: Collection[str], edges: Collection[tuple[str, str]]) -> str:
    """What is wrong with the routes, in words; empty when nothing is."""
    if ring := ring_in(edges):
        return f"переходы идут по кругу: {' → '.join((*ring, ring[0]))}"
    if not open_stages:
        return "ни один этап не открыт каждому: сезону не с чего начаться"
    if lost := sorted(set(stages) - reachable(open_stages, edges)):
        return f"к этапу «{lost[0]}» не ведёт ни один переход, и он не открыт каждому"
    return ""
