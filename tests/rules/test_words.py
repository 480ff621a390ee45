"""Russian numbers with nouns, and clauses as documents cite them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.russia.words import cited, inner_quotes, plural

FORMS = "заявка,заявки,заявок"


@pytest.mark.parametrize(
    ("form", "counts"),
    [
        ("заявка", [1, 21, 31, 91, 101, 121, 1001, -1]),
        ("заявки", [2, 3, 4, 22, 23, 24, 102, 104, 122, -2]),
        ("заявок", [0, 5, 6, 9, 10, 11, 12, 13, 14, 15, 19, 20, 25, 100, 111, 112, 113, 114, 115, 211, 1011, -5, -11]),
    ],
)
def test_one_two_and_five(form, counts):
    for count in counts:
        assert plural(count, FORMS) == f"{count}\u00a0{form}"


@given(count=st.integers(-10_000, 10_000))
def test_only_the_last_two_digits_and_no_sign_decide(count):
    form = plural(count, FORMS).split("\u00a0")[1]
    assert plural(-count, FORMS).split("\u00a0")[1] == form
    assert plural(abs(count) + 100, FORMS).split("\u00a0")[1] == form


@pytest.mark.parametrize(
    ("clause", "said"),
    [("10.2", "п.\u00a010.2"), ("1.6", "п.\u00a01.6"), ("3", "п.\u00a03"), ("приложение 5", "приложение 5"), ("", "")],
)
def test_a_number_is_cited_with_its_word_and_an_appendix_as_it_is(clause, said):
    assert cited(clause) == said


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("команда «Альфа», проект «Помощник «№ 1»»", "команда «Альфа», проект «Помощник „№ 1“»"),
        ("«Огни»", "«Огни»"),
        ("«Огни «Тулы»", "«Огни «Тулы»"),
        ("Огни»", "Огни»"),
        ("", ""),
    ],
)
def test_quotes_inside_quotes_are_other_quotes_and_unmatched_ones_stay(written, printed):
    assert inner_quotes(written) == printed
