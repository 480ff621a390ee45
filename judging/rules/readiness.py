"""What must be settled in writing before the first point is given. Pure."""

from __future__ import annotations

from hackathon_portal.contests.regulation import Judging


def missing_before_scoring(
    judging: Judging, *, chairs: int, secretaries: int, members: int, order_number: str, projects: int
) -> list[str]:
    """What is not settled yet, in words; an empty list lets the assessment open."""
    missing = []
    if not all(sheet.criteria for sheet in judging.sheets):
        missing.append("критерии оценки")
    if chairs != 1:
        missing.append("председатель комиссии (ровно один)")
    if secretaries != 1:
        missing.append("секретарь комиссии (ровно один)")
    if not members:
        missing.append("члены комиссии")
    if not order_number:
        missing.append("приказ о составе комиссии")
    if not judging.conflict_rule:
        missing.append("правило о самоотводе")
    if not judging.appeal_rule:
        missing.append("порядок обжалования")
    if not projects:
        missing.append("сданные проекты")
    return missing
