"""Which ground of the regulation answers what the checks have found, and what staff write beside it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from hackathon_portal.regulation.schema import Regulation
from hackathon_portal.russia.words import cited


class Told(Protocol):
    """A finding of a check, stored or not, or an obstacle to an admission."""

    @property
    def code(self) -> str: ...
    @property
    def clause(self) -> str: ...
    @property
    def message(self) -> str: ...


@dataclass(frozen=True)
class Suggestion:
    """A ground by its code, with the condition that is not met and its clause."""

    ground: str
    comment: str


def suggested(found: Iterable[Told], regulation: Regulation) -> Suggestion | None:
    """The ground that answers the first of these findings which has one, with all that it answers; None where no ground fits."""
    told = list(found)
    answers = {code: ground for ground in reversed(regulation.refusal_grounds) for code in ground.findings}
    ground = next((answers[one.code] for one in told if one.code in answers), None)
    if ground is None:
        return None
    return Suggestion(ground.code, " ".join(dict.fromkeys(_sentence(one) for one in told if one.code in ground.findings)))


def _sentence(finding: Told) -> str:
    """«п. 1.6: возраст на первый день конкурса (24.05.2024) — 36, нужно не больше 35.»"""
    message = finding.message.rstrip(".")
    first = message if message[:2].isupper() else message[:1].lower() + message[1:]
    return f"{cited(finding.clause)}: {first}." if finding.clause else f"{message}."
