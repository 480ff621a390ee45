"""A statement's documents find their payments by two signs at least, or are offered to a person, or are left alone."""

import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prizes.payouts.statement_files import Document
from prizes.rules.statement import (
    DISSOLVED,
    ELSEWHERE,
    FOREIGN,
    KNOWN,
    OFFERED,
    PAID,
    RETURNED,
    UNCLEAR,
    Awaited,
    match,
    names_person,
    said_in,
)  # fmt: skip

PAYER = "03221643700000006600"
ORDERED = date(2024, 5, 29)
NAMES = ["Незабудкин Игнат Львович", "Отвалова Регина Павловна", "Ёлкин Семён Ильич"]


def document(**changes) -> Document:
    """The bank has carried order 1001 out."""
    values = {
        "number": "1001", "on": ORDERED, "amount": Decimal(130_500), "payer_accounts": (PAYER,), "recipient_accounts": ("A",),
        "debited_on": date(2024, 6, 3), "credited_on": None, "purpose": "Денежный приз",
    }  # fmt: skip
    return Document(**(values | changes))


def back(**changes) -> Document:
    """A credit of the payer's account."""
    values = {
        "payer_accounts": ("X",), "recipient_accounts": (PAYER,), "debited_on": None, "credited_on": date(2024, 6, 5), "number": "9",
        "purpose": "Возврат п/п 1001",
    }  # fmt: skip
    return document(**values | changes)


def awaited(key: int, *, account: str = "A", amount: int = 130_500, **more) -> Awaited:
    values = {"number": 1000 + key, "name": NAMES[key % 3], "ordered_on": ORDERED, "payer": PAYER}
    return Awaited(key=key, amount=Decimal(amount), account=account, **values | more)


def outcomes(documents, lines) -> list[tuple[str, int | None]]:
    return [(found.outcome, found.key) for found in match(documents, lines, [PAYER])]


def offers(documents, lines) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(found.outcome, found.suggested, found.candidates) for found in match(documents, lines, [PAYER])]


def test_a_debit_pays_the_line_of_its_number_account_and_sum():
    lines = [awaited(1), awaited(2, account="B")]
    assert outcomes([document()], lines) == [(PAID, 1)]
    assert outcomes([document(number="0001001")], lines) == [(PAID, 1)]
    assert outcomes([document(number=" №1001 ")], lines) == [(PAID, 1)]
    assert outcomes([document(recipient_accounts=("30101810", "A"))], lines) == [(PAID, 1)]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (document(amount=Decimal(130_501)), (UNCLEAR, "", ())),  # our number and account, another sum
        (document(recipient_accounts=("C",)), (OFFERED, PAID, (1,))),
        (document(number="77"), (OFFERED, PAID, (1,))),
        (document(number="Б-1001"), (OFFERED, PAID, (1,))),
        (document(number="77", recipient_accounts=("C",)), (FOREIGN, "", ())),
        (document(number="77", amount=Decimal(5)), (FOREIGN, "", ())),
        (document(debited_on=None), (UNCLEAR, "", ())),
        (document(debited_on=None, number="77"), (UNCLEAR, "", ())),
        (document(payer_accounts=("X",)), (FOREIGN, "", ())),
        (document(payer_accounts=(PAYER,), recipient_accounts=(PAYER,)), (FOREIGN, "", ())),
        (document(amount=None, faults={"Сумма": "Сумма «сто»: не число"}), (UNCLEAR, "", ())),
        (document(amount=None, number="5", recipient_accounts=("C",), faults={"Сумма": "…"}), (FOREIGN, "", ())),
    ],
)
def test_a_debit_with_fewer_signs_is_offered_or_left_alone(entry, expected):
    assert offers([entry], [awaited(1)]) == [expected]


def test_two_payments_of_one_sum_to_one_account_with_another_number_are_both_offered():
    assert offers([document(number="5")], [awaited(1), awaited(2)]) == [(OFFERED, PAID, (1, 2))]


def test_a_debit_without_its_day_says_so_by_the_key():
    (found,) = match([document(debited_on=None)], [awaited(1)], [PAYER])
    assert "ДатаСписано" in found.why
    bad = document(debited_on=None, faults={"ДатаСписано": "ДатаСписано «вчера»: не дата"})
    assert match([bad], [awaited(1)], [PAYER])[0].why == "ДатаСписано «вчера»: не дата"


