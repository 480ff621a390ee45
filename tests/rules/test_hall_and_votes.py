"""Votes, the drawn order, links of projects, what changed between two versions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.rules import changes, links, running_order
from judging.rules.quorum import is_quorate
from judging.rules.voting import Outcome


@pytest.mark.parametrize("composition", range(1, 61))
def test_the_quorum_is_exact_for_every_composition(composition):
    """More than two thirds, in whole numbers: three times the present is more than twice the composition."""
    for present in range(composition + 1):
        assert is_quorate(present, composition) is (3 * present > 2 * composition)


@pytest.mark.parametrize(
    ("in_favour", "against", "abstained", "voters", "adopted"),
    [(4, 3, 0, 7, True), (4, 4, 0, 8, False), (3, 0, 4, 7, False), (0, 0, 0, 0, False), (4, 0, 0, 8, False), (5, 0, 0, 8, True)],
)
def test_a_question_is_adopted_by_more_than_half_of_those_who_may_vote(in_favour, against, abstained, voters, adopted):
    outcome = Outcome(in_favour, against, abstained, voters)
    assert outcome.is_adopted is adopted
    assert outcome.silent == voters - in_favour - against - abstained


def test_another_share_is_the_regulations():
    assert not Outcome(5, 3, 0, 8, Fraction(2, 3)).is_adopted
    assert Outcome(6, 2, 0, 8, Fraction(2, 3)).is_adopted


@given(
    seed=st.text("0123456789abcdef", min_size=8, max_size=32),
    numbers=st.lists(st.integers(1, 999), unique=True),
    shuffler=st.randoms(),
)
def test_the_same_seed_draws_the_same_order_of_everybody_once(seed, numbers, shuffler):
    drawn = running_order.draw(seed, numbers)
    assert sorted(drawn) == sorted(numbers)
    shuffler.shuffle(numbers)
    assert running_order.draw(seed, numbers) == drawn


def test_the_draw_can_be_repeated_with_any_sha256_program():
    # printf 'seed:1' | sha256sum
    assert running_order.lot("seed", 1) == "81e4ba3bc2097d85ac4734eb3ad794fd4a2980b2e0b22569418e60e5550b4c32"
    # Number 2 has 97c3..., number 3 has 7413...: the smallest is first.
    assert running_order.draw("seed", [1, 2, 3]) == [3, 1, 2]


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("", ""),
        ("https://git.example.org/team", ""),
        ("http://8.8.8.8/demo", ""),
        ("https://localhost:3000/", "такой адрес открывается только на вашем компьютере"),
        ("http://demo.local/", "такой адрес открывается только на вашем компьютере"),
        ("https://server/", "такой адрес открывается только на вашем компьютере"),
        ("http://192.168.0.10:8000/", "такой адрес открывается только в вашей сети"),
        ("http://[::1]/", "такой адрес открывается только в вашей сети"),
        ("https://user:secret@git.example.org/", "в адресе не должно быть имени и пароля"),
        ("ftp://example.org/", "адрес должен начинаться с https://"),
        ("http://[broken/", "адрес записан с ошибкой"),
    ],
)
def test_a_link_leads_where_the_commission_can_follow(link, fault):
    assert links.fault_of(link) == fault


def test_what_changed_between_two_versions():
    file = {"name": "показ.pdf", "size": 10, "sha256": "ab" * 32}
    before = {"title": "Дворы", "description": "Первая\nВторая", "files": [], "shows_people": False}
    after = {"title": "Дворы", "description": "Первая\nТретья", "files": [file], "shows_people": True}
    assert changes.between(before, after) == [
        changes.Change("Описание", ((" ", "Первая"), ("-", "Вторая"), ("+", "Третья"))),
        changes.Change("Изображения людей", (("+", "да"),)),
        changes.Change("Файлы", (("+", f"показ.pdf, 10 байт, {'ab' * 6}"),)),
    ]
    assert changes.between(after, after) == []
