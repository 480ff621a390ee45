"""A school is finished when nothing is left of it; lines of addresses are read as people type them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.learning.rules.progress import emails_in, is_finished, left


@given(st.lists(st.integers(0, 9), unique=True), st.sets(st.integers(0, 9)))
def test_a_school_is_finished_exactly_when_every_module_is_done(modules, done):
    assert left(modules, done) == [module for module in modules if module not in done]
    assert is_finished(modules, done) == (bool(modules) and done.issuperset(modules))


def test_addresses_are_read_with_names_once_each():
    people, wrong = emails_in(
        'Anna@Example.org; Анна Берёзкина\n\nпётр\t"petr@example.org"\nanna@example.org\nбез адреса\n@нет\n'
    )
    assert people == [("anna@example.org", "Анна Берёзкина"), ("petr@example.org", "пётр")]
    assert wrong == ["без адреса", "@нет"]
