"""Tokens of other systems for the API: made, shown once, prolonged, revoked; each has a term."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from hackathon_portal.accounts.actions import rows_of_grants
from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.accounts.telling import asked_reason, follows_blocking, follows_loss_of_role
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.encryption import token_hash
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.rooms import Kind, Room, thing_of
from hackathon_portal.kernel.token_scopes import issuing
from hackathon_portal.russia.words import plural
from registration.models import ApiToken

PREFIX = "hp_"


@dataclass(frozen=True)
class NewToken:
    """What is shown once: the token, and the key of signatures where they are asked for."""

    row: ApiToken
    token: str
    signing_key: str


@action("Выдан токен API")
def make_api_token(
    *, contest: Contest | None = None, season: Any = None, organisation: Any = None, name: str, scopes: list[str], signed: bool,
    by: User, days: int | None = None,
) -> NewToken:  # fmt: skip
    """Make a token of this contest, season or organisation with these scopes for `days` (the usual term without); with `signed`
    every request must carry an HMAC of its body."""
    where = next(one for one in (contest, season, organisation) if one is not None)
    room: Room = where.room
    its = issuing(room.kind)
    if its is None:
        raise RuleViolation(code="token.no_room", message="В этом разделе токенов нет.", status=404)
    require(by, its.permission, where, its.refusal)
    if not scopes or set(scopes) - set(its.scopes):
        raise RuleViolation(code="token.no_scope", message="Отметьте хотя бы одно право.", field="scopes")
    token = PREFIX + secrets.token_urlsafe(32)
    signing_key = secrets.token_urlsafe(32) if signed else ""
    row = ApiToken.objects.create(
        **_columns(room), name=name.strip(), scopes=scopes, token_hash=token_hash(token), signing_key=signing_key, made_by=by,
        expires_at=clock.real() + _term(settings.API_TOKEN_DAYS if days is None else days),
    )  # fmt: skip
    note(room=room, about=row.name)
    return NewToken(row, token, signing_key)


@action("Продлён токен API")
def extend_api_token(*, token: ApiToken, days: int, by: User, reason: str = "") -> None:
    """Let the token work for `days` from now; a revoked one stays revoked. The portal's administrator gives a reason."""
    reason = _may_manage(token, by, reason, "Токены продлевает сотрудник организатора.")
    row = ApiToken.objects.select_for_update().get(pk=token.pk)
    if row.revoked_at:
        raise RuleViolation(code="token.revoked", message="Отозванный токен не продлевают: выдайте новый.")
    row.expires_at = clock.real() + _term(days)
    row.save(update_fields=["expires_at"])
    note(room=row.belongs_to, about=row.name, reason=reason)
    _tell(row, by, "prolonged", reason)


@action("Отозван токен API")
def revoke_api_token(*, token: ApiToken, by: User, reason: str = "") -> None:
    """The token stops working at once. The portal's administrator gives a reason."""
    reason = _may_manage(token, by, reason, "Токены отзывает сотрудник организатора.")
    revoked = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.real())
    note(room=token.belongs_to, about=token.name, reason=reason)
    if revoked:
        _tell(token, by, "revoked", reason)


def _term(days: int) -> timedelta:
    most = plural(settings.API_TOKEN_MOST_DAYS, "дня,дней,дней")
    if not 1 <= days <= settings.API_TOKEN_MOST_DAYS:
        raise RuleViolation(code="token.term", message=f"Срок токена — от 1 до {most}.", field="days", status=422)
    return timedelta(days=days)


def _may_manage(token: ApiToken, by: User, reason: str, message: str) -> str:
    """The reason for the journal: of the contest's staff none is asked, the portal's administrator must give one."""
    its = issuing(token.belongs_to.kind)
    if its is not None and by.has_perm(its.permission, thing_of(token.belongs_to)):
        return reason.strip()
    require(by, "registration.oversee_tokens", None, message)
    return asked_reason(reason)


def _columns(room: Room) -> dict[str, Any]:
    """The two columns of a token of this room."""
    return {"contest_id": room.pk, "room": ""} if room.kind == Kind.CONTEST else {"contest_id": None, "room": str(room)}


def tokens_of(where: Any) -> QuerySet[ApiToken]:
    """Every token of a contest, a season or an organisation."""
    return ApiToken.objects.filter(**_columns(where.room))


def staff_concerned(token: ApiToken) -> list[User]:
    """Who hears about a token: who issued it, and those who issue tokens in its room."""
    people = {token.made_by.pk: token.made_by} if token.made_by else {}
    if its := issuing(token.belongs_to.kind):
        grants = RoleGrant.objects.filter(rows_of_grants(token.belongs_to), role=its.role).select_related("user")
        people |= {grant.user_id: grant.user for grant in grants}
    return [person for person in people.values() if person.is_active]


def post_about(token: ApiToken, what: str, key: str, people: list[User], **more: Any) -> None:
    """A letter about the token (`templates/registration/letters/token_….txt`) to each of these people."""
    thing, its = thing_of(token.belongs_to), issuing(token.belongs_to.kind)
    page = settings.PORTAL_ORIGIN + reverse(its.page, args=[thing.slug]) if thing and its else ""
    for person in people:
        outbox.post_template(
            template=f"registration/letters/token_{what}.txt",
            context={"user": person, "token": token, "place": token.place, "page": page, **more},
            kind="api_token",
            key=f"token:{token.pk}:{key}:{person.pk}",
            to=person.email,
            room=token.belongs_to,
        )


def _tell(token: ApiToken, by: User, what: str, reason: str) -> None:
    """Whoever leans on the token hears of it at once; who did it knows."""
    people = [person for person in staff_concerned(token) if person.pk != by.pk]
    post_about(token, what, f"{what}:{clock.real():%Y%m%d%H%M%S%f}", people, reason=reason)


def warn_of_terms() -> int:
    """Warn once of each token that soon stops working; how many tokens."""
    now = clock.real()
    soon = ApiToken.objects.filter(
        revoked_at=None, expires_at__gt=now, expires_at__lte=now + timedelta(days=settings.API_TOKEN_WARNING_DAYS)
    ).select_related("made_by", "contest__regulation_version")
    for token in soon:
        post_about(token, "ends", f"ends:{token.expires_at:%Y%m%d%H%M}", staff_concerned(token))
    return len(soon)


@follows_blocking
def tell_of_suspended(user: User) -> None:
    """Tokens of a blocked account stand still; the staff of their contests hear of it and issue others."""
    tokens = ApiToken.objects.filter(made_by=user, revoked_at=None, expires_at__gt=clock.real()).select_related("contest")
    for token in tokens:
        people = [person for person in staff_concerned(token) if person.pk != user.pk]
        post_about(token, "suspended", f"suspended:{clock.real():%Y%m%d%H%M%S%f}", people)


@follows_loss_of_role
def revoke_of_former_staff(grant: RoleGrant, by: User) -> None:
    """Who no longer issues tokens in a room may have kept those issued there: they stop, and the others issue new ones."""
    room = grant.belongs_to
    its = issuing(room.kind)
    if its is None or grant.role != its.role:
        return
    tokens = ApiToken.objects.filter(**_columns(room), made_by=grant.user, revoked_at=None)
    for token in tokens.select_related("contest", "made_by"):
        revoke_api_token(token=token, by=by, reason="снята роль того, кто его выдал")
