"""What every part of a regulation is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

Share = Annotated[Fraction, PlainSerializer(str, return_type=str)]
Days = Annotated[int, Field(ge=0, le=365)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


@dataclass(frozen=True)
class OneOf:
    """Marks a text that holds a code of a registry: (code, title) of everything registered, for the form of a regulation."""

    choices: Callable[[], list[tuple[str, str]]]


class Part(BaseModel):
    """Base of every part: strict about unknown keys, immutable once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def as_share(value: object) -> object:
    """`2/3` as a file writes it; a fraction stays one."""
    return Fraction(value) if isinstance(value, str) else value


def doubled(codes: list[str]) -> str:
    """The first code that occurs twice, empty when none does."""
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            return code
        seen.add(code)
    return ""
