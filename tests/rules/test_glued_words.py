"""Sentences glued of parts: number with its noun and verb, titles inside a sentence, the contest's own word for a nomination."""

import re
from pathlib import Path

import pytest

from hackathon_portal.russia.words import days_left, digits_needed, in_a_row, within

ROOT = Path(__file__).parents[2]
APPS = ("templates", "registration", "judging", "prizes", "hackathon_portal")
FILES = [
    path for app in APPS for path in (ROOT / app).rglob("*") if path.suffix in (".html", ".txt", ".py") and not {"migrations", "presets"} & set(path.parts)
]  # fmt: skip
# What a team does with its nomination, said as a literal: the regulation calls it by a word of its own (кейс).
OWN_WORD = re.compile(r"(?:выб\w+|сменить|сменит\w*|меня\w+)\s+номинаци\w+|номинаци\w+\s+выбира\w+", re.IGNORECASE)
# The audit trail's name of an action is one for all contests.
ACTION = re.compile(r"^@action\(.*$", re.MULTILINE)
# A number beside a noun in one fixed form; a verb in one fixed form beside a plural of days.
FIXED = re.compile(
    r"осталось\s+\{\{[^}]*plural:\"день|[нН]ужно \{[\w.]+\} цифр\b|[нН]ужно \{_?\w*\(.*цифр|\}\} (?:дней|цифр|файлов|заявок|человек)\b"
)
SMALL = re.compile(r"title(?:\"\])?\.lower\(\) for \w+ in [^}]*\bif\b|title\|lower")


@pytest.mark.parametrize(("count", "said"), [
    (1, "остался 1 день"), (2, "осталось 2 дня"), (11, "осталось 11 дней"), (21, "остался 21 день"), (111, "осталось 111 дней"),
])  # fmt: skip
def test_days_left_agree_with_their_number(count, said):
    assert days_left(count).replace("\u00a0", " ") == said


@pytest.mark.parametrize(("count", "said"), [
    (1, "Нужна 1 цифра"), (4, "Нужны 4 цифры"), (6, "Нужно 6 цифр"), (11, "Нужно 11 цифр"), (21, "Нужна 21 цифра"),
    (22, "Нужны 22 цифры"),
])  # fmt: skip
def test_digits_agree_with_their_number(count, said):
    assert digits_needed(count).replace("\u00a0", " ") == said


def test_abbreviations_stay_capital_inside_a_sentence():
    assert in_a_row(["О вас", "СНИЛС, ИНН и счёт", "Учёба"]) == "о вас, СНИЛС, ИНН и счёт, учёба"
    assert within("Номер СНИЛС") == "номер СНИЛС"


@pytest.mark.parametrize("pattern", [OWN_WORD, FIXED, SMALL], ids=["own word", "number", "small letters"])
def test_nothing_is_glued_without_its_form(pattern):
    assert len(FILES) > 400
    found = {
        f"{path.relative_to(ROOT)}": hits
        for path in FILES
        if (hits := [one[0] for one in pattern.finditer(ACTION.sub("", path.read_text()))])
    }
    assert found == {}


def test_the_walk_finds_the_faults():
    assert OWN_WORD.search("выберете номинацию")
    assert FIXED.search('осталось\n {{ days|plural:"день,дня,дней" }}')
    assert FIXED.search("Нужно {self.length} цифр")
    assert SMALL.search("section.title|lower")
