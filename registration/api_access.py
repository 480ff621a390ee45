"""Who may ask the API: tokens with their scopes, signatures and limits, and the contest a token belongs to."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions, permissions, throttling
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.views import APIView

from hackathon_portal.contests import clocks
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, rate
from hackathon_portal.kernel.rooms import Kind, thing_of
from hackathon_portal.kernel.web.client import network_of
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from registration.actions import tokens
from registration.models import ApiToken

SIGNATURE_HEADER = "X-Signature"
# A signed request older than this is refused: a copy of it cannot be sent again later.
SIGNATURE_SECONDS = 300
# A token that exists and does not work says why: whoever holds it may know.
STANDS_STILL = {
    ApiToken.Standing.EXPIRED: "Срок токена вышел. Его продлит или выдаст новый сотрудник организатора.",
    ApiToken.Standing.SUSPENDED: "Токен приостановлен: учётная запись того, кто его выдал, заблокирована.",
}


class Caller:
    """The system behind a token, where Django expects a user."""

    is_authenticated = True
    is_active = True
    pk = None

    def __init__(self, token: ApiToken) -> None:
        self.token = token

    def __str__(self) -> str:
        return f"API: {self.token.name}"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer hp_…`; a token that asks for signatures needs `X-Signature: t=SECONDS,v1=HEX` as well.

    The signature is the HMAC-SHA256 of `SECONDS.METHOD.PATH.BODY` with the key that was shown with the token.
    """

    def authenticate(self, request: Request) -> tuple[Caller, ApiToken] | None:
        header = request.headers.get("Authorization", "")
        if not header.startswith("Bearer "):
            return None
        token = (
            ApiToken.objects.filter(token_hash=tokens.token_hash(header.removeprefix("Bearer ").strip()), revoked_at=None)
            .select_related("made_by")
            .first()
        )
        if token is None:
            rate.take("api_token", network_of(request.META["REMOTE_ADDR"]))
            raise exceptions.AuthenticationFailed("Такого токена нет или он отозван.", code="token.unknown")
        if token.standing in STANDS_STILL:
            raise exceptions.AuthenticationFailed(STANDS_STILL[token.standing], code=f"token.{token.standing}")
        if token.signing_key and not signature_is_valid(request, token.signing_key, int(time.time())):
            rate.take("api_token", network_of(request.META["REMOTE_ADDR"]))
            raise exceptions.AuthenticationFailed("Подпись запроса не сходится или устарела.", code="signature.invalid")
        return Caller(token), token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def signature_is_valid(request: Request, key: str, now: int) -> bool:
    """Whether the request carries a fresh HMAC made with the key; `now` in seconds of the epoch."""
    parts = dict(part.split("=", 1) for part in request.headers.get(SIGNATURE_HEADER, "").split(",") if "=" in part)
    seconds = parts.get("t", "")
    signed_at = whole_number(seconds, MOST_ID)
    if signed_at is None or abs(now - signed_at) > SIGNATURE_SECONDS:
        return False
    body = request._request.body
    signed = f"{seconds}.{request.META['REQUEST_METHOD']}.{request.get_full_path()}.".encode() + body
    wanted = hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), parts.get("v1", "").encode())


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "registration.api_access.TokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": TokenAuthentication.__doc__ or ""}


class HasScope(permissions.BasePermission):
    """The token's room is of the view's kind, and its scopes allow the method: `reads` to read, `writes` for anything else.

    A token of one room reaches nothing of another: the view takes its room from the token alone.
    """

    message = "У токена нет этого права."

    def has_permission(self, request: Request, view: Any) -> bool:
        token = request.auth
        needed = view.reads if request.method in permissions.SAFE_METHODS else view.writes
        return isinstance(token, ApiToken) and token.belongs_to.kind == view.room_kind and bool(needed) and needed in token.scopes


class TokenThrottle(throttling.BaseThrottle):
    """`API_REQUESTS_A_MINUTE` for each token. Counted in the cache: it saves the portal from load and guards no secret, so with the
    cache away requests pass."""

    def allow_request(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        now = time.time()
        key = f"api:token:{request.auth.pk}:{now // 60:.0f}"
        cache.add(key, 0, 120)
        try:
            asked = cache.incr(key)
        except ValueError:  # it fell out of the cache between the two lines
            return True
        self._seconds_left = 60 - now % 60
        return asked <= settings.API_REQUESTS_A_MINUTE

    def wait(self) -> float:
        return self._seconds_left


class RoomTokenView(APIView):
    """What addresses for tokens share: who may ask, and the thing of the token's room."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [HasScope]
    throttle_classes = [TokenThrottle]
    permission = "open: пускает токен API со своими правами"
    # The kind of the room, and the scopes that reading and writing ask; empty: nobody may.
    room_kind: Kind
    reads = writes = ""

    def thing(self, request: Request) -> Any:
        """The contest, the season or the organisation of the token; 404 for what is gone."""
        token = request.auth
        assert isinstance(token, ApiToken)  # noqa: S101  HasScope has let the token in
        _remember_use(token, request)
        if (found := thing_of(token.belongs_to)) is None:
            raise exceptions.NotFound
        return found


class TokenView(RoomTokenView):
    """What addresses of a contest share."""

    room_kind = Kind.CONTEST
    reads, writes = ApiToken.Scope.READ, ApiToken.Scope.FILE

    def contest(self, request: Request) -> Contest:
        token = request.auth
        assert isinstance(token, ApiToken)  # noqa: S101  HasScope has let the token in
        assert token.contest_id is not None  # noqa: S101  the same
        _remember_use(token, request)
        contest = contest_with_regulation(token.contest_id)
        clocks.enter(request, contest)
        return contest


def _remember_use(token: ApiToken, request: Request) -> None:
    """When and from which network the token was used, to the hour: one row written an hour, not one a request."""
    now = clock.real()
    if token.used_at is None or now - token.used_at >= timedelta(hours=1):
        hour, network = now.replace(minute=0, second=0, microsecond=0), _network(request.META["REMOTE_ADDR"])
        ApiToken.objects.filter(pk=token.pk).update(used_at=hour, used_from=network)


def _network(address: str) -> str:
    """The network of an address, no finer than somebody's provider: `203.0.113.0/24`, `2001:db8:1::/48`."""
    parsed = ipaddress.ip_address(address)
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))
