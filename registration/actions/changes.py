"""Changed rules and programme: everybody who takes part is told, and confirms to have read new rules (Kuzbass: clauses 9.3, 13.4)."""

from __future__ import annotations

from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.checks import follows_changes
from hackathon_portal.contests.models import Contest, RegulationVersion
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from registration.actions.shared import require_owner
from registration.models import Application, RulesRead
from registration.states import ACTIVE


@follows_changes
def tell_of_rules(contest: Contest, version: RegulationVersion) -> None:
    """Post a letter about the new rules to everybody who has applied, where the regulation asks for it."""
    if contest.regulation.organising.changes_acknowledged:
        tell_everybody(contest, template="registration/letters/rules_changed.txt", kind="rules_changed", version=version)


def tell_everybody(contest: Contest, *, template: str, kind: str, version: Any) -> None:
    """Post one letter about a new version of something to everybody who has applied; a repeat posts nothing."""
    people = Application.objects.filter(contest=contest, state__in=ACTIVE).exclude(email="").order_by("number")
    outbox.post_template_to_many(
        template=template,
        context={"contest": contest, "version": version},
        messages=[
            {
                "kind": f"registration.{kind}",
                "key": f"{kind}:{version.pk}:{person.pk}",
                "to": person.email,
                "contest_id": contest.pk,
                "attachment_ref": person.pk,
                "people": [person],
            }
            for person in people.only("pk", "email")
        ],
    )


@action("Подтверждена новая версия правил")
def acknowledge_rules(*, application: Application, version: RegulationVersion, by: User) -> RulesRead:
    """The person has read the version in force; an older one than that is refused, so nobody confirms what no longer holds."""
    require_owner(application, by)
    if version.pk != application.contest.regulation_version_id:
        raise RuleViolation(code="rules.older", message="Правила изменились ещё раз: прочитайте новую версию.")
    note(contest_id=application.contest_id, about=f"заявка {application}: {version}")
    return RulesRead.objects.get_or_create(application=application, version=version, defaults={"at": clock.now()})[0]
