"""Russian alphabetical order: ё stands with е, capitals with small letters. The database's own order is that of code points."""

from __future__ import annotations

from django.db.models import CharField, Func, Value
from django.db.models.functions import Lower


def alphabetical(column: str) -> Func:
    """A column of Russian words to sort by, in `order_by` and in `Meta.ordering`; add a column of digits for equals."""
    return Func(Lower(column), Value("ё"), Value("е"), function="replace", output_field=CharField())
