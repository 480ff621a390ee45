"""Which of the portal's designs the documents of a contest have."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from prizes.models import DESIGNS, Design, DiplomaLook


@action("Выбран вид дипломов")
def choose_design(*, contest: Contest, design: str, by: User) -> DiplomaLook:
    """The design of documents issued from now on; those issued keep theirs."""
    require(by, "prizes.issue_diplomas", contest, "Вид документов выбирает сотрудник или секретарь.")
    if design not in DESIGNS:
        raise RuleViolation(code="diploma.design", message="Выберите один из видов.", field="design", status=422)
    contest = locked_contest(contest.pk)
    look = DiplomaLook.objects.filter(contest=contest).first() or DiplomaLook(contest=contest)
    look.design = design
    look.save()
    note(contest_id=contest.pk, about=Design(design).label)
    return look