@pytest.mark.parametrize(
    "purpose",
    [
        "Возврат п/п 1001", "Возврат по п/п № 01001", "возврат по п/п№1001 от 29.05.2024", "ВОЗВРАТ ПО ПЛАТЕЖНОМУ ПОРУЧЕНИЮ N 1001",
        "Возврат средств по плат. поруч. от 29.05.2024 № 1001: счёт закрыт", "не зачислено, поручение №001001 от 29.05.24",
        "Возврат платежа №1001 от 29.05.2024", "Возврат п.п.\u00a01001; счет не найден", "Возврат № 1001 от 29.05.2024",
        "п/п 1001 от 29/05/2024", "Возврат по пп.1001, счет закрыт",
    ],
)  # fmt: skip
def test_a_number_named_as_a_number_returns_its_line(purpose):
    assert outcomes([back(purpose=purpose)], [awaited(1), awaited(2, account="B")]) == [(RETURNED, 1)]


@pytest.mark.parametrize("key", [1, 26])
@pytest.mark.parametrize(
    "purpose",
    [
        "Возврат ошибочно перечисленных средств от 26.11.{n}", "Возврат по договору № {n}", "Возврат по договору № {n} от 29.05.2024",
        "Возврат по договору от 01.01.2024 № {n}", "Оплата по счёту № {n}", "Возврат {n}", "возврат за {n} год", "Возврат субсидии {n} г.",
        "ИНН 71{n}1234 КПП {n}01001", "Возврат на счёт 4081781000000000{n}", "Возврат {n} руб.", "Возврат {n}-{n}", "Аренда",
        "Возврат средств, акт №{n}", "Возврат по контракту № 7/{n}", "Оплата по п/п {n}", "Возврат п/п 10{n}2", "Возврат п/п 1{n}",
        "Возврат по поручению {n} года", "Возврат по п/п 5 от 10.06.{n}", "Возврат п/п {n} от 01.02.2023", "Возврат п/п {n}, 1003",
    ],
)  # fmt: skip
def test_what_is_no_number_or_names_two_is_offered_never_carried_out(purpose, key):
    number = 2000 + key
    lines = [awaited(key, number=number), awaited(3, account="B")]
    assert {outcome for outcome, _ in outcomes([back(purpose=purpose.format(n=number))], lines)} == {OFFERED}


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"payer_accounts": ("A",), "purpose": "по заявлению"}, OFFERED),
        ({"payer_accounts": ("A",), "purpose": "по заявлению", "payer_name": "Отвалова Регина Павловна"}, RETURNED),
        ({"payer_accounts": ("A",), "purpose": "ОТВАЛОВА Р.П. счёт закрыт"}, RETURNED),
        ({"purpose": "Отвалова Регина Павловна, возврат"}, OFFERED),
        ({"purpose": "Возврат: счёт 4081 7810 0000 0000 0001 закрыт, Р. П. Отвалова"}, RETURNED),
        ({"purpose": "Возврат п/п 1001", "amount": Decimal(130_499)}, UNCLEAR),
        ({"purpose": "Аренда", "amount": Decimal(130_499)}, FOREIGN),
        ({"purpose": "Возврат п/п 1001", "credited_on": None}, UNCLEAR),
        ({"purpose": "Возврат п/п 1001", "amount": None, "faults": {"Сумма": "…"}}, UNCLEAR),
    ],
)
def test_a_return_without_the_number_needs_account_and_name(changes, outcome):
    line = awaited(1, account="40817810000000000001" if "4081 " in changes.get("purpose", "") else "A")
    (found,) = match([back(**changes)], [line], [PAYER])
    assert found.outcome == outcome


def test_a_return_may_follow_its_payment_in_one_file_and_answers_keep_the_files_order():
    assert outcomes([back(), document()], [awaited(1), awaited(2, account="B")]) == [(RETURNED, 1), (PAID, 1)]


def test_a_line_is_paid_once_and_returned_once():
    assert outcomes([document(), document(purpose="ещё раз")], [awaited(1)]) == [(PAID, 1), (KNOWN, 1)]
    later = document(debited_on=date(2024, 6, 7))
    assert outcomes([document(), later], [awaited(1)]) == [(PAID, 1), (UNCLEAR, None)]
    assert outcomes([back(), back(purpose="Возврат п/п 1001.")], [awaited(1)]) == [(RETURNED, 1), (KNOWN, 1)]


