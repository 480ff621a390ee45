"""What the check page says of a diploma, a certificate or a letter of thanks: what is printed on it, and whether it holds."""

from __future__ import annotations

from hackathon_portal.contests import clocks
from hackathon_portal.documents.checking import Checked, checked_by, initials, withdrawn
from hackathon_portal.kernel.templatetags.portal import day
from prizes.awards import covers
from prizes.awards.queries import diplomas, doubts
from prizes.models import Diploma
from registration.queries.consents import may_be_named, may_be_named_whole

REHEARSED = "РЕПЕТИЦИЯ. Это не диплом: он напечатан на репетиции конкурса, люди в ней вымышлены."


@checked_by
def diploma_checked(code: str) -> Checked | None:
    """The document with this code, by the clock of its contest."""
    diploma = diplomas.diploma_by_code(code)
    if diploma is None:
        return None
    clocks.serve(diploma.contest)
    doubt = doubts.of_diploma(diploma)
    return Checked(
        title=f"{diploma}".capitalize(), code=diploma.code, facts=tuple(row for row in _facts(diploma) if row[1]),
        fault=_fault(diploma), doubt=doubt, about=diploma.contest.title, cover=None if doubt else covers.of_diploma(diploma),
    )  # fmt: skip


def _facts(diploma: Diploma) -> list[tuple[str, str]]:
    contest, person = diploma.contest, diploma.application
    named = person is None or may_be_named(person)
    rows = [("Кому", _whom(diploma) if named else ""), ("За что", diploma.merit)]
    if diploma.team and named:
        task = contest.regulation.words.task
        rows += [("Команда", diploma.team), ("Проект", diploma.project), (task[:1].upper() + task[1:], diploma.nomination)]
    return [*rows, ("Конкурс", contest.title), ("Выдан", day(diploma.issued_at, contest.zone))]


def _fault(diploma: Diploma) -> str:
    if diploma.contest.is_rehearsal:
        return REHEARSED
    if diploma.revoked_at is None:
        return ""
    on, instead = day(diploma.revoked_at, diploma.contest.zone), getattr(diploma, "replaced_by", None)
    return withdrawn(on, diploma.revocation_reason, instead.number if instead else None)


def _whom(diploma: Diploma) -> str:
    """The name as it is printed, or its initials."""
    if diploma.application is None or may_be_named_whole(diploma.application):
        return diploma.printed
    return initials(diploma.printed)
