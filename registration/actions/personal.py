"""Showing personal data for a reason; taking an imported application into a cabinet."""

from __future__ import annotations

from dataclasses import asdict

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel.audit import deed, note, record_access
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.fields import title_of
from registration import queries
from registration.actions.shared import person_of
from registration.models import Application, Team


@deed("Персональные данные показаны")
def reveal_personal_data(*, application: Application, reason: str, by: User, address: str | None) -> dict[str, str]:
    """The masked fields in clear, for a reason that goes into the access journal."""
    if not by.has_perm("registration.reveal", application.contest):
        raise RuleViolation(code="forbidden", message="Эти данные видит только сотрудник организатора.", status=403)
    if len(reason.strip()) < 5:
        raise RuleViolation(code="reveal.no_reason", message="Напишите, зачем вам эти данные.", field="reason")
    record_access(
        by=by, contest_id=application.contest_id, subject=f"заявка {application}", reason=reason.strip()[:300], address=address
    )
    note(contest_id=application.contest_id, about=f"заявка {application}", reason=reason.strip()[:300])
    person = asdict(person_of(application))
    shown = ["birth_date", "passport_series", "passport_number", "passport_issued_by", "passport_issued_on",
             "passport_department_code", "snils", "inn", "account", "bank_name", "bik", "corr_account", "bank_inn"]  # fmt: skip
    return {
        title_of(Application, name): f"{person[name]:%d.%m.%Y}" if hasattr(person[name], "strftime") else str(person[name])
        for name in shown
        if person[name]
    }


@deed("Заявка привязана к учётной записи")
def claim_application(*, application: Application, by: User) -> Application:
    """Take an imported application into the cabinet of the person whose verified address it carries."""
    claimable = queries.unclaimed_applications(by).select_for_update(of=("self",)).filter(pk=application.pk).first()
    if claimable is None:
        raise RuleViolation(code="claim.not_yours", message="Эта заявка подана с другим адресом почты.", status=403)
    claimable.user = by
    claimable.save(update_fields=["user"])
    if claimable.role == Application.Role.CAPTAIN and claimable.team.founder_id is None:
        Team.objects.filter(pk=claimable.team_id).update(founder=by)
    note(contest_id=claimable.contest_id, about=f"заявка {claimable}")
    return claimable
