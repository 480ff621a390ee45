"""Names of teams: what no name may be made of, and which a person should look at twice (Kuzbass: clause 6.6). Names of people
that a public text leaves out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hackathon_portal.documents.letters import fault_of_letters
from hackathon_portal.kernel.texts import alike, cleaned, mixed_words

# «Команда "Бета"» and «Команда Бета» are the team «Бета»; «Команда мечты» is a phrase and stays whole.
CALLED = re.compile(r"(?:команда|КОМАНДА|Команда)\s+(?:[«\"„“](?P<quoted>[^«»\"„“”]+)[»\"“”]|(?P<bare>[A-ZА-ЯЁ].*))")
QUOTED = re.compile(r"[«\"„“]([^«»\"„“”]+)[»\"“”]")
LOOKALIKE = str.maketrans("aceopxykmtbh03", "асеорхукмтвноз")


def bare_name(name: str) -> str:
    """The name without the word «команда» before it and without quotes around it: pages and papers put them themselves."""
    if found := CALLED.fullmatch(name):
        return (found["quoted"] or found["bare"]).strip() or name
    if found := QUOTED.fullmatch(name):
        return found[1].strip() or name
    return name


def team_key(name: str) -> str:
    """What tells whether two names are one team's."""
    return alike(bare_name(cleaned(name)))


def suspicious_parts(name: str, stop_words: Iterable[str]) -> list[str]:
    """Parts of the regulation's list that occur in the name, also written with Latin lookalikes or with signs between."""
    folded = name.casefold().replace("ё", "е")
    plain = "".join(character for character in folded.translate(LOOKALIKE) if character.isalpha())
    return sorted({part for part in stop_words if part in folded or part in plain})


def fault_of_name(name: str) -> str:
    """Why a cleaned public name is not taken, in words: documents cannot draw it, or a word of it only looks Russian."""
    if fault := fault_of_letters(name):
        return f"{fault[:1].upper()}{fault[1:]}"
    if mixed := mixed_words(name):
        return f"В слове «{mixed[0]}» буквы двух алфавитов: наберите его заново одними русскими или одними латинскими"
    return ""


ENDING = 3  # letters that a case adds to a name


def without_names(text: str, names: Iterable[str], instead: str = "участник") -> str:
    """The text with `instead` in the place of these people's surnames and names, in whatever case they stand."""
    stems = {(_stem(word), len(word)) for name in names for word in name.casefold().replace("ё", "е").split() if len(word) > 1}

    def named(found: re.Match[str]) -> str:
        word = found.group().casefold().replace("ё", "е")
        return instead if any(word.startswith(stem) and len(word) <= most + ENDING for stem, most in stems) else found.group()

    return re.sub(rf"\b{instead}(?:[ ,]+{instead})+\b", instead, re.sub(r"[^\W\d_]+", named, text))


def _stem(word: str) -> str:
    """The part of a name that no case changes."""
    return word[:-1] if word[-1] in "аяйьоеиы" and len(word) > 2 else word
