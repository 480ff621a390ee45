"""An agent's year in forms: blocks by rate, notifications and 6-НДФЛ add up to the rouble."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from lxml import etree

from hackathon_portal.regulation.schema import load_preset
from prizes.rules.incomes import Receipt, year_of
from prizes.rules.tax import NOTHING, whole
from prizes.rules.tax_forms import Returned, blocks_of, rate_rows, returns_of, term_rows
from prizes.taxes import checking, electronic
from prizes.taxes.people import Who

AGENT = electronic.Agent("Центр развития", "7107000001", "710701001", "70701000", "7100", "Иванова", "Анна", "Петровна")
FILING = electronic.Filing(date(2026, 2, 20), key="00000000-0000-0000-0000-000000000001")
TABLE = load_preset("kuzbass_2025").regulation.prizes.tax_year(2025)


def year(receipts, **more):
    return year_of(receipts, TABLE.resident, TABLE.non_resident, **more)


def paid(day, gross, tax, *, resident=True, key="1", **more):
    return Receipt(key, day, Decimal(gross), resident, withheld=Decimal(tax), income_code="2750", **more)


def who(number):
    return Who(f"Фамилия{number}", "Имя", "", date(2000, 1, 2), f"{500000000000 + number}", "643", "21", "70 01 000001")


def test_a_person_of_two_rates_has_a_block_for_each():
    person = year([paid(date(2025, 5, 20), 3_000_000, 402_000)])
    first, second = blocks_of(person, 2025)
    assert (first.percent, first.base, first.tax, first.budget_code[5:11]) == (13, 2_400_000, 312_000, "102010")
    assert (second.percent, second.base, second.tax, second.budget_code[5:11]) == (15, 600_000, 90_000, "102080")
    assert (first.withheld, second.withheld) == (312_000, 90_000)


def generated_people(agent, *, seed):
    """People with incomes over several contests, residents and not, things beside money, by one agent; each with days of one year."""
    dice = random.Random(seed + agent)
    for number in range(20):
        resident, receipts, withheld = number % 5 != 4, [], NOTHING
        for turn in range(dice.randint(1, 3)):
            day = date(2025, 1, 1) + timedelta(days=dice.choice([0, 8, 21, 22, 141, 202, 355, 356, 364]))
            gross = Decimal(dice.choice([30_000, 43_333, 150_000, 2_500_000])) + Decimal(dice.randint(0, 99)) / 100
            receipts.append(Receipt(f"{turn}", day, gross, resident, in_kind=dice.random() < 0.2, income_code="2750"))
        person = year(receipts)
        kept = []
        for income in person.incomes:
            tax = NOTHING if income.receipt.in_kind else income.tax
            kept.append(Receipt(income.receipt.key, income.receipt.day, income.receipt.gross, resident,
                                in_kind=income.receipt.in_kind, withheld=tax, income_code="2750"))  # fmt: skip
            withheld += tax
        yield who(agent * 100 + number), year(kept), withheld


@pytest.mark.parametrize("agent", [1, 2])
@pytest.mark.parametrize("seed", range(5))
def test_a_year_of_forty_recipients_agrees_in_every_form(agent, seed):
    people = list(generated_people(agent, seed=seed))
    blocks = [block for _, person, _ in people for block in blocks_of(person, 2025)]
    for block in blocks:
        assert (
            abs(whole(block.base * block.rate) - block.tax) <= len(block.months) + 2
        )  # each sum of a non-resident is rounded alone
    for _, person, withheld in people:
        mine = blocks_of(person, 2025)
        assert sum(block.gross for block in mine) == person.gross
        assert sum(block.tax for block in mine) == person.tax
        assert sum(block.withheld for block in mine) == withheld == person.withheld
    total = sum(withheld for _, _, withheld in people)
    terms = term_rows([person for _, person, _ in people], 2025)
    assert sum(row.withheld for row in terms) == total
    by_rate = rate_rows(blocks)
    assert sum(row.withheld for row in by_rate) == total
    tree = etree.fromstring(electronic.calculation(AGENT, [(one, person) for one, person, _ in people], 2025, 4, FILING))
    sections = tree.findall(".//РасчСумНал")
    assert sum(int(row.get("СумНалУдерж")) for row in sections) == total
    assert sum(int(row.get("НалУдерж")) for row in tree.iter("СумИтНалПер")) == total
    assert sum(Decimal(row.get("СумДоход")) for row in tree.iter("СвСумДох")) == sum(person.gross for _, person, _ in people)
    for code in {row.get("КБК") for row in tree.iter("ОбязНА")}:
        owed = next(row for row in tree.iter("ОбязНА") if row.get("КБК") == code)
        mine = [row for row in terms if row.budget_code == code]
        assert int(owed.get("СумНалУд")) == sum(row.withheld for row in mine)
        quarter = sum(row.withheld for row in mine if row.quarter == "34")
        assert quarter == sum(int(value) for value in owed.find("СведСумНалУд").attrib.values())


def test_quarters_of_notifications_add_up_to_the_sections_and_each_quarter_only_has_its_own():
    people = [person for _, person, _ in generated_people(1, seed=7)]
    rows = term_rows(people, 2025)
    assert [row.quarter for row in rows] == sorted(row.quarter for row in rows)
    assert all(before.due_on <= after.due_on for before, after in pairwise(rows))
    assert all(row.withheld for row in rows)


def test_the_years_file_holds_what_the_format_asks():
    receipt = paid(date(2025, 5, 20), 150_000, 18_980, limit=Decimal(4000), deduction_code="504")
    data = electronic.calculation(AGENT, [(who(1), year([receipt]))], 2025, 4, FILING)
    assert data.startswith(b"<?xml version='1.0' encoding='windows-1251'?>")
    tree = etree.fromstring(data)
    assert tree.attrib == {
        "ИдФайл": "NO_NDFL6.2_7100_7100_7107000001710701001_20260220_00000000-0000-0000-0000-000000000001",
        "ВерсПрог": "Портал хакатонов", "ВерсФорм": "5.04",
    }  # fmt: skip
    document = tree.find("Документ")
    assert [document.get(name) for name in ("КНД", "Период", "ОтчетГод", "КодНО", "ПоМесту")] == [
        "1151100",
        "34",
        "2025",
        "7100",
        "214",
    ]
    assert dict(tree.find(".//СумИтНалПер").attrib) == {
        "СумДохОбщ": "150000.00", "НалБаза": "146000.00", "НалИсчисл": "18980", "НалУдерж": "18980", "АвансПлатФикс": "0",
        "СумНалПрибЗач": "0", "НалУдержЛиш": "0",
    }  # fmt: skip
    assert dict(tree.find(".//СвСумВыч").attrib) == {"КодВычет": "504", "СумВычет": "4000.00"}
    assert tree.find(".//ПолучДох").get("Гражд") == "643"


def test_the_notification_has_a_row_for_each_budget_code_of_the_term():
    person = year([paid(date(2025, 5, 23), 3_000_000, 402_000)])
    rows = term_rows([person], 2025)
    assert [(row.due_on, row.quarter, row.number, row.withheld) for row in rows] == [
        (date(2025, 6, 3), "31", "12", 312_000), (date(2025, 6, 3), "31", "12", 90_000),
    ]  # fmt: skip
    tree = etree.fromstring(electronic.notification(AGENT, rows, 2025, FILING))
    assert next(dict(row.attrib) for row in tree.iter("УвИсчСумНалог")) == {
        "КППДекл": "710701001", "ОКТМО": "70701000", "КБК": "18210102010011000110", "СумНалогАванс": "312000", "Период": "31",
        "НомерМесКварт": "12", "Год": "2025",
    }  # fmt: skip


QUARTER_ENDS = {1: date(2025, 3, 31), 2: date(2025, 6, 30), 3: date(2025, 9, 30), 4: date(2025, 12, 31)}


def until(person, day):
    """The person's year as it stood on a day."""
    receipts = [income.receipt for income in person.incomes if income.receipt.day <= day]
    returned = tuple(move for move in person.returned_on if move[0] <= day)
    return year(receipts, returned=sum((amount for _, amount in returned), NOTHING), returned_on=returned) if receipts else None


