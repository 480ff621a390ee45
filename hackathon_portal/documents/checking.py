"""The check of a document by the code on it. Each app that gives documents out registers how its own are found; one page shows them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hackathon_portal.documents.codes import normalised
from hackathon_portal.documents.pictures import Cover


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What everybody who has the code may read of a document: what is printed on it, and whether it holds.

    `fault`: why it does not hold (`✕`), `doubt`: why it is being looked at again; without both it is genuine. `cover` is the picture
    beside a link to the page, for a document that may be shown.
    """

    title: str
    code: str
    facts: tuple[tuple[str, str], ...]
    fault: str = ""
    doubt: str = ""
    about: str = ""
    cover: Cover | None = None


_finders: list[Callable[[str], Checked | None]] = []


def checked_by(finder: Callable[[str], Checked | None]) -> Callable[[str], Checked | None]:
    """Register what finds the documents of an app by a code (in its own form); None for any other."""
    _finders.append(finder)
    return finder


def checked(code: str) -> Checked | None:
    """The document with this code, however it was typed; None for a code nobody has given out."""
    written = normalised(code)
    return next((found for finder in _finders if (found := finder(written)) is not None), None) if written else None


def withdrawn(day: str, reason: str, instead: int | None) -> str:
    """Why a document that was taken back does not hold, and the number of the one that stands instead of it."""
    said = f"Документ отозван {day}: {reason}"
    return said if instead is None else f"{said} Вместо него выдан документ № {instead}."


def initials(name: str) -> str:
    """«Н. А. К.»: whoever holds the paper compares them with it, nobody learns the name from a page."""
    return " ".join(f"{word[0]}." for word in name.split())