def test_orders_of_a_dissolved_register_are_told_and_never_pay_the_next_one():
    lines = [awaited(1, state="dropped"), awaited(2, number=2001)]
    assert outcomes([document()], lines) == [(DISSOLVED, 1)]
    assert outcomes([back()], lines) == [(DISSOLVED, 1)]
    assert outcomes([document(number="2001")], lines) == [(PAID, 2)]


def test_documents_of_another_contest_of_the_payer_are_named_so():
    lines = [awaited(1, contest="Хакатон весны"), awaited(2, account="B")]
    found = match([document(), back(), document(number="5")], lines, [PAYER])
    assert [one.outcome for one in found] == [ELSEWHERE, ELSEWHERE, FOREIGN]
    assert "Хакатон весны" in found[0].why


def test_a_line_of_another_payer_of_the_contest_is_none_of_this_account():
    assert outcomes([document()], [awaited(1, payer="40601810000000000001")]) == [(FOREIGN, None)]


def test_of_one_number_in_two_years_the_documents_day_decides():
    lines = [awaited(1, ordered_on=date(2023, 5, 29), state="paid", paid_on=date(2023, 6, 1)), awaited(2, number=1001)]
    assert outcomes([document()], lines) == [(PAID, 2)]


@pytest.mark.parametrize(
    ("text", "name", "is_named"),
    [
        ("возврат ЁЛКИН С.И.", "Елкин Семён Ильич", True),
        ("Елкин Семен, счёт закрыт", "Ёлкин Семён Ильич", True),
        ("С. И. Ёлкин", "Ёлкин Семён Ильич", True),
        ("Ёлкин С.", "Ёлкин Семён Ильич", False),
        ("Ёлкин А.И.", "Ёлкин Семён Ильич", False),
        ("Ёлкин", "Ёлкин Семён Ильич", False),
        ("переулкин семён ильич", "Ёлкин Семён Ильич", False),
        ("Мамедов Али", "Мамедов Али Гусейн оглы", True),
        ("", "Ёлкин Семён Ильич", False),
        ("Ким", "Ким", False),
    ],
)
def test_a_person_is_named_in_full_or_with_initials(text, name, is_named):
    assert names_person(text, name) is is_named


def test_numbers_are_read_where_they_are_named():
    said = said_in("Возврат п/п №№ 01001, 1002 и 1003 от 29.05.2024, договор № 2026")
    assert (said.orders, said.bare, said.days) == ({1001, 1002, 1003}, frozenset(), {ORDERED})


PARTS = st.lists(
    st.one_of(
        st.dates(date(2024, 1, 1), date(2027, 12, 31)).map(lambda day: f"от {day:%d.%m.%Y}"),
        st.dates(date(2024, 1, 1), date(2027, 12, 31)).map(lambda day: f"{day.year} год"),
        st.integers(2001, 2036).map(lambda number: f"по договору № {number}"),
        st.integers(2001, 2036).map(lambda number: f"счёт-фактура №{number} от 10.06.{number}"),
        st.integers(2001, 2036).map(lambda number: f"ИНН 77{number}1234, КПП {number}01001"),
        st.integers(2001, 2036).map(lambda number: f"сумма {number}.00 руб."),
        st.integers(2001, 2036).map(lambda number: f"на счёт 40817810{number}00000000"),
        st.integers(2001, 2036).map(str),
        st.sampled_from(["Возврат", "ошибочно перечисленных средств", "счёт закрыт", "НДС не облагается", "приз"]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(parts=PARTS, seed=st.integers(0, 9))
def test_nothing_is_carried_out_without_a_number_named_as_one(parts, seed):
    """36 lines of one sum in register 2: their numbers are those of years and contracts."""
    lines = [
        awaited(key, number=2000 + key, account=f"A{key}", name=f"Отвалов{'аб'[key % 2]} Игнат{key} Львович")
        for key in range(1, 37)
    ]
    random.Random(seed).shuffle(lines)
    ((outcome, _),) = outcomes([back(purpose=" ".join(parts))], lines)
    assert outcome == OFFERED


@settings(max_examples=100, deadline=None)
@given(parts=PARTS, number=st.integers(2001, 2036), place=st.integers(0, 6))
def test_a_number_named_among_them_returns_that_line_and_no_other(parts, number, place):
    lines = [awaited(key, number=2000 + key, account=f"A{key}") for key in range(1, 37)]
    words = [*parts[:place], f"по п/п № {number} от 29.05.2024,", *parts[place:]]
    found = outcomes([back(purpose=" ".join(words))], lines)
    assert found == [(RETURNED, number - 2000)]
