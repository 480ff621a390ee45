"""A bank in and out as Moodle XML: sound questions are taken, broken ones refused each with its reason, hostile files whole."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hackathon_portal.exams.rules import moodle
from hackathon_portal.exams.rules.items import Item, Kind, Option, Pair, Picture
from hackathon_portal.exams.rules.marking import share_of
from tests import season_files

BANK = season_files.content("question-bank.xml")
WANTED = season_files.expected("bank")


def test_of_the_given_bank_every_sound_question_is_taken_and_every_broken_one_named():
    bank = moodle.read_bytes(BANK)
    assert sorted((row.name, row.code, row.category or None) for row in bank.broken) == sorted(
        (row["name"], row["code"], row["category"]) for row in WANTED["broken"]
    )
    assert Counter(item.kind for item in bank.items) == WANTED["sound_by_kind"]
    assert Counter(item.category for item in bank.items) == WANTED["sound_by_category"]
    assert all(row.words in moodle.WORDS.values() and row.number > 0 for row in bank.broken)


def test_every_key_of_the_bank_earns_all_points():
    items = {item.code: item for item in moodle.read_bytes(BANK).items}
    for code, (key, points) in WANTED["keys_as_in_the_file"].items():
        assert items[code].points == points
        assert {share_of(items[code], answer) for answer in ([key] if isinstance(key, str) else key)} == {1}


def test_a_bank_written_and_read_again_is_the_same_to_the_byte():
    items = moodle.read_bytes(BANK).items
    written = moodle.write(items)
    again = moodle.read_bytes(written)
    assert (again.items, again.broken, moodle.write(again.items)) == (items, [], written)


WORD = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="&/"), min_size=1, max_size=8)
THIRD = Fraction(1, 3)
PNG = b"\x89PNG\r\n\x1a\n1234"


@st.composite
def items(draw) -> Item:
    kind = draw(st.sampled_from(list(Kind)))
    words = draw(st.lists(WORD, min_size=3, max_size=3, unique=True))
    options: tuple[Option, ...] = ()
    match kind:
        case Kind.SINGLE:
            options = (Option(words[0], Fraction(1)), Option(words[1], THIRD), Option(words[2]))
        case Kind.MULTIPLE:
            options = (Option(words[0], THIRD), Option(words[1], 2 * THIRD), Option(words[2], -Fraction(1, 7)))
        case Kind.TRUE_FALSE:
            options = (Option("true", Fraction(1)), Option("false"))
        case Kind.NUMBER:
            options = (Option("3.5", Fraction(1), Fraction(1, 4)),)
        case Kind.SHORT_TEXT:
            options = tuple(Option(word, Fraction(1)) for word in words)
        case Kind.ORDERING:
            options = tuple(Option(word) for word in words)
    return Item(
        code=draw(WORD), category=draw(WORD) + "/" + draw(WORD), kind=kind, stem="<p>" + words[0] + ' <img src="@@PLUGINFILE@@/a.png"></p>',
        points=Fraction(draw(st.integers(1, 40)), 4), options=options,
        pairs=(*(Pair(word, word) for word in words), Pair("", "лишний")) if kind is Kind.MATCHING else (),
        case_matters=kind is Kind.SHORT_TEXT and draw(st.booleans()), shuffles=draw(st.booleans()), pictures=(Picture("a.png", PNG),),
    )  # fmt: skip


@settings(max_examples=40)
@given(st.lists(items(), max_size=3, unique_by=lambda item: (item.category, item.code)))
def test_any_sound_bank_survives_writing_and_reading(bank):
    read = moodle.read_bytes(moodle.write(bank))
    assert (read.items, read.broken) == (bank, [])


def question(body: str, *, kind: str = "multichoice", before: str = "") -> bytes:
    category = '<question type="category"><category><text>$course$/top/инженер</text></category></question>'
    return f"""<quiz>{before or category}<question type="{kind}"><name><text>А-1</text></name>
        <questiontext><text>Сколько?</text></questiontext><single>true</single>{body}</question></quiz>""".encode()


GOOD = '<answer fraction="100"><text>да</text></answer><answer fraction="0"><text>нет</text></answer>'


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (GOOD.replace('"100"', '"0"'), "multichoice", "key.none"),
        (GOOD.replace('"0"', '"100"'), "multichoice", "key.two"),
        (GOOD.replace("нет", "да"), "multichoice", "options.same"),
        ('<answer fraction="100"><text>да</text></answer>', "multichoice", "options.few"),
        (GOOD.replace('"100"', '"сто"'), "multichoice", "weight.bad"),
        (GOOD.replace('"100"', '"101"'), "multichoice", "weight.bad"),
        (GOOD.replace('"100"', '"33.3"'), "multichoice", "weight.bad"),
        ("<defaultgrade>0</defaultgrade>" + GOOD, "multichoice", "points.bad"),
        ("<defaultgrade>много</defaultgrade>" + GOOD, "multichoice", "points.bad"),
        ("<single>false</single>" + GOOD.replace('"100"', '"50"'), "multichoice", ""),
        ('<answer fraction="100"><text>сто</text></answer>', "numerical", "number.bad_key"),
        ('<answer fraction="100"><text>5</text><tolerance>-1</tolerance></answer>', "numerical", "number.bad_key"),
        ('<answer fraction="1"><text>один</text></answer>', "ordering", "options.few"),
        (GOOD + "<gradingtype>ABSOLUTE_POSITION</gradingtype>", "ordering", "grading.unsupported"),
        ("<subquestion><text>а</text><answer><text>б</text></answer></subquestion>", "matching", "pairs.few"),
        (GOOD.replace("да", "&amp;nbps;"), "multichoice", "text.bad_entity"),
        (GOOD.replace("да", "@@PLUGINFILE@@/нет.png"), "multichoice", "picture.missing"),
        (GOOD.replace("да", "да<file name='a.png' encoding='base64'>0J/RgNC40LLQtdGC</file>", 1), "multichoice", "picture.bad"),
        (GOOD, "essay", "kind.unsupported"),
        (GOOD, "multichoice", ""),
    ],
)
def test_a_broken_question_is_refused_with_its_reason(body, kind, code):
    bank = moodle.read_bytes(
        question(body.replace("да<file", "да</text><file", 1).replace("</file></text>", "</file>"), kind=kind)
    )
    assert [row.code for row in bank.broken] == ([code] if code else [])
    assert len(bank.items) == (0 if code else 1)


def test_several_right_answers_must_make_a_whole():
    two = '<answer fraction="33.33333"><text>раз</text></answer><answer fraction="66.66667"><text>два</text></answer>'
    several = question(two).replace(b"<single>true", b"<single>false")
    assert [option.weight for option in moodle.read_bytes(several).items[0].options] == [THIRD, 2 * THIRD]
    short = several.replace(b"66.66667", b"60")
    assert [row.code for row in moodle.read_bytes(short).broken] == ["weights.sum"]


def test_a_question_without_a_category_a_name_or_a_text_is_refused():
    sound = question(GOOD)
    for old, new, code in (
        ("$course$/top/инженер", "", "category.none"),
        ("А-1", " ", "name.none"),
        ("Сколько?", "", "text.none"),
    ):
        assert [row.code for row in moodle.read_bytes(sound.replace(old.encode(), new.encode())).broken] == [code]


BOMB = "<!DOCTYPE quiz [<!ENTITY a 'а'><!ENTITY b '&a;&a;&a;'>]><quiz>&b;</quiz>"
OUTSIDE = "<!DOCTYPE quiz [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><quiz>&a;</quiz>"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (BOMB, "bank.hostile"),
        (OUTSIDE, "bank.hostile"),
        ("<!DOCTYPE quiz><quiz/>", "bank.hostile"),
        ("<quiz><question>" + "<a>" * 30, "bank.hostile"),
        ("<quiz><question>" + "<a/>" * 2001, "bank.hostile"),
        ("<quiz>" + "<a/>" * 5000 + "<question>" * 25, "bank.hostile"),
        ('<?xml version="1.0" encoding="utf-7"?><quiz/>', "bank.not_xml"),
        ("<html><body/></html>", "bank.other"),
        ("<quiz><question>", "bank.not_xml"),
        ("", "bank.not_xml"),
        ("Вопрос 1", "bank.not_xml"),
    ],
)
def test_a_file_that_is_no_bank_is_refused_whole(content, code):
    with pytest.raises(moodle.BankUnreadable) as refused:
        moodle.read_bytes(content.encode())
    assert refused.value.code == code
