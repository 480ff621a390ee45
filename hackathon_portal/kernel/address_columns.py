"""Columns of addresses, asked as `addresses.py` compares them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from hackathon_portal.kernel.addresses import spellings


def equals(column: str, addresses: str | Iterable[str]) -> Q:
    """Rows whose `column` is one of these addresses: `filter(equals("email", user.email))`. No address matches nobody."""
    asked = [addresses] if isinstance(addresses, str) else addresses
    found = Q(pk__in=())
    for spelling in sorted(set().union(*map(spellings, asked))):
        found |= Q(**{f"{column}__iexact": spelling})
    return found