@pytest.mark.parametrize("agent", [1, 2])
def test_every_period_is_counted_from_the_years_beginning_and_holds_its_own_terms(agent):
    """Section 1 and 2 grow from period to period by what its six terms hold; each file fits the schema; returns stand where they were made."""
    people = []
    for number, (whose, person, _) in enumerate(generated_people(agent, seed=11)):
        back = ((date(2025, 8, 22 + number % 3), Decimal(5 + number)),) if number % 4 == 0 and person.withheld > 100 else ()
        receipts = [income.receipt for income in person.incomes]
        people.append((whose, year(receipts, returned=sum((sum_ for _, sum_ in back), NOTHING), returned_on=back)))
    earlier = [Returned(date(2025, 2, 10), 13, "18210102010011000110", Decimal(700))]
    before = {"СумНалУд": 0, "СумНалВоз": 0}
    for quarter, end in QUARTER_ENDS.items():
        then = [(whose, now) for whose, person in people if (now := until(person, end))]
        returns = [*earlier, *returns_of([person for _, person in then], 2025, 2025)]
        data = electronic.calculation(AGENT, then, 2025, quarter, FILING, returns)
        assert checking.faults_of("ndfl6", data) == []
        tree = etree.fromstring(data)
        assert tree.find("Документ").get("Период") == {1: "21", 2: "31", 3: "33", 4: "34"}[quarter]
        assert (tree.find(".//СправДох") is not None) == (quarter == 4)
        owed, sections = list(tree.iter("ОбязНА")), list(tree.iter("РасчСумНал"))
        for name, child in (("СумНалУд", "СведСумНалУд"), ("СумНалВоз", "СведСумНалВоз")):
            total = sum(int(row.get(name)) for row in owed)
            slots = sum(int(value) for row in owed for value in row.find(child).attrib.values())
            assert total == before[name] + slots
            before[name] = total
        assert sum(int(row.get("СумНалУдерж")) for row in sections) == before["СумНалУд"]
        assert sum(int(row.get("СумНалВозвр")) for row in sections) == before["СумНалВоз"]
        kept = sum(person.withheld + person.returned for _, person in then)
        assert before["СумНалУд"] == kept
        for row in sections:
            slots = sum(
                int(value) for name, value in row.attrib.items() if name.startswith("СумНалВозвр") and name != "СумНалВозвр"
            )
            assert slots <= int(row.get("СумНалВозвр"))
    back = sum(amount for _, person in people for _, amount in person.returned_on)
    assert back
    assert before["СумНалВоз"] == back + 700
    not_withheld = sum(person.not_withheld for _, person in people)
    assert not_withheld
    assert sum(int(row.get("СумНеУдНал")) for row in tree.iter("СумДохНеУд")) == not_withheld
    assert sum(int(row.get("СумНалНеУдерж")) for row in sections) == not_withheld


