"""Ambassadors of a season: named by staff with a link of their own, ended with a reason."""

from __future__ import annotations

import secrets

from hackathon_portal.accounts.actions import grant_role, invite_account, revoke_role
from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.accounts.roles import Role
from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.seasons.models import Ambassador, Season

ONLY_STAFF = "Амбассадоров называет сотрудник сезона."


@action("Назван амбассадор сезона")
def name_ambassador(
    *, season: Season, email: str, full_name: str = "", region: str, origin: str, code: str = "", act: str = "", by: User
) -> Ambassador:
    """Give a person the role and a link; who has no account is invited."""
    require(by, "seasons.manage", season, ONLY_STAFF)
    if region not in {one.code for one in REGIONS}:
        raise RuleViolation(code="region.unknown", message="Выберите регион из списка.", field="region", status=422)
    user = User.objects.filter(equals("email", email)).first()
    user = user or invite_account(email=email, full_name=full_name or email.partition("@")[0], by=by)
    code = code or secrets.token_hex(4)
    ambassador = Ambassador.objects.create(season=season, user=user, region=region, origin=origin, code=code, act=act[:120])
    if not RoleGrant.objects.filter(user=user, room=str(season.room), role=Role.AMBASSADOR).exists():
        grant_role(user=user, season=season, role=Role.AMBASSADOR, by=by)
    note(room=season.room, about=account(user.pk))
    return ambassador


@action("Полномочия амбассадора сезона закончены")
def end_ambassador(*, ambassador: Ambassador, reason: str, by: User) -> None:
    """The link stops counting and the role goes; those who came stay counted."""
    require(by, "seasons.manage", ambassador.season, ONLY_STAFF)
    if not reason.strip():
        raise RuleViolation(code="reason.missing", message="Напишите, почему.", field="reason", status=422)
    ambassador = Ambassador.objects.select_for_update(of=("self",)).select_related("season").get(pk=ambassador.pk)
    if ambassador.ended_at is not None:
        raise RuleViolation(code="ambassador.ended", message="Полномочия уже закончены.")
    ambassador.ended_at, ambassador.end_reason = clock.now(), " ".join(reason.split())[:300]
    ambassador.save(update_fields=["ended_at", "end_reason"])
    for grant in RoleGrant.objects.filter(user=ambassador.user_id, room=str(ambassador.season.room), role=Role.AMBASSADOR):
        revoke_role(grant=grant, by=by)
    note(room=ambassador.season.room, about=account(ambassador.user_id), reason=reason)
