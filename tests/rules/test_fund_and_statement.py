"""The fund adds up; shared places divide prizes; a statement's documents find their payments or none; lights of terms."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.regulation.rules.lights import DONE, FAR, OVERDUE, SOON, WAITING, light
from hackathon_portal.russia.names import Case, declined
from judging.rules import tally
from prizes.payouts.payment_orders import PURPOSE_LIMIT, Document, purpose_of
from prizes.rules import fund
from prizes.rules.statement import FOREIGN, PAID, RETURNED, Awaited, match

SHARED = tally.Precedence(equal="shared")
PAYER = "03221643700000006600"


def test_prizes_that_exceed_their_source_are_named_with_the_excess():
    sources = {1: Decimal(100), 2: Decimal(50)}
    assert fund.overdrawn(sources, [(1, Decimal(60)), (1, Decimal(40)), (2, Decimal(50))]) == {}
    over = fund.overdrawn(sources, [(1, Decimal(101)), (2, Decimal(20)), (2, Decimal(31)), (None, Decimal(5))])
    assert over == {1: 1, 2: 1, None: 5}


@given(prizes=st.lists(st.one_of(st.none(), st.integers(1, 1_000_000)), max_size=4), teams=st.integers(1, 4))
def test_a_shared_place_never_pays_more_than_the_places_hold(prizes, teams):
    each = fund.share([None if prize is None else Decimal(prize) for prize in prizes], teams)
    total = sum(prize for prize in prizes if prize)
    if each is None:
        assert total < teams
    else:
        assert each == each.to_integral_value()
        assert total - teams < each * teams <= total


@pytest.mark.parametrize(
    ("prizes", "teams", "each"),
    [
        ([150_000, 100_000], 2, 125_000),
        ([100_000, 50_001], 2, 75_000),
        ([100_000, None], 3, 33_333),
        ([100_000], 1, 100_000),
        ([1], 2, None),
        ([2], 2, 1),
        ([None, None], 2, None),
        ([], 2, None),
        ([100_000], 0, None),
    ],
)
def test_teams_of_a_shared_place_get_the_places_prizes_in_equal_whole_roubles(prizes, teams, each):
    assert fund.share([None if prize is None else Decimal(prize) for prize in prizes], teams) == each


@pytest.mark.parametrize(
    ("sources", "prizes", "over"),
    [
        ({1: 100}, [(1, 100)], {}),
        ({1: 100}, [(1, 99), (1, 2)], {1: 1}),
        ({}, [(1, 5)], {1: 5}),
        ({1: 0}, [(1, 0)], {}),
        ({}, [], {}),
        ({1: 100}, [(None, 7), (None, 8)], {None: 15}),
        ({1: 100, 2: 10}, [(1, 10), (2, 100)], {2: 90}),
    ],
)
def test_a_source_is_overdrawn_by_what_its_prizes_exceed_it(sources, prizes, over):
    held = {source: Decimal(amount) for source, amount in sources.items()}
    assert fund.overdrawn(held, [(source, Decimal(amount)) for source, amount in prizes]) == over


def test_equal_points_share_a_place_only_by_a_vote():
    sheets = [tally.SheetTotal(project, 1, Decimal(points)) for project, points in ((1, 20), (2, 20), (3, 10))]
    plain = tally.ranking(sheets, [1, 2, 3])
    assert [(row.first, row.last) for row in plain] == [(1, 2), (1, 2), (3, 3)]
    shared = tally.ranking(sheets, [1, 2, 3], precedence=SHARED)
    assert [(row.first, row.last, row.is_settled) for row in shared] == [(1, 1, True), (1, 1, True), (3, 3, True)]
    assert tally.open_ties(shared, 3) == []
    assert tally.has_shared_places(shared)
    assert not tally.has_shared_places(tally.ranking(sheets, [1, 2, 3], [[2, 1]], SHARED))


def document(**changes) -> Document:
    values = {
        "number": "1001", "on": date(2024, 6, 3), "amount": Decimal(130_500), "payer_account": PAYER, "recipient_account": "A",
        "debited_on": date(2024, 6, 3), "credited_on": None, "purpose": "Денежный приз",
    }  # fmt: skip
    return Document(**(values | changes))


def awaited(key: int, *, account: str = "A", amount: int = 130_500, is_paid: bool = False) -> Awaited:
    return Awaited(key=key, number=1000 + key, amount=Decimal(amount), account=account, name=f"Иванов {key}", is_paid=is_paid)


def outcomes(documents, lines) -> list[tuple[str, int | None]]:
    return [(found.outcome, found.key) for found in match(documents, lines, PAYER)]


def test_a_debit_pays_the_line_of_its_account_and_sum():
    assert outcomes([document()], [awaited(1), awaited(2, account="B")]) == [(PAID, 1)]
    assert outcomes([document(amount=Decimal(130_501))], [awaited(1)]) == [(FOREIGN, None)]
    assert outcomes([document(recipient_account="C")], [awaited(1)]) == [(FOREIGN, None)]
    assert outcomes([document(debited_on=None)], [awaited(1)]) == [(FOREIGN, None)]
    assert outcomes([document()], [awaited(1, is_paid=True)]) == [(FOREIGN, None)]


def test_of_two_equal_payments_to_one_person_the_number_decides_else_none():
    lines = [awaited(1), awaited(2)]
    assert outcomes([document(number="1002"), document(number="1001")], lines) == [(PAID, 2), (PAID, 1)]
    assert outcomes([document(number="5")], lines) == [(FOREIGN, None)]


@pytest.mark.parametrize("purpose", ["Возврат п/п 1001", "возврат средств, ИВАНОВ 1, счёт закрыт"])
def test_a_credit_that_names_the_payment_returns_it_also_after_it_was_paid_in_the_same_file(purpose):
    back = document(
        payer_account="X", recipient_account=PAYER, debited_on=None, credited_on=date(2024, 6, 5), purpose=purpose, number="9"
    )
    assert outcomes([back, document()], [awaited(1), awaited(2, account="B")]) == [(PAID, 1), (RETURNED, 1)]


def test_a_credit_of_the_same_sum_that_names_nobody_is_left_alone():
    other = document(payer_account="X", recipient_account=PAYER, debited_on=None, credited_on=date(2024, 6, 5), purpose="Аренда")
    assert outcomes([other], [awaited(1)]) == [(FOREIGN, None)]


FOREIGN_REASONS = {
    "other": "не движение по счёту плательщика",
    "nothing": "нет выплаты с таким счётом и суммой",
    "several": "несколько подходящих выплат",
    "no return": "поступление не похоже на возврат приза",
}


def back(**changes) -> Document:
    """A credit of the payer's account."""
    values = {
        "payer_account": "X", "recipient_account": PAYER, "debited_on": None, "credited_on": date(2024, 6, 5), "number": "9",
        "purpose": "Возврат п/п 1001",
    }  # fmt: skip
    return document(**values | changes)


