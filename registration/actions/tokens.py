"""Tokens of other systems for the API: made, shown once, revoked."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from registration.models import ApiToken

PREFIX = "hp_"


@dataclass(frozen=True)
class NewToken:
    """What is shown once: the token, and the key of signatures where they are asked for."""

    row: ApiToken
    token: str
    signing_key: str


@action("Выдан токен API")
def make_api_token(*, contest: Contest, name: str, scopes: list[str], signed: bool, by: User) -> NewToken:
    """Make a token with these scopes; with `signed` every request must carry an HMAC of its body."""
    require(by, "registration.manage_tokens", contest, "Токены выдаёт сотрудник организатора.")
    if not scopes or set(scopes) - set(ApiToken.Scope.values):
        raise RuleViolation(code="token.no_scope", message="Отметьте хотя бы одно право.", field="scopes")
    token = PREFIX + secrets.token_urlsafe(32)
    signing_key = secrets.token_urlsafe(32) if signed else ""
    row = ApiToken.objects.create(
        contest=contest, name=name.strip(), scopes=scopes, token_hash=token_hash(token), signing_key=signing_key, made_by=by
    )
    note(contest_id=contest.pk, about=row.name)
    return NewToken(row, token, signing_key)


@action("Отозван токен API")
def revoke_api_token(*, token: ApiToken, by: User) -> None:
    """The token stops working at once."""
    require(by, "registration.manage_tokens", token.contest, "Токены отзывает сотрудник организатора.")
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now())
    note(contest_id=token.contest_id, about=token.name)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
