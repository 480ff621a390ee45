"""Numbers of payment orders: unique for a payer and a year, a thousand for each register. Pure.

Source: Bank of Russia, regulation 762-P, annex 1, field 3: up to six digits; where there are more than three, the last three are not zeros.
"""

from __future__ import annotations

from collections.abc import Collection

THOUSAND = 1000
LARGEST = 999_999


def numbers(last: int, count: int, taken: Collection[int] = ()) -> list[int]:
    """`count` numbers after the thousand that holds `last` (0: none yet), without those `taken` otherwise.

    ValueError where six digits do not suffice.
    """
    found: list[int] = []
    number = (last // THOUSAND + 1) * THOUSAND
    while len(found) < count:
        number += 1
        if number % THOUSAND and number not in taken:
            found.append(number)
    if found and found[-1] > LARGEST:
        raise ValueError("no number of six digits is left in this year")
    return found
