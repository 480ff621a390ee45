"""Secrets of the second factor, encrypted inside a JSON column of allauth: TOTP keys, seeds of recovery codes, migrated codes."""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.models import Authenticator

from hackathon_portal.kernel import encrypted_stores
from hackathon_portal.kernel.encrypted_stores import Outcome, Rows

# Keys of `Authenticator.data` whose values are tokens, alone or in a list.
SECRETS = frozenset({"secret", "seed", "migrated_codes"})


class SecondFactors(Rows):
    """Rows of `mfa.Authenticator`."""

    callers = frozenset({"hackathon_portal.accounts.adapters.SecondFactorAdapter.encrypt"})

    def __init__(self) -> None:
        super().__init__(Authenticator, [Authenticator._meta.get_field("data")])  # type: ignore[list-item]  # a concrete field

    def _value(self, value: Any, where: str, outcome: Outcome, *, rewrite: bool) -> Any:
        data = json.loads(value) if isinstance(value, str) else value
        fresh = {
            name: self._secret(inner, where, outcome, rewrite=rewrite) if name in SECRETS else inner
            for name, inner in data.items()
        }
        return json.dumps(fresh) if fresh != data else None

    def _secret(self, value: Any, where: str, outcome: Outcome, *, rewrite: bool) -> Any:
        if isinstance(value, list):
            return [self._secret(inner, where, outcome, rewrite=rewrite) for inner in value]
        return encrypted_stores.checked(value, where, outcome, rewrite=rewrite) or value


encrypted_stores.register(SecondFactors())
