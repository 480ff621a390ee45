"""How long documents and data are kept: accounting documents by the law, data of registrations by the regulation (402-FZ, art. 29)."""

import ast
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.regulation.form import build
from hackathon_portal.regulation.rules.deadlines import kept_until
from hackathon_portal.regulation.schema import KeepTerm, Regulation, load_preset
from hackathon_portal.regulation.words import term_words
from prizes.rules.keeping import documents_until
from tests import sources


@pytest.mark.parametrize(
    ("last", "years", "until"),
    [
        (date(2024, 5, 29), 5, date(2029, 12, 31)),
        (date(2024, 2, 29), 5, date(2029, 12, 31)),
        (date(2024, 12, 31), 5, date(2029, 12, 31)),
        (date(2025, 1, 1), 5, date(2030, 12, 31)),  # paid in the year after the contest
        (date(2025, 1, 1), 10, date(2035, 12, 31)),
        (date(2024, 5, 29), 3, date(2029, 12, 31)),  # a regulation cannot shorten the law's term
        (date(2024, 5, 29), None, date(2029, 12, 31)),
    ],
)
def test_documents_are_kept_so_many_years_after_the_reporting_year(last, years, until):
    assert documents_until(last, years) == until


@given(last=st.dates(date(2013, 1, 1), date(2090, 12, 31)), years=st.one_of(st.none(), st.integers(0, 100)))
def test_never_less_than_five_calendar_years_after_the_reporting_year(last, years):
    first_day_without = documents_until(last, years) + timedelta(days=1)
    assert (first_day_without.month, first_day_without.day) == (1, 1)
    assert first_day_without.year - last.year == max(years or 0, 5) + 1


@pytest.mark.parametrize(
    ("event", "term", "until"),
    [
        (date(2024, 5, 26), "3 years", date(2027, 5, 26)),
        (date(2024, 2, 29), "3 years", date(2027, 2, 28)),
        (date(2024, 2, 29), "4 years", date(2028, 2, 29)),
        (date(2023, 12, 31), "1 years", date(2024, 12, 31)),  # with a leap day between: 366 days
        (date(2024, 5, 26), "30 calendar days", date(2024, 6, 25)),
    ],
)
def test_years_end_on_the_same_day_of_their_last_year(event, term, until):
    assert kept_until(event, KeepTerm.model_validate(term)) == until


@pytest.mark.parametrize(
    ("registration", "prizes", "term", "years"),
    [(1095, 1825, "3 years", 5), (30, 2000, "30 calendar days", 6), (None, None, None, None), (400, 0, "400 calendar days", 0)],
)
def test_a_stored_regulation_with_years_written_as_days_is_read(registration, prizes, term, years):
    data = load_preset("tula_2024").regulation.model_dump(mode="json")
    del data["registration"]["retention"], data["prizes"]["retention_years"]
    data["registration"]["retention_days"], data["prizes"]["retention_days"] = registration, prizes
    read = Regulation.model_validate(data)
    assert (str(read.registration.retention) if read.registration.retention else None, read.prizes.retention_years) == (
        term,
        years,
    )
    assert Regulation.model_validate(read.model_dump(mode="json")) == read


def test_no_term_of_a_regulation_writes_a_year_as_days():
    """Whatever a preset holds: a number of days that is whole years would be a year with a leap day too short."""

    def numbers(value, path=""):
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from numbers(inner, f"{path}.{name}")
        elif isinstance(value, list):
            for inner in value:
                yield from numbers(inner, path)
        else:
            yield path, value

    for name in ("tula_2024", "kuzbass_2025"):
        data = load_preset(name).regulation.model_dump(mode="json")
        for path, value in numbers(data):
            days = value if isinstance(value, int) else str(value).partition(" calendar days")[0]
            if "day" in f"{path} {value}" and str(days).isdigit() and not isinstance(value, bool):
                assert int(days) < 365, (name, path, value)


def test_the_form_asks_for_years_and_says_them():
    assert term_words(KeepTerm.model_validate("3 years")).replace("\u00a0", " ") == "3 года"
    data = load_preset("tula_2024").regulation.model_dump(mode="json")
    [cell] = [one for _, one in build(Regulation, data).placed_cells() if one.path == "registration.retention"]
    assert (cell.value, cell.unit, [unit for unit, _ in cell.choices]) == ("3", "years", ["years", "calendar days"])


# Terms of a year or more that the code itself writes as days -> from when they go, and why days are right: no law counts them in years.
LONG_TERMS_IN_DAYS = {
    "SIGN_INS_KEPT_DAYS": "from the sign-in; the operator's own journal (152-FZ, art. 19 p. 2 subp. 8 names no term)",
    "ACCOUNT_DAYS": "from the last sign-in, application or role; the operator's setting (152-FZ, art. 5 p. 7: till the aim is reached)",
    "API_TOKEN_DAYS": "from the issue of the token; how long it opens, not how long it is kept",
    "API_TOKEN_MOST_DAYS": "from the issue of the token; how long it opens, not how long it is kept",
    "routine.py: timedelta(days=400)": "from the copy; rows about copies, without people",
}


def long_terms() -> dict[str, str]:
    """Name (or the line of one without a name) of each term of at least a year written as days -> its file."""
    found = {}
    for path in sources.files():
        for node in sources.nodes(path):
            numbers = [inner.value for inner in ast.walk(node) if isinstance(inner, ast.Constant)] if _is_term(node) else []
            if any(type(value) is int and value >= 365 for value in numbers):
                found[_named(node) or f"{path.name}: {ast.unparse(node)}"] = path.name
    return found


def _named(node: ast.AST) -> str:
    return node.targets[0].id if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) else ""


def _is_term(node: ast.AST) -> bool:
    """A constant of days by its name, or `timedelta(days=…)` with a number."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
        called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        return called == "timedelta" and any(
            word.arg == "days" and isinstance(word.value, ast.Constant) for word in node.keywords
        )
    return _named(node).endswith("_DAYS")


def test_every_long_term_in_days_says_from_when_it_goes_and_why_it_is_no_term_of_the_law():
    assert {name: file for name, file in long_terms().items() if name not in LONG_TERMS_IN_DAYS} == {}
    assert set(LONG_TERMS_IN_DAYS) <= {*long_terms()}
