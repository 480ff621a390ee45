"""A question as whoever sits sees it: the key is neither in its text nor in its order, and what is sent comes to the bank's numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from hackathon_portal.exams.content import text_of
from hackathon_portal.exams.models import QuestionVersion
from hackathon_portal.exams.rules import moodle
from hackathon_portal.exams.rules.items import Item, Kind, Option
from hackathon_portal.exams.rules.marking import share_of
from hackathon_portal.exams.shown import given_in, in_bank, on_page, shown
from hackathon_portal.kernel.errors import RuleViolation
from tests import season_files

ITEMS = moodle.read_bytes(season_files.content("question-bank.xml")).items
KEYS = {code: key for code, (key, _) in season_files.expected("bank")["keys_as_in_the_file"].items()}
OF_KIND = {item.kind: item for item in ITEMS}


def version_of(item: Item, pk: int = 7) -> QuestionVersion:
    return QuestionVersion(pk=pk, kind=item.kind, content=text_of(item))


def form_of(question, answer: str) -> QueryDict:
    """What a browser sends when everything of `answer` (as on the page) is chosen in the form."""
    form = QueryDict(mutable=True)
    drawn = replace(question, answer=answer)
    match question.kind:
        case Kind.MULTIPLE:
            form.setlist("answer", [*drawn.chosen])
        case Kind.ORDERING:
            form.update({f"answer-{number}": put for number, put in drawn.places})
        case Kind.MATCHING:
            form.update({f"answer-{line.value}": put for line, put in drawn.matched})
        case _:
            form["answer"] = answer
    return form


def test_right_answers_come_through_the_page_whole_whatever_the_order():
    for item in ITEMS:
        key = KEYS[item.code] if isinstance(KEYS[item.code], str) else KEYS[item.code][0]
        for seed in ("a", "b", "c"):
            version = version_of(item)
            question = shown(version, seed, answer=key)
            given = given_in(question, form_of(question, question.answer))
            assert share_of(item, in_bank(version, seed, given)) == 1, (item.code, seed)


def test_elements_of_an_ordering_and_answers_of_a_matching_never_stand_as_in_the_bank():
    for kind in (Kind.ORDERING, Kind.MATCHING):
        item = replace(OF_KIND[kind], shuffles=False)
        orders = {tuple(choice.words for choice in shown(version_of(item, pk), "seed").choices) for pk in range(1, 40)}
        assert len(orders) > 3
        kept = replace(OF_KIND[Kind.SINGLE], shuffles=False)
        as_in_bank = tuple(option.text for option in kept.options)
        assert {tuple(choice.words for choice in shown(version_of(kept, pk), "seed").choices) for pk in range(9)} == {as_in_bank}


def test_the_same_seed_gives_the_same_page():
    version = version_of(OF_KIND[Kind.ORDERING])
    assert shown(version, "one") == shown(version, "one")
    assert len({shown(version, str(seed)).choices for seed in range(20)}) > 3


def test_nothing_of_a_key_is_in_what_is_shown_or_drawn():
    for kind, options in (
        (Kind.NUMBER, (Option("987654", Fraction(1), Fraction(31337)),)),
        (Kind.SHORT_TEXT, (Option("тайное слово", Fraction(1)), Option("второе слово", Fraction(1, 2)))),
    ):
        item = Item(code="т", category="к", kind=kind, stem="<p>Что?</p>", options=options)
        question = shown(version_of(item), "seed")
        page = render_to_string("exams/question.html", {"question": question, "name": "answer"})
        assert not [text for text in ("987654", "31337", "тайное", "второе") if text in repr(question) + page]
    for kind in (Kind.SINGLE, Kind.MULTIPLE):
        weighted = replace(OF_KIND[kind], options=tuple(replace(o, weight=Fraction(7, 19)) for o in OF_KIND[kind].options))
        plain = replace(OF_KIND[kind], options=tuple(replace(o, weight=Fraction(0)) for o in OF_KIND[kind].options))
        assert shown(version_of(weighted), "seed") == shown(version_of(plain), "seed")


def test_html_of_a_bank_is_cleaned_and_pictures_stand_under_the_address_of_the_page():
    stem = (
        '<p onclick="x()">Что <b style="color:red">это</b>?</p><script>alert(1)</script><a href="https://example.org/">ссылка</a>'
        '<img src="@@PLUGINFILE@@/схема%201.png"><img src="https://example.org/a.png" alt="чужая"><iframe src="x"></iframe>'
    )
    item = replace(OF_KIND[Kind.SINGLE], stem=stem)
    assert shown(version_of(item), "s", pictures="/s/x/p/").stem == (
        '<p>Что <b>это</b>?</p>ссылка<img alt="" src="/s/x/p/7/%D1%81%D1%85%D0%B5%D0%BC%D0%B0%201.png">[картинка: чужая]'
    )
    assert "<img" not in shown(version_of(item), "s").stem
    assert shown(version_of(replace(item, stem="a < b\nили нет?")), "s").stem.startswith("a &lt; b")


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Kind.SINGLE, "9"), (Kind.SINGLE, "1|2"), (Kind.MULTIPLE, "1|1"), (Kind.MULTIPLE, "1|x"), (Kind.TRUE_FALSE, "да"),
        (Kind.ORDERING, "1>1"), (Kind.ORDERING, "0"), (Kind.MATCHING, "1=99"), (Kind.MATCHING, "1=1|1=2"), (Kind.MATCHING, "77=1"),
        (Kind.MATCHING, "1"), (Kind.SHORT_TEXT, "о" * 3000),
    ],
)  # fmt: skip
def test_what_is_no_answer_to_the_question_is_refused(kind, given):
    version = version_of(OF_KIND[kind])
    with pytest.raises(RuleViolation) as refused:
        in_bank(version, "seed", given)
    assert refused.value.code == "answer.unreadable"
    assert in_bank(version, "seed", "") == ""
    if kind not in (Kind.SHORT_TEXT, Kind.NUMBER, Kind.TRUE_FALSE):
        assert on_page(version, "seed", "77") == ""
