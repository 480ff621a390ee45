"""Columns of addresses, asked as `addresses.py` compares them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q
from django.db.models.functions import Lower
from django.db.models.lookups import In

from hackathon_portal.kernel.addresses import spellings


def equals(column: str, addresses: str | Iterable[str]) -> Q:
    """Rows whose `column` is one of these addresses: `filter(equals("email", user.email))`. No address matches nobody."""
    asked = [addresses] if isinstance(addresses, str) else addresses
    found = Q(pk__in=())
    for spelling in sorted(set().union(*map(spellings, asked))):
        found |= Q(**{f"{column}__iexact": spelling})
    return found


def among(column: str, addresses: Iterable[str]) -> In:
    """The same of many addresses at once: `filter(among("email", by_address))` looks each row up in one list."""
    return In(Lower(F(column)), sorted(set().union(*map(spellings, addresses))))
