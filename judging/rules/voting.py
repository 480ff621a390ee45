"""Whether a question is adopted (Tula: clause 9.6 and the regulation's share). Pure, exact fractions.

Absent, recused and abstained are three states: who is absent or recused has no vote, who abstains has one and gives it to neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Outcome:
    """Votes on a question; `voters` are the present members who may vote on it."""

    in_favour: int
    against: int
    abstained: int
    voters: int
    more_than: Fraction = Fraction(1, 2)

    @property
    def cast(self) -> int:
        return self.in_favour + self.against + self.abstained

    @property
    def silent(self) -> int:
        return self.voters - self.cast

    @property
    def is_adopted(self) -> bool:
        """Votes in favour are strictly more than the share of those who may vote."""
        return self.voters > 0 and Fraction(self.in_favour, self.voters) > self.more_than
