"""Statistics of a test are counted when somebody asks or everybody is rescored, and kept with their time."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction

from hackathon_portal.exams.actions.marking import marked
from hackathon_portal.exams.models import Attempt, Exam, ExamFigures, ItemFigures
from hackathon_portal.exams.permissions import require_in_room
from hackathon_portal.exams.queries.keys import Chains, asked_in, chains_of, items_of, strict
from hackathon_portal.exams.queries.statistics import figures_of_items, groups_of, options_json, suspicions
from hackathon_portal.exams.rules.statistics import Thresholds
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.rooms import read


@action("Посчитана статистика вопросов")
def compute_statistics(*, exam: Exam, by: Any, thresholds: Thresholds) -> ExamFigures:
    """Count the statistics of a test over all closed attempts, by the keys in force."""
    require_in_room(by, "rule_on_keys", exam.room, "Считать статистику вопросов могут методисты и сотрудники сезона.")
    figures = keep_figures(exam, thresholds)
    note(room=read(exam.room), about=f"тест {exam.code}: попыток {figures.attempts}")
    return figures


def keep_figures(exam: Exam, thresholds: Thresholds, *, chains: Chains | None = None, revision: int | None = None) -> ExamFigures:
    """Count and keep, by the keys themselves: points left to people out of mercy say nothing of a question.

    With `chains` and `revision` for other decisions than those in force (as it was before any).
    """
    with transaction.atomic():
        versions = asked_in(exam)
        chains = strict(chains_of(versions)) if chains is None else chains
        keys, items = marked(exam, versions, chains), items_of(versions)
        found = figures_of_items(exam, keys, items)
        pointed = suspicions(found, items, chains, thresholds)
        closed = Attempt.objects.filter(exam=exam).exclude(state=Attempt.State.OPEN)
        groups = [asdict(group) for group in groups_of(exam, keys, thresholds.at_least)]
        kept, _ = ExamFigures.objects.update_or_create(
            exam=exam,
            key_revision=exam.key_revision if revision is None else revision,
            defaults={
                "computed_at": clock.now(),
                "attempts": closed.count(),
                "passed": closed.filter(is_passed=True).count(),
                "about": {"groups": groups, "thresholds": asdict(thresholds)},
            },
        )
        kept.items.all().delete()
        ItemFigures.objects.bulk_create(
            ItemFigures(
                of=kept, version_id=version, n=about.n, difficulty=about.difficulty, r=about.r, median_seconds=about.median_seconds,
                options=options_json(about), suspicion=pointed.get(version, ""),
            )
            for version, about in found.items()
        )  # fmt: skip
        return kept
