"""What must be settled in writing before the first point is given. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from hackathon_portal.regulation.schema import Judging

CRITERIA, CONFLICT, APPEAL = "критерии оценки", "правило о самоотводе", "порядок обжалования"


def missing_before_scoring(
    judging: Judging,
    *,
    chairs: int,
    secretaries: int,
    members: int,
    order_number: str,
    projects: int,
    kinds: Collection[str] = (),
    unrepresented: Iterable[str] = (),
    unassigned: Iterable[str] = (),
) -> list[str]:
    """What is not settled yet, in words; an empty list lets the assessment open.

    `kinds`: kinds of members in office; `unrepresented`: tasks with projects whose customer nobody represents;
    `unassigned`: projects that have fewer members than the regulation asks for.
    """
    missing = []
    if not all(sheet.criteria for sheet in judging.sheets):
        missing.append(CRITERIA)
    if judging.chair_needed and chairs != 1:
        missing.append("председатель комиссии (ровно один)")
    if judging.secretary_needed and secretaries != 1:
        missing.append("секретарь комиссии (ровно один)")
    if not members:
        missing.append("члены комиссии")
    missing += [kind.title_plural or kind.title for kind in judging.voting_kinds if kind.code not in kinds]
    missing += [f"представитель заказчика: {task}" for task in unrepresented]
    if not order_number:
        missing.append("приказ о составе комиссии")
    if not judging.conflict_rule:
        missing.append(CONFLICT)
    if not judging.appeal_rule:
        missing.append(APPEAL)
    if not projects:
        missing.append("сданные проекты")
    missing += [f"члены комиссии для проекта {project}" for project in unassigned]
    return missing


def settled_by_regulation() -> tuple[str, ...]:
    """What of the list the regulation itself has to say, in the words of the list."""
    return CRITERIA, CONFLICT, APPEAL
