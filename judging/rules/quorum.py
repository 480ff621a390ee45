"""Whether a meeting may decide (Tula: clause 9.6, more than 2/3 of the composition). Pure, exact fractions."""

from __future__ import annotations

from fractions import Fraction


def is_quorate(present: int, composition: int, more_than: Fraction = Fraction(2, 3)) -> bool:
    """`present` of `composition` members are strictly more than the share: 6 of 9 is not more than 2/3, 6 of 8 is."""
    if composition <= 0:
        return False
    if not 0 <= present <= composition:
        raise ValueError("present must be between 0 and composition")
    return Fraction(present, composition) > more_than


def least_present(composition: int, more_than: Fraction) -> int:
    """The smallest number of present members that makes a quorum."""
    return int(composition * more_than) + 1
