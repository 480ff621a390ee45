"""Long work of a season itself: letters about changed rules."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction

from hackathon_portal.kernel import clock, jobs, outbox
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.seasons.actions.seasons import TELLS, letters_of
from hackathon_portal.seasons.models import Entrant, SeasonRulesVersion
from hackathon_portal.seasons.queries.concerned import concerned
from hackathon_portal.seasons.rules.words import differences

BATCH = 1000
MOST_ROWS = 12


@jobs.work(TELLS, permission="seasons.manage", short_to=1000)
def tell_of_rules(running: jobs.Running) -> str:
    """Letters to everybody whom a version concerns; they leave when it may not be taken back any more. A repeat posts nothing twice."""
    version = SeasonRulesVersion.objects.select_related("season").get(pk=running.parameters["version"])
    before = version.season.versions.filter(number__lt=version.number, taken_back_at=None).first()
    if version.taken_back_at is not None or before is None:
        return "Версия отозвана: писем не будет."
    rows = differences(before.rules, version.rules)
    context = {"season": version.season, "version": version, "rows": rows[:MOST_ROWS], "more": max(0, len(rows) - MOST_ROWS)}
    people = list(concerned(version.season, before.rules, version.rules).only("pk", "email", "user"))
    leaves_at = (version.frozen_at or clock.now()) + settings.DECISION_UNDO
    for start in range(0, len(people), BATCH):
        with transaction.atomic():
            # Whoever takes the version back waits for this batch, and finds its letters.
            if SeasonRulesVersion.objects.select_for_update().get(pk=version.pk).taken_back_at is not None:
                return "Версия отозвана: писем не будет."
            _post(version, context, people[start : start + BATCH])
            OutboxMessage.objects.filter(batch=letters_of(version), state=OutboxMessage.State.PENDING).update(due_at=leaves_at)
        running.progress(min(start + BATCH, len(people)), len(people))
    return f"Писем поставлено в отправку: {len(people)}."


def _post(version: SeasonRulesVersion, context: dict[str, Any], people: list[Entrant]) -> None:
    messages = [
        {
            "kind": "season.rules_changed", "key": f"season:rules:{version.pk}:{person.pk}", "to": person.email,
            "room": version.season.room, "batch": letters_of(version), "people": [person],
        }
        for person in people
    ]  # fmt: skip
    outbox.post_template_to_many(template="seasons/letters/rules_changed.txt", context=context, messages=messages)
