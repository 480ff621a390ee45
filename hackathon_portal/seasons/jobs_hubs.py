"""Contests of several hubs at once, as a job: what a died attempt has made stays, the next one goes on with the rest."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.models import Job
from hackathon_portal.russia.words import plural
from hackathon_portal.seasons.actions import hubs as actions
from hackathon_portal.seasons.models import Hub, Season

KIND = "seasons.hub_contests"
SHORT = 20


def order(*, season: Season, hubs: list[Hub], preset: str, by: User) -> Job:
    """Begin to make the contests of these hubs; refused with what stands against any of them."""
    require(by, "seasons.manage", season, actions.ONLY_STAFF)
    actions.preset_of(preset, by)
    if not hubs:
        raise RuleViolation(code="hubs.none", message="Отметьте площадки.", field="hubs", status=422)
    against = [f"{hub}: {why}" for hub in hubs if (why := actions.objection(hub))]
    if against:
        raise RuleViolation(code="hub.no_contest", message=f"Не создать: {'; '.join(against)}.")
    keys = [hub.pk for hub in hubs]
    return jobs.start(
        kind=KIND, title=f"Хакатоны площадок: {len(keys)}", by=by, room=season.room, size=len(keys),
        parameters={"season": season.pk, "hubs": keys, "preset": preset},
    )  # fmt: skip


@jobs.work(KIND, permission="seasons.manage", short_to=SHORT)
def make(running: jobs.Running) -> str:
    """One hub after another, each a transaction of its own."""
    by, order = running.job.started_by, running.parameters
    made, refused = 0, []
    for number, key in enumerate(order["hubs"], start=1):
        hub = Hub.objects.select_related("stage__season__rules_version").filter(pk=key).first()
        if hub is not None and actions.contest_made(hub) is None:
            try:
                actions.make_stage_contest(hub=hub, preset=order["preset"], by=by)
                made += 1
            except RuleViolation as violation:
                refused.append(str(violation))
        running.progress(number, len(order["hubs"]))
    words = f"Создано: {plural(made, 'черновик,черновика,черновиков')} хакатонов."
    return " ".join([words, *refused])
