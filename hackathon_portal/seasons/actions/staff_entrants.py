"""What staff of a season decide about an entrant: findings let pass, exclusion, doubles; each with a reason, each taken back."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.telling import asked_reason
from hackathon_portal.kernel import outbox
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.seasons.actions import entries
from hackathon_portal.seasons.actions.sign_ups import settle_doubles
from hackathon_portal.seasons.models import Entrant
from hackathon_portal.seasons.rules.entrants import DOUBLES, HINTS, NEVER_WAIVED, WORDS

ONLY_STAFF = "Решает сотрудник сезона."


def locked_by_staff(entrant: Entrant, by: User) -> Entrant:
    """The row as it is now, for staff to decide on."""
    require(by, "seasons.manage", entrant.season, ONLY_STAFF)
    now = Entrant.objects.select_for_update(of=("self",)).select_related("user").get(pk=entrant.pk)
    now.season = entrant.season
    return now


def tell(entrant: Entrant, what: str, **more: Any) -> None:
    """A letter to the person; who has no account has none."""
    if entrant.user is None:
        return
    outbox.post_template(
        template="seasons/letters/decided.txt", kind="season.decided", to=entrant.user.email, room=entrant.season.room,
        context={"season": entrant.season, "entrant": entrant, "what": what, **more},
        key=f"season-decided:{entrant.pk}:{what}:{secrets.token_hex(8)}",
    )  # fmt: skip


def may_be_waived(entrant: Entrant) -> list[str]:
    """Findings that keep the person out and that staff may let pass."""
    return [code for code in WORDS if code in entrant.findings and code not in HINTS | NEVER_WAIVED | set(entrant.waived)]


@action("Снято замечание к записи на сезон")
def waive_findings(*, entrant: Entrant, codes: Collection[str], reason: str, by: User) -> None:
    """Let these findings pass: the person is admitted where nothing else stands against it. What the law asks for is never waived."""
    entrant = locked_by_staff(entrant, by)
    reason = asked_reason(reason)
    allowed = may_be_waived(entrant)
    if not codes or not set(codes) <= set(allowed):
        raise RuleViolation(
            code="finding.not_waived", field="codes", clause=entrant.season.rules.clause("registration"),
            message="Это замечание снять нельзя: нужны согласия, верная дата рождения и возраст, а у несовершеннолетнего — представитель.",
        )  # fmt: skip
    entrant.waived, entrant.reason = sorted({*entrant.waived, *codes}), reason
    entrant.save(update_fields=["waived", "reason"])
    settle_doubles(entrant.season, [entrant])
    note(room=entrant.season.room, about=f"участник {entrant}: {', '.join(sorted(codes))}", reason=reason)
    if entrant.is_admitted:
        tell(entrant, "admitted")


@action("Замечание к записи на сезон возвращено")
def restore_findings(*, entrant: Entrant, reason: str, by: User) -> None:
    """Findings that were let pass stand again."""
    entrant = locked_by_staff(entrant, by)
    reason = asked_reason(reason)
    if not entrant.waived:
        raise RuleViolation(code="finding.none_waived", message="Снятых замечаний нет.")
    was_admitted = entrant.is_admitted
    entrant.waived, entrant.reason = [], reason
    entrant.save(update_fields=["waived", "reason"])
    settle_doubles(entrant.season, [entrant])
    note(room=entrant.season.room, about=f"участник {entrant}", reason=reason)
    if was_admitted and not entrant.is_admitted:
        tell(entrant, "not_admitted")


@action("Участник исключён из сезона")
def exclude_entrant(*, entrant: Entrant, reason: str, by: User) -> None:
    """The person takes no part, their place goes to the reserve; those who were doubles of the row no longer are."""
    entries.free_places(entrant)
    entrant = locked_by_staff(entrant, by)
    reason = asked_reason(reason)
    if entrant.state == Entrant.State.EXCLUDED:
        raise RuleViolation(code="entrant.excluded", message="Эта запись уже исключена.")
    entrant.state, entrant.is_admitted, entrant.reason = Entrant.State.EXCLUDED, False, reason
    entrant.save(update_fields=["state", "is_admitted", "reason"])
    settle_doubles(entrant.season, [entrant])
    note(room=entrant.season.room, about=f"участник {entrant}", reason=reason)
    tell(entrant, "excluded")


@action("Участник возвращён в сезон")
def restore_entrant(*, entrant: Entrant, reason: str, by: User) -> None:
    """An exclusion is taken back; findings are as they are now."""
    entrant = locked_by_staff(entrant, by)
    reason = asked_reason(reason)
    if entrant.state != Entrant.State.EXCLUDED:
        raise RuleViolation(code="entrant.not_excluded", message="Эта запись не исключена.")
    entrant.state, entrant.reason = Entrant.State.SIGNED_UP, reason
    entrant.save(update_fields=["state", "reason"])
    settle_doubles(entrant.season, [entrant])
    note(room=entrant.season.room, about=f"участник {entrant}", reason=reason)
    tell(entrant, "restored")


@action("Решено о двойной записи на сезон")
def settle_double(*, entrant: Entrant, other: Entrant, is_same: bool, reason: str, by: User) -> None:
    """One person: `other` is excluded, this row stays. Two people: the finding is let pass on both."""
    held = {one.pk: locked_by_staff(one, by) for one in sorted((entrant, other), key=lambda one: one.pk)}
    entrant, other = held[entrant.pk], held[other.pk]
    if not any(
        getattr(entrant, name) and getattr(entrant, name) == getattr(other, name) for name in ("person_hash", "email_hash")
    ):
        raise RuleViolation(code="double.none", message="У этих записей разные люди и разные адреса: решать нечего.")
    if is_same:
        exclude_entrant(entrant=other, reason=reason, by=by)
    else:
        for one in (entrant, other):
            if codes := DOUBLES & set(may_be_waived(one)):
                waive_findings(entrant=one, codes=codes, reason=reason, by=by)
    note(room=entrant.season.room, about=f"участники {entrant} и {other}", reason=reason)
