"""Lines of lists, their fingerprints, ties and what changes between two lists."""

from __future__ import annotations

import hashlib
from fractions import Fraction

import pytest

from hackathon_portal.seasons.rules import listing
from hackathon_portal.seasons.rules.listing import Row
from hackathon_portal.seasons.rules.selection import Placement, Standing, Verdict


def stands(person: str, percentile: Fraction, share: Fraction = Fraction(1, 2), seconds: int = 60) -> Standing:
    return Standing(person=person, exam="T1", attempt=f"{person}-1", share=share, percentile=percentile, seconds=seconds)


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Fraction(71, 74) * 100, "95.9459"), (Fraction(5), "5.0000"), (Fraction(1, 20000), "0.0001"), (Fraction(99999, 10**9), "0.0001"),
        (Fraction(49, 10**6), "0.0000"), (Fraction(9999995, 10**5), "100.0000"),
    ],
)  # fmt: skip
def test_four_decimals_round_half_up_exactly(value, printed):
    assert listing.four_decimals(value) == printed


def test_lines_are_as_protocols_print_them():
    order = [stands("Р-2", Fraction(199, 2)), stands("Р-1", Fraction(50))]
    assert listing.ranking_lines(order) == ["1,Р-2,T1,99.5000", "2,Р-1,T1,50.0000"]
    placed = [
        Placement(1, "Р-2", "che", Verdict.PASS),
        Placement(2, "Р-1", "", Verdict.OUT),
        Placement(3, "Р-3", "kgd", Verdict.RESERVE),
    ]
    assert listing.list_lines(placed) == ["1,Р-2,che,pass", "3,Р-3,kgd,reserve"]


def test_a_fingerprint_is_that_of_a_file_whose_lines_end():
    assert listing.sha_of(["а", "б"]) == hashlib.sha256("а\nб\n".encode()).hexdigest()
    assert listing.sha_of([]) == hashlib.sha256(b"").hexdigest()


def test_ties_are_counted_by_what_broke_them():
    fifty, ten = Fraction(50), Fraction(10)
    order = [
        stands("1", fifty), stands("2", fifty), stands("3", fifty, seconds=90), stands("4", fifty, Fraction(1, 3)), stands("5", ten, Fraction(1, 3)),
    ]  # fmt: skip
    assert listing.ties_broken(order) == {"percentile": 3, "share": 2, "seconds": 1}
    assert listing.ties_broken([]) == {"percentile": 0, "share": 0, "seconds": 0}


def test_changes_name_who_comes_goes_and_moves():
    before = {
        1: Row("pass", "che"),
        2: Row("pass", "che"),
        3: Row("reserve", "kgd"),
        4: Row("pass", "kgd"),
        5: Row("pass", "che"),
        8: Row("reserve", "che"),
    }
    after = {
        1: Row("pass", "che"),
        2: Row("reserve", "che"),
        3: Row("pass", "kgd"),
        4: Row("pass", "vvo"),
        6: Row("pass", "vvo"),
        8: Row("reserve", "kgd"),
    }
    assert listing.changes(before, after) == {
        "enter": [[3, "kgd"], [6, "vvo"]], "leave": [[2, "che", "reserve"], [5, "che", "out"]], "move": [[4, "kgd", "vvo"]],
        "counts": {"enter": 2, "leave": 2, "move": 1},
    }  # fmt: skip


def test_of_many_changes_the_first_are_named_and_all_are_counted():
    everybody = {number: Row("pass", "che") for number in range(1, listing.MOST_NAMED + 2)}
    found = listing.changes({}, everybody)
    assert (len(found["enter"]), found["counts"]["enter"]) == (200, 201)
    found = listing.changes(everybody, {})
    assert (len(found["leave"]), found["counts"]["leave"]) == (200, 201)
    found = listing.changes(everybody, {number: Row("pass", "kgd") for number in everybody})
    assert (len(found["move"]), found["counts"]["move"]) == (200, 201)
