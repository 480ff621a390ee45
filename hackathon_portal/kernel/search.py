"""What every search of the portal finds: all words in any order, without case, with е for ё and ё for е."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from django.db.models import Q

MOST_WORDS = 5
# Of a word with more of these letters only few spellings exist: all alike, or one ё.
MOST_VARIED = 4


def spellings(word: str) -> list[str]:
    """The word with each of its е and ё written either way."""
    parts = word.lower().replace("ё", "е").split("е")
    gaps = len(parts) - 1
    if gaps > MOST_VARIED:
        choices = [["е"] * gaps, *(["е"] * place + ["ё"] + ["е"] * (gaps - place - 1) for place in range(gaps))]
    else:
        choices = [list(one) for one in product("её", repeat=gaps)]
    return [parts[0] + "".join(letter + part for letter, part in zip(one, parts[1:], strict=True)) for one in choices]


def found(search: str, *columns: str, also: Callable[[str], Q] | None = None) -> Q:
    """Rows in which every word stands in one of the columns; `also(word)`: where else it may stand. No word finds every row."""
    wanted = Q()
    for word in search.split()[:MOST_WORDS]:
        here = also(word) if also else Q(pk__in=())
        for spelling in spellings(word):
            for column in columns:
                here |= Q(**{f"{column}__icontains": spelling})
        wanted &= here
    return wanted