def test_tax_given_back_comes_from_the_highest_rate():
    moves = ((date(2025, 9, 1), Decimal(60_000)), (date(2025, 10, 1), Decimal(40_000)))
    person = year([paid(date(2025, 5, 20), 3_000_000, 500_000)], returned=Decimal(100_000), returned_on=moves)
    assert [(one.percent, one.amount) for one in returns_of([person], 2025, 2025)] == [(15, 60_000), (15, 40_000)]
    assert returns_of([person], 2025, 2026) == []
    assert [(block.withheld, block.returned) for block in blocks_of(person, 2025)] == [(312_000, 0), (88_000, 100_000)]


def test_what_was_withheld_later_is_told_by_its_own_term():
    person = year(
        [paid(date(2025, 5, 20), 100_000, 3_000)], later=Decimal(10_000), later_on=((date(2025, 11, 24), Decimal(10_000)),)
    )
    assert [(row.quarter, row.number, row.withheld) for row in term_rows([person], 2025)] == [
        ("31", "02", 3_000), ("34", "12", 10_000),
    ]  # fmt: skip
    assert person.not_withheld == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"inn": "71070000019"}, "ИНН плательщика"), ({"kpp": "7"}, "КПП"), ({"oktmo": ""}, "ОКТМО"), ({"office": "71"}, "код налогового органа"),
        ({"surname": ""}, "фамилия"), ({"name": ""}, "название плательщика"), ({"given_name": "и" * 61}, "имя"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit_is_told_in_words(change, words):
    data = electronic.calculation(
        replace(AGENT, **change), [(who(1), year([paid(date(2025, 5, 20), 150_000, 19_500)]))], 2025, 4, FILING
    )
    assert checking.faults_of("ndfl6", data) == [words]


def test_a_person_without_something_is_named_in_words():
    bad = replace(who(1), document_number="", inn="12")
    data = electronic.calculation(AGENT, [(bad, year([paid(date(2025, 5, 20), 150_000, 19_500)]))], 2025, 4, FILING)
    assert sorted(checking.faults_of("ndfl6", data)) == ["Фамилия1 Имя: ИНН получателя", "Фамилия1 Имя: номер документа"]


@pytest.mark.parametrize("year_of_form", range(2024, 2028))
def test_each_years_version_fits_its_schema(year_of_form):
    receipt = paid(date(year_of_form, 5, 20), 150_000, 19_500)
    data = electronic.calculation(AGENT, [(who(1), year([receipt]))], year_of_form, 4, FILING)
    assert checking.faults_of("ndfl6", data) == []
    told = electronic.notification(AGENT, term_rows([year([receipt])], year_of_form), year_of_form, FILING)
    assert checking.faults_of("notification", told) == []


def test_a_sole_proprietor_hands_in_under_the_own_name_without_a_kpp():
    agent = replace(AGENT, name="ИП Ёлкина Мария Сергеевна", inn="500100732259", kpp="")
    person = year([paid(date(2025, 5, 20), 50_000, 6_500)])
    rows = term_rows([person], 2025)
    data = electronic.calculation(agent, [(who(1), person)], 2025, 4, FILING)
    told = electronic.notification(agent, rows, 2025, FILING)
    assert (checking.faults_of("ndfl6", data), checking.faults_of("notification", told)) == ([], [])
    for file in (data, told):
        root = etree.fromstring(file)
        assert root.find(".//СвНП/НПЮЛ") is None
        (payer,) = root.findall(".//СвНП/НПФЛ")
        assert (payer.get("ИННФЛ"), dict(payer[0].attrib)) == (
            "500100732259", {"Фамилия": "Ёлкина", "Имя": "Мария", "Отчество": "Сергеевна"},
        )  # fmt: skip
        assert "_500100732259_" in root.get("ИдФайл")
    assert etree.fromstring(data)[0].get("ПоМесту") == "120"
    assert "КППДекл" not in told.decode("cp1251")
