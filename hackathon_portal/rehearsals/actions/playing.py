"""Playing a part: who rehearses acts as an invented person, in this rehearsal alone; the journal names the real one."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, require


@action("Взята роль в репетиции")
def take_part(*, contest: Contest, person: User, by: User) -> User:
    """Let `by` play this invented person; a real account is never played, nor is anybody outside of this rehearsal."""
    require(by, "contests.rehearse", contest, "Роли в репетиции играют её сотрудник и секретарь.")
    if person.invented_for != contest.pk or not person.is_active:
        raise RuleViolation(
            code="rehearsal.not_invented", message="Сыграть можно только вымышленного человека этой репетиции.", status=403
        )
    if contest.state == Contest.State.DRAFT:
        raise RuleViolation(
            code="rehearsal.draft", message="До объявления конкурс видят только сотрудники: сначала опубликуйте его."
        )
    note(contest_id=contest.pk, about=account(person.pk))
    return person
