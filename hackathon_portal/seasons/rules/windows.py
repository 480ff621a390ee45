"""When something of a season may be done: the one place that turns local times of the rules into instants.

A stage may run by the clock of each hub: then the same time of day is another instant in another zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hackathon_portal.seasons.rules.schema import SeasonRules, StageRules


@dataclass(frozen=True, slots=True)
class Span:
    """Two instants, both included, and the zone in which they are said."""

    opens_at: datetime
    closes_at: datetime
    zone: tzinfo

    def has_begun(self, at: datetime) -> bool:
        return at >= self.opens_at

    def is_over(self, at: datetime) -> bool:
        return at > self.closes_at

    def holds(self, at: datetime) -> bool:
        return self.opens_at <= at <= self.closes_at

    def said(self, at: datetime) -> str:
        """An instant as people of the place read it."""
        return f"{at.astimezone(self.zone):%d.%m.%Y в %H:%M:%S}"

    def refusal(self, at: datetime, what: str) -> str:
        """Why not now, in words; empty when it may be done. `what` with a capital letter: «Этап «Финал»»."""
        if not self.has_begun(at):
            return f"{what}: начало {self.said(self.opens_at)}, сейчас {self.said(at)}."
        if self.is_over(at):
            return f"{what}: конец был {self.said(self.closes_at)}, сейчас {self.said(at)}."
        return ""


def registration(rules: SeasonRules) -> Span:
    """When people sign up."""
    return Span(rules.terms.opens_at, rules.terms.closes_at, rules.zone)


def of_stage(rules: SeasonRules, code: str, hub_zone: tzinfo | None = None) -> Span:
    """When a stage runs; at a hub by the hub's own clock where the stage says so, else told in the hub's zone."""
    stage = rules.stage(code)
    zone = hub_zone if hub_zone is not None and stage.by_hub_clock else rules.zone
    return Span(stage.opens_at.replace(tzinfo=zone), stage.closes_at.replace(tzinfo=zone), hub_zone or rules.zone)


def stages_at(rules: SeasonRules, at: datetime, zones: Iterable[tzinfo] = ()) -> tuple[StageRules, ...]:
    """Every stage that runs at an instant, in the season's zone or at one of the hubs': there may be none, there may be several."""
    known = (rules.zone, *zones)
    return tuple(stage for stage in rules.stages if any(of_stage(rules, stage.code, zone).holds(at) for zone in known))


def days_of(rules: SeasonRules) -> tuple[date, date]:
    """The first and the last day of the season, by its own clock."""
    spans = [of_stage(rules, stage.code) for stage in rules.stages]
    first, last = min(span.opens_at for span in spans), max(span.closes_at for span in spans)
    return first.astimezone(rules.zone).date(), last.astimezone(rules.zone).date()


def is_over(rules: SeasonRules, at: datetime) -> bool:
    """Whether the last of the stages has ended."""
    return all(of_stage(rules, stage.code).is_over(at) for stage in rules.stages)


def next_terms(rules: SeasonRules, at: datetime) -> tuple[tuple[datetime, str], ...]:
    """What begins and ends after an instant, the nearest first, in words."""
    found = [(window.opens_at, f"{what}: начало") for window, what in _windows(rules)]
    found += [(window.closes_at, f"{what}: конец") for window, what in _windows(rules)]
    return tuple(sorted(term for term in found if term[0] > at))


def _windows(rules: SeasonRules) -> list[tuple[Span, str]]:
    return [(registration(rules), "запись"), *((of_stage(rules, stage.code), stage.title) for stage in rules.stages)]
