"""Votes, the drawn order, links of projects, what changed between two versions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.rules import changes, links, running_order
from judging.rules.quorum import is_quorate, least_present
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
        ("http://git.example.org/", ""),
        ("https://[2606:4700:4700::1111]/", ""),
        ("git.example.org", "адрес должен начинаться с https://"),
        ("https://user@git.example.org/", "в адресе не должно быть имени и пароля"),
        ("https://:secret@git.example.org/", "в адресе не должно быть имени и пароля"),
        ("https://demo.LOCALHOST/", "такой адрес открывается только на вашем компьютере"),
        ("https://git.corp.internal/", "такой адрес открывается только на вашем компьютере"),
        ("https://nas.lan/", "такой адрес открывается только на вашем компьютере"),
        ("https:///path", "такой адрес открывается только на вашем компьютере"),
        ("http://10.0.0.1/", "такой адрес открывается только в вашей сети"),
        ("http://[fd00::1]/", "такой адрес открывается только в вашей сети"),
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


@pytest.mark.parametrize("empty", [None, "", [], False])
def test_nothing_and_no_are_the_same_to_a_reader(empty):
    assert changes.between({}, {"description": empty, "shows_people": empty}) == []
    assert changes.between({"shows_people": empty}, {"shows_people": True}) == [
        changes.Change("Изображения людей", (("+", "да"),))
    ]


def test_changes_come_in_the_order_of_the_page_and_unknown_fields_are_left_out():
    after = {
        "declarations": ["4.1", "4.2"],
        "demo_url": "https://a.example",
        "title": "Дворы",
        "secret": "нет",
        "nomination": "Город",
    }
    assert changes.between({"title": "Двор"}, after) == [
        changes.Change("Название", (("-", "Двор"), ("+", "Дворы"))),
        changes.Change("Номинация", (("+", "Город"),)),
        changes.Change("Демонстрация", (("+", "https://a.example"),)),
        changes.Change("Заверения", (("+", "п.\u00a04.1"), ("+", "п.\u00a04.2"))),
    ]


@given(
    before=st.dictionaries(st.sampled_from(sorted(changes.TITLES)), st.text(max_size=20)),
    after=st.dictionaries(st.sampled_from(sorted(changes.TITLES)), st.text(max_size=20)),
)
def test_lines_that_went_and_stayed_are_the_old_text_those_that_came_and_stayed_the_new(before, after):
    titles = {title: name for name, title in changes.TITLES.items()}
    for change in changes.between(before, after):
        old = [line for sign, line in change.lines if sign in "- "]
        new = [line for sign, line in change.lines if sign in "+ "]
        assert old == before.get(titles[change.title], "").splitlines()
        assert new == after.get(titles[change.title], "").splitlines()


@pytest.mark.parametrize(("phase", "seconds"), [("talk", 180), ("demo", 120), ("questions", None), ("dance", None)])
def test_three_minutes_to_speak_and_two_to_show(kuzbass, phase, seconds):
    """Kuzbass 5.5; the document sets no time for questions."""
    assert running_order.limit_of(phase, kuzbass.judging) == seconds


def test_a_limit_for_questions_is_the_regulations(tula):
    assert running_order.limit_of("questions", tula.judging.model_copy(update={"questions_minutes": 1})) == 60
    assert running_order.limit_of("talk", tula.judging) is None


def test_a_team_named_twice_is_drawn_once():
    assert running_order.draw("seed", [3, 1, 3, 2, 1]) == running_order.draw("seed", [1, 2, 3])


@pytest.mark.parametrize(("present", "composition"), [(-1, 8), (9, 8), (1, 0)])
def test_a_number_that_cannot_be_is_no_quorum(present, composition):
    if composition:
        with pytest.raises(ValueError, match="present must be between 0 and composition"):
            is_quorate(present, composition)
    else:
        assert is_quorate(present, composition) is False


@pytest.mark.parametrize(
    ("composition", "share", "least"),
    [(9, Fraction(2, 3), 7), (8, Fraction(2, 3), 6), (8, Fraction(1, 2), 5), (1, Fraction(0), 1)],
)
def test_the_least_number_that_makes_a_quorum(composition, share, least):
    assert least_present(composition, share) == least


def test_the_share_of_clause_9_6_and_of_a_vote_hold_where_none_is_named():
    assert (is_quorate(6, 9), is_quorate(7, 9)) == (False, True)
    assert Outcome(1, 0, 0, 2).more_than == Fraction(1, 2)


@pytest.mark.parametrize(
    ("voters", "in_favour", "against", "abstained", "cast", "silent"),
    [(9, 4, 2, 1, 7, 2), (3, 1, 1, 1, 3, 0), (3, 0, 0, 0, 0, 3)],
)
def test_who_abstains_has_cast_a_vote_and_who_says_nothing_has_not(voters, in_favour, against, abstained, cast, silent):
    outcome = Outcome(in_favour, against, abstained, voters)
    assert (outcome.cast, outcome.silent) == (cast, silent)


def test_one_who_may_vote_decides():
    assert Outcome(1, 0, 0, 1).is_adopted
    assert not Outcome(0, 1, 0, 1).is_adopted