@pytest.mark.parametrize(
    ("entry", "lines", "why"),
    [
        (document(payer_account="X"), [awaited(1)], "other"),
        (document(debited_on=None), [awaited(1)], "other"),
        (back(recipient_account="X"), [awaited(1)], "other"),
        (back(credited_on=None), [awaited(1)], "other"),
        (document(), [], "nothing"),
        (document(amount=Decimal("130500.01")), [awaited(1)], "nothing"),
        (document(number="5"), [awaited(1), awaited(2)], "several"),
        (back(), [awaited(1, amount=1)], "no return"),
        (back(purpose="Возврат п/п 1001, 1002"), [awaited(1), awaited(2)], "several"),
        (back(purpose="Возврат п/п 10012"), [awaited(1)], "no return"),
    ],
)
def test_a_document_that_speaks_of_no_payment_or_of_several_says_why(entry, lines, why):
    (found,) = match([entry], lines, PAYER)
    assert (found.document, found.outcome, found.key, found.why) == (entry, FOREIGN, None, FOREIGN_REASONS[why])


def test_a_match_gives_no_reason():
    assert [found.why for found in match([document(), back()], [awaited(1)], PAYER)] == ["", ""]


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": "Возврат п/п 1001"},
        {"purpose": "по заявлению", "payer_account": "A"},
        {"purpose": "средства иванов 1 не приняты"},
    ],
)
def test_a_return_names_the_number_the_account_or_the_person(changes):
    assert outcomes([back(**changes)], [awaited(1)]) == [(RETURNED, 1)]


def test_a_line_is_paid_once_and_returned_once_in_one_file():
    assert outcomes([document(), document()], [awaited(1)]) == [(PAID, 1), (FOREIGN, None)]
    assert outcomes([back(), back()], [awaited(1)]) == [(RETURNED, 1), (FOREIGN, None)]


