"""Team names that a person should look at twice (Kuzbass: clause 6.6). Pure; a hint, never a refusal."""

from __future__ import annotations

from collections.abc import Iterable

LOOKALIKE = str.maketrans("aceopxykmtbh03", "асеорхукмтвноз")


def suspicious_parts(name: str, stop_words: Iterable[str]) -> list[str]:
    """Parts of the regulation's list that occur in the name, also written with Latin lookalikes or with signs between."""
    folded = name.casefold().replace("ё", "е")
    plain = "".join(character for character in folded.translate(LOOKALIKE) if character.isalpha())
    return sorted({part for part in stop_words if part in folded or part in plain})
