"""Decisions on keys: what they do to marks, whatever the question and the answer."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.exams.rules import moodle
from hackathon_portal.exams.rules.items import Item, Kind, Option
from hackathon_portal.exams.rules.marking import WHOLE, share_of, units_of
from hackathon_portal.exams.rules.rulings import Decision, Key, KeyUnfit, checked, is_same, item_under, share_under
from tests import season_files

ITEMS = moodle.read_bytes(season_files.content("question-bank.xml")).items
BY_KIND = {kind: [item for item in ITEMS if item.kind is kind] for kind in Kind}


def answers_of(item: Item) -> st.SearchStrategy[str]:
    """Answers a person may give to this question, sensible or not."""
    numbers = st.integers(1, max(1, len(item.options) or len(item.pairs))).map(str)
    if item.kind is Kind.TRUE_FALSE:
        return st.sampled_from(["true", "false", ""])
    if item.kind in (Kind.NUMBER, Kind.SHORT_TEXT):
        return st.sampled_from([option.text for option in item.options] + ["", "0", "17,5", "слово"])
    joined = {Kind.SINGLE: "", Kind.MULTIPLE: "|", Kind.ORDERING: ">"}
    if item.kind is Kind.MATCHING:
        return st.permutations(range(1, len(item.pairs) + 1)).map(
            lambda lines: "|".join(f"{number}={line}" for number, line in enumerate(lines, 1) if item.pairs[number - 1].question)
        )
    if item.kind is Kind.ORDERING:
        return st.permutations(range(1, len(item.options) + 1)).map(lambda order: ">".join(map(str, order)))
    return st.lists(numbers, min_size=1, max_size=1 if item.kind is Kind.SINGLE else 3, unique=True).map(joined[item.kind].join)


@st.composite
def ruled(draw: st.DrawFn) -> tuple[Item, list[Key], str]:
    item = draw(st.sampled_from(ITEMS))
    keys = []
    for _ in range(draw(st.integers(0, 3))):
        decision = draw(st.sampled_from(Decision))
        try:
            keys.append(checked(item, Key(decision, (draw(answers_of(item)),), draw(st.booleans()))))
        except KeyUnfit:
            continue
    return item, keys, draw(answers_of(item))


@given(ruled())
def test_decisions_that_lower_nobody_lower_nobody(case):
    item, keys, answer = case
    merciful = [Key(key.decision, key.answers) for key in keys]
    share = share_of(item, answer)
    for count in range(len(merciful) + 1):
        later = share_under(item, merciful[:count], answer)
        assert later >= share
        share = later
    assert units_of(share_under(item, keys, answer)) >= 0, "every share is whole units"


@given(ruled())
def test_an_answer_named_right_is_right_and_one_taken_away_is_everybodys(case):
    item, keys, answer = case
    for key in keys:
        assert all(share_under(item, [key], right) == WHOLE for right in key.answers)
    assert share_under(item, [*keys, Key(Decision.ANNUL)], answer) == WHOLE


@given(ruled(), st.integers(0, 5), st.fractions(0, 1, max_denominator=20))
def test_raising_the_weight_of_an_answer_never_lowers_anybody(case, place, raised):
    item, _, answer = case
    if not item.options or item.kind is Kind.ORDERING:
        return
    place %= len(item.options)
    options = [*item.options]
    options[place] = Option(options[place].text, max(options[place].weight, raised), options[place].tolerance)
    better = Item(item.code, item.category, item.kind, item.stem, item.points, tuple(options), item.pairs, item.case_matters)
    assert share_of(better, answer) >= share_of(item, answer)


def test_a_new_key_lowers_only_where_the_decision_says_so():
    item = next(item for item in BY_KIND[Kind.SINGLE] if item.options[0].weight == WHOLE)
    merciful = checked(item, Key(Decision.NEW_KEY, ("2",)))
    assert [share_under(item, [merciful], answer) for answer in ("1", "2", "3")] == [1, 1, 0]
    strict = Key(Decision.NEW_KEY, ("2",), never_lowers=False)
    assert [share_under(item, [strict], answer) for answer in ("1", "2", "3")] == [0, 1, 0]
    assert [option.weight for option in item_under(item, strict).options[:2]] == [0, 1]


def test_another_key_of_a_multiple_choice_shares_the_points():
    item = BY_KIND[Kind.MULTIPLE][0]
    key = checked(item, Key(Decision.NEW_KEY, ("1|2",), never_lowers=False))
    assert share_under(item, [key], "2|1") == WHOLE
    assert share_under(item, [key], "1") == Fraction(1, 2)


@pytest.mark.parametrize(
    ("kind", "decision", "answers", "words"),
    [
        (Kind.SINGLE, Decision.NEW_KEY, ("9",), "номерами от 1"),
        (Kind.SINGLE, Decision.NEW_KEY, ("1|2",), "здесь один"),
        (Kind.SINGLE, Decision.NEW_KEY, (" ",), "Назовите верный ответ"),
        (Kind.NUMBER, Decision.ACCEPT_ALSO, ("семь",), "не число"),
        (Kind.TRUE_FALSE, Decision.NEW_KEY, ("да",), "true или false"),
        (Kind.ORDERING, Decision.NEW_KEY, ("2>1",), "ключ не меняют"),
        (Kind.ORDERING, Decision.ACCEPT_ALSO, ("1>1",), "номерами всех элементов"),
        (Kind.MATCHING, Decision.ACCEPT_ALSO, ("1",), "парами номеров"),
        (Kind.SHORT_TEXT, Decision.ACCEPT_ALSO, ("я" * 301,), "длиннее"),
    ],
)  # fmt: skip
def test_answers_that_fit_no_question_are_refused_in_words(kind, decision, answers, words):
    with pytest.raises(KeyUnfit, match=words):
        checked(BY_KIND[kind][0], Key(decision, answers))


def test_a_decision_that_changes_nothing_is_refused():
    item = BY_KIND[Kind.SINGLE][0]
    right = next(str(number) for number, option in enumerate(item.options, 1) if option.weight == WHOLE)
    with pytest.raises(KeyUnfit, match="ничего бы не изменило"):
        checked(item, Key(Decision.ACCEPT_ALSO, (right,)))


def test_two_answers_are_the_same_however_they_are_written():
    multiple, number, word = BY_KIND[Kind.MULTIPLE][0], BY_KIND[Kind.NUMBER][0], BY_KIND[Kind.SHORT_TEXT][0]
    assert is_same(multiple, "1|3", "3|1")
    assert is_same(number, " 5,40 ", "5.4")
    assert not is_same(number, "слово", "слово")
    assert is_same(word, "Ёж  серый", "еж серый")