def test_a_line_is_used_once_whatever_stood_before_it_in_the_file():
    other, lines = document(recipient_account="Z"), [awaited(1), awaited(2, account="B")]
    assert outcomes([other, document(), document()], lines) == [(FOREIGN, None), (PAID, 1), (FOREIGN, None)]
    second = document(recipient_account="B")
    assert outcomes([document(), second, second], lines) == [(PAID, 1), (PAID, 2), (FOREIGN, None)]
    stray, last = back(purpose="Аренда"), back(purpose="Возврат п/п 1002")
    assert outcomes([stray, back(), back()], lines) == [(FOREIGN, None), (RETURNED, 1), (FOREIGN, None)]
    assert outcomes([back(), last, last], lines) == [(RETURNED, 1), (RETURNED, 2), (FOREIGN, None)]


def test_two_payments_of_one_sum_to_one_person_are_taken_one_after_the_other():
    lines = [awaited(1), awaited(2)]
    assert outcomes([document(number="1001"), document(number="77")], lines) == [(PAID, 1), (PAID, 2)]
    assert outcomes([back(), back(purpose="Возврат п/п 1002")], lines) == [(RETURNED, 1), (RETURNED, 2)]


def test_a_line_paid_before_may_still_come_back():
    assert outcomes([back()], [awaited(1, is_paid=True)]) == [(RETURNED, 1)]


def test_a_long_contest_name_is_cut_and_the_tax_stays_in_the_purpose():
    said = purpose_of(what="1 место", contest="О" * 300, tax=Decimal(19_500))
    assert len(said) == PURPOSE_LIMIT
    assert said.endswith(", удержан НДФЛ 19500 руб. НДС не облагается")


@pytest.mark.parametrize(
    ("due", "today", "done_on", "expected"),
    [
        (date(2024, 6, 13), date(2024, 6, 3), None, FAR),
        (date(2024, 6, 13), date(2024, 6, 10), None, SOON),  # 11 is a working day, 12 a holiday
        (date(2024, 6, 13), date(2024, 6, 13), None, SOON),
        (date(2024, 6, 13), date(2024, 6, 14), None, OVERDUE),
        (date(2024, 6, 13), date(2024, 6, 30), date(2024, 6, 13), DONE),
        (date(2024, 6, 13), date(2024, 6, 30), date(2024, 6, 14), OVERDUE),
        (None, date(2024, 6, 30), None, WAITING),
    ],
)
def test_a_term_turns_amber_two_working_days_before_and_red_after_it(due, today, done_on, expected):
    assert light(due, today, done_on=done_on) == expected


def test_far_ends_two_working_days_before_the_last_day():
    """Of Thursday 13 June 2024 with the holiday of the 12th: Friday 7 June is three working days before, Monday the 10th two."""
    due = date(2024, 6, 13)
    assert [light(due, date(2024, 6, day)) for day in (7, 8, 10)] == [FAR, FAR, SOON]


@pytest.mark.parametrize(
    ("due", "done_on", "done", "expected"),
    [
        (date(2024, 6, 13), None, True, DONE),  # done, nobody knows when
        (date(2024, 6, 13), date(2024, 6, 14), True, OVERDUE),
        (date(2024, 6, 13), date(2024, 6, 12), True, DONE),
        (None, date(2024, 6, 14), False, DONE),
        (None, None, True, DONE),
        (None, None, False, WAITING),
    ],
)
def test_what_is_done_is_done_and_late_only_when_its_day_is_known(due, done_on, done, expected):
    assert light(due, date(2024, 6, 30), done_on=done_on, done=done) == expected


@pytest.mark.parametrize(
    ("name", "case", "expected", "sure"),
    [
        (("Незабудкин", "Игнат", "Львович"), Case.DATIVE, "Незабудкину Игнату Львовичу", True),
        (("Незабудкина", "Дарья", "Сергеевна"), Case.GENITIVE, "Незабудкиной Дарьи Сергеевны", True),
        (("Дурново", "Анна", "Ильинична"), Case.DATIVE, "Дурново Анне Ильиничне", True),
        (("Ким", "Олег", ""), Case.DATIVE, "Киму Олегу", False),
        (("Черных", "Саша", ""), Case.DATIVE, "Черных Саша", False),
        (("Оглы", "", ""), Case.DATIVE, "Оглы", False),
        (("Незабудкин", "Игнат", ""), Case.NOMINATIVE, "Незабудкин Игнат", True),
    ],
)
def test_names_are_declined_and_the_unsure_ones_said_so(name, case, expected, sure):
    assert declined(*name, case) == (expected, sure)
