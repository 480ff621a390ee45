"""Addresses of mail are compared in one way, whatever the writing of either side."""

import pytest

from hackathon_portal.kernel import addresses

SAME = [
    ("mixed@example.org", "Mixed@Example.org"),
    ("a@example.org", "  A@EXAMPLE.ORG\n"),
    ("a@example.org", "a@exam\u200bple.org"),
    ("ivan@пример.рф", "Ivan@ПРИМЕР.РФ"),
    ("ivan@пример.рф", "ivan@xn--e1afmkfd.xn--p1ai"),
    ("ivan@пример.рф", "IVAN@XN--E1AFMKFD.XN--P1AI"),
    ("иван@пример.рф", "Иван@xn--e1afmkfd.xn--p1ai"),
    ("a@й.рф", "a@и\u0306.рф"),
]
OTHER = [("a@example.org", "b@example.org"), ("a@example.org", "a@example.com"), ("", ""), ("a@example.org", ""), ("a", "b")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_address_in_two_writings(one: str, other: str) -> None:
    assert addresses.same(one, other)
    assert addresses.normal(one) == addresses.normal(other)
    assert addresses.spellings(one) == addresses.spellings(other)
    assert addresses.normal(addresses.normal(one)) == addresses.normal(one)
    assert addresses.typed(one).lower() in addresses.spellings(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_addresses(one: str, other: str) -> None:
    assert not addresses.same(one, other)


@pytest.mark.parametrize("odd", ["", "@", "a@", "@b", "a@b@c", "a@..", "a@" + "я" * 80 + ".рф", "a@[127.0.0.1]", "\ud800@x"])
def test_nothing_breaks_it(odd: str) -> None:
    assert addresses.normal(odd) == addresses.normal(f" {odd}")
    assert isinstance(addresses.spellings(odd), set)
