"""What stands between a draft season and its announcement."""

from __future__ import annotations

from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.exams.models import Exam
from hackathon_portal.russia.alphabet import letters
from hackathon_portal.seasons.models import Hub, Season
from hackathon_portal.seasons.rules import windows
from hackathon_portal.seasons.rules.schema import SeasonRules, StageKind


def districts_of(rules: SeasonRules) -> tuple[str, ...]:
    """Federal districts on the first day of the season, in the order of the alphabet."""
    day = min(stage.opens_at for stage in rules.stages).date()
    return tuple(sorted({region.district_on(day) for region in REGIONS if region.is_known_on(day)} - {""}, key=letters))


def missing(season: Season) -> list[str]:
    """Everything that must be done before the season is announced, each in words that say what is wrong and where."""
    rules = season.rules
    found = []
    hubs = list(Hub.objects.filter(stage__season=season, closed_at=None).select_related("stage"))
    with_hubs = [stage for stage in rules.stages if stage.has_hubs]
    if with_hubs and not hubs:
        found.append("нет ни одной площадки")
    if with_hubs and rules.hubs.every_district:
        there = {hub.district for hub in hubs} | set(rules.hubs.without)
        if absent := [name for name in districts_of(rules) if name not in there]:
            found.append(f"нет площадки и не сказано, почему: {', '.join(absent)}")
    for hub in hubs:
        span = windows.of_stage(rules, hub.stage.code, hub.zone)
        if not span.holds(hub.opens_at):
            found.append(f"«{hub}» начинается {span.said(hub.opens_at)}, вне этапа «{hub.stage}»")
    found += tests_outside(season)
    return found


def tests_outside(season: Season) -> list[str]:
    """Tests whose window is not inside a stage of testing."""
    rules = season.rules
    spans = [windows.of_stage(rules, stage.code) for stage in rules.stages if stage.kind is StageKind.TEST]
    exams = Exam.objects.filter(room=str(season.room), takers=Exam.Takers.PARTICIPANTS).only("title", "opens_at", "closes_at")
    return [
        f"тест «{exam}» открыт вне этапа тестирования"
        for exam in exams
        if not any(span.holds(exam.opens_at) and span.holds(exam.closes_at) for span in spans)
    ]
