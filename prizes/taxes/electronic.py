"""Files for the tax service: 6-НДФЛ with certificates of income, and the notification of computed sums. Pure.

Built by the published descriptions of the formats and public files made by them; the schemas themselves are not part of the portal,
so the taxpayer's program checks a file before it is sent (docs/tax.md). windows-1251, sums of tax in whole roubles.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lxml import etree

from prizes.rules.incomes import PersonYear
from prizes.rules.law import law_of
from prizes.rules.payees import split_name
from prizes.rules.tax import NOTHING
from prizes.rules.tax_forms import QUARTERS, Block, RateRow, Returned, TermRow, blocks_of, rate_rows, withheld_by_day
from prizes.rules.tax_law import budget_code, percent, period_code
from prizes.taxes.people import Who

PROGRAM = "Портал хакатонов"
SLOTS = (("01", "11"), ("02", "12"), ("03", "13"))


INN_OF_A_PERSON = 12
# How a sole proprietor's name begins: the forms take the person's own.
OF_A_PERSON = re.compile(r"^\s*(?:ИП|индивидуальный предприниматель)\s+", re.IGNORECASE)
# Where the form is handed in (Procedure of filling in 6-НДФЛ, annex 2).
PLACE_OF_AN_ORGANISATION, PLACE_OF_A_PERSON = "214", "120"


@dataclass(frozen=True)
class Agent:
    """Who hands the forms in: requisites, the tax office's code, who signs."""

    name: str
    inn: str
    kpp: str
    oktmo: str
    office: str
    surname: str
    given_name: str
    patronymic: str = ""
    phone: str = ""
    # Of a representative: the document of authority; empty: the head, or the agent itself, signs.
    authority: str = ""

    @property
    def is_person(self) -> bool:
        """A sole proprietor: an INN of twelve digits and no KPP."""
        return len(self.inn) == INN_OF_A_PERSON


@dataclass(frozen=True)
class Filing:
    """One file: day, and its number that no other file has."""

    day: date
    correction: int = 0
    key: str = field(default_factory=lambda: str(uuid.uuid4()))


def file_name(kind: str, agent: Agent, year: int, filing: Filing) -> str:
    """Name without extension: prefix, recipient, its final recipient, INN with KPP, day, number."""
    prefix = law_of("tax_forms", date(year, 12, 31))[kind]["prefix"]
    return f"{prefix}_{agent.office}_{agent.office}_{agent.inn}{'' if agent.is_person else agent.kpp}_{filing.day:%Y%m%d}_{filing.key}"


def _document(kind: str, agent: Agent, year: int, filing: Filing) -> tuple[etree._Element, etree._Element]:
    form = law_of("tax_forms", date(year, 12, 31))[kind]
    root = etree.Element(
        "Файл", {"ИдФайл": file_name(kind, agent, year, filing), "ВерсПрог": PROGRAM, "ВерсФорм": form["version"]}
    )
    document = etree.SubElement(root, "Документ", {"КНД": form["knd"], "ДатаДок": f"{filing.day:%d.%m.%Y}"})
    return root, document


def _agent(document: etree._Element, agent: Agent, *, full: bool) -> None:
    about = {"ОКТМО": agent.oktmo, **({"Тлф": agent.phone} if agent.phone else {})} if full else {}
    payer = etree.SubElement(document, "СвНП", about)
    if agent.is_person:
        person = etree.SubElement(payer, "НПФЛ", {"ИННФЛ": agent.inn})
        etree.SubElement(person, "ФИО", _name(*split_name(OF_A_PERSON.sub("", agent.name).strip())))
    else:
        names = {"НаимОрг": agent.name} if full else {}
        etree.SubElement(payer, "НПЮЛ", {**names, "ИННЮЛ": agent.inn, "КПП": agent.kpp})
    signer = etree.SubElement(document, "Подписант", {"ПрПодп": "2" if agent.authority else "1"})
    etree.SubElement(signer, "ФИО", _name(agent.surname, agent.given_name, agent.patronymic))
    if agent.authority:
        etree.SubElement(signer, "СвПред", {"НаимДок": agent.authority})


def _name(surname: str, name: str, patronymic: str) -> dict[str, str]:
    return {"Фамилия": surname, "Имя": name, **({"Отчество": patronymic} if patronymic else {})}


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="windows-1251", pretty_print=True)


def _whole(amount: Decimal) -> str:
    return f"{amount:.0f}"


def notification(agent: Agent, rows: list[TermRow], year: int, filing: Filing) -> bytes:
    """The notification of computed sums (КНД 1110355): rows of one term."""
    root, document = _document("notification", agent, year, filing)
    document.set("КодНО", agent.office)
    _agent(document, agent, full=False)
    for row in rows:
        etree.SubElement(
            document, "УвИсчСумНалог",
            {**({} if agent.is_person else {"КППДекл": agent.kpp}), "ОКТМО": agent.oktmo, "КБК": row.budget_code, "СумНалогАванс": _whole(row.withheld),
             "Период": row.quarter, "НомерМесКварт": row.number, "Год": str(year)},
        )  # fmt: skip
    return _bytes(root)


def calculation(
    agent: Agent, people: list[tuple[Who, PersonYear]], year: int, quarter: int, filing: Filing, returns: Sequence[Returned] = (),
) -> bytes:  # fmt: skip
    """6-НДФЛ (КНД 1151100) of the quarter, half-year, nine months or year that ends with `quarter`; with the year's go the certificates.

    `people` hold what was received up to the quarter's end, `returns` what was given back in the year up to it.
    """
    root, document = _document("ndfl6", agent, year, filing)
    for name, value in {
        "Период": QUARTERS[quarter], "ОтчетГод": str(year), "КодНО": agent.office, "НомКорр": str(filing.correction),
        "ПоМесту": PLACE_OF_A_PERSON if agent.is_person else PLACE_OF_AN_ORGANISATION,
    }.items():  # fmt: skip
        document.set(name, value)
    _agent(document, agent, full=True)
    body = etree.SubElement(document, "НДФЛ6.2")
    blocks = [(payee, person, blocks_of(person, year)) for payee, person in people]
    moves = _moves([person for _, person in people], year, returns)
    sections = rate_rows((block for _, _, mine in blocks for block in mine), returns)
    for code in sorted({row.budget_code for row in sections}):
        _owed(body, code, [move for move in moves if move.budget_code == code], quarter)
    for section in sections:
        _section(
            body,
            section,
            [one for one in moves if (one.percent, one.budget_code) == (section.percent, section.budget_code)],
            quarter,
        )
    if quarter == 4:
        for number, (payee, person, mine) in enumerate((row for row in blocks if row[2]), start=1):
            _certificate(body, number, filing.correction, payee, person, mine)
    return _bytes(root)


@dataclass(frozen=True)
class Move:
    """Tax withheld or given back on a day at a rate."""

    day: date
    percent: int
    budget_code: str
    withheld: Decimal = NOTHING
    returned: Decimal = NOTHING


def _moves(people: list[PersonYear], year: int, returns: Sequence[Returned]) -> list[Move]:
    kept = [
        Move(day, percent(rate), budget_code(rate, resident=person.resident, year=year), withheld=amount)
        for person in people for day, rate, amount in withheld_by_day(person)
    ]  # fmt: skip
    return kept + [Move(one.day, one.percent, one.budget_code, returned=one.amount) for one in returns]


def _slots(moves: list[Move], quarter: int, name: str) -> list[Decimal]:
    """Sums of the quarter's six terms in their order."""
    codes = [(move, period_code(move.day)) for move in moves]
    return [
        sum((getattr(move, name) for move, code in codes if code == (QUARTERS[quarter], number)), NOTHING)
        for pair in SLOTS for number in pair
    ]  # fmt: skip


def _owed(body: etree._Element, code: str, moves: list[Move], quarter: int) -> None:
    """Section 1: withheld and given back from the beginning of the year, and in the last three months by term."""
    owed = etree.SubElement(
        body, "ОбязНА",
        {"КБК": code, "СумНалУд": _whole(sum((one.withheld for one in moves), NOTHING)),
         "СумНалВоз": _whole(sum((one.returned for one in moves), NOTHING))},
    )  # fmt: skip
    for tag, name, slots in (
        ("СведСумНалУд", "СумНал{}Срок", _slots(moves, quarter, "withheld")),
        ("СведСумНалВоз", "СумНалВоз{}Срок", _slots(moves, quarter, "returned")),
    ):
        etree.SubElement(owed, tag, {name.format(n): _whole(amount) for n, amount in enumerate(slots, start=1)})


def _section(body: etree._Element, row: RateRow, moves: list[Move], quarter: int) -> None:
    """Section 2: from the beginning of the year at one rate, and by the terms of the last three months."""
    values: dict[str, str] = {
        "Ставка": str(row.percent), "КБК": row.budget_code, "КолФЛ": str(row.people), "КолКвал": "0",
        "СумНачислНач": f"{row.gross:.2f}", "СумНачислКвал": "0", "СумВыч": f"{row.deducted:.2f}",
        "НалБаза": f"{row.base:.2f}", "СумНалИсч": _whole(row.tax), "СумНалИсчКвал": "0",
        "СумФикс": "0", "СумНалПриб": "0", "СумНалИнГос": "0", "СумНалУдерж": _whole(row.withheld),
    }  # fmt: skip
    values |= _months("СумНалУдерж", _slots(moves, quarter, "withheld"))
    values |= {
        "СумНалНеУдерж": _whole(row.not_withheld), "СумНалИзлУдерж": _whole(row.over_withheld), "СумНалВозвр": _whole(row.returned),
    }  # fmt: skip
    etree.SubElement(body, "РасчСумНал", values | _months("СумНалВозвр", _slots(moves, quarter, "returned")))


def _months(name: str, slots: list[Decimal]) -> dict[str, str]:
    months = ("1Мес", "23_1Мес", "2Мес", "23_2Мес", "3Мес", "23_3Мес")
    return {f"{name}{month}": _whole(amount) for month, amount in zip(months, slots, strict=True)}


def _certificate(body: etree._Element, number: int, correction: int, payee: Who, person: PersonYear, blocks: list[Block]) -> None:
    """The certificate of income: one person, a section for each rate."""
    paper = etree.SubElement(body, "СправДох", {"НомСпр": str(number), "НомКорр": f"{correction:02d}"})
    about = {"ИННФЛ": payee.inn} if payee.inn else {}
    about["Статус"] = "1" if person.resident else "2"
    if payee.birth_date:
        about["ДатаРожд"] = f"{payee.birth_date:%d.%m.%Y}"
    about["Гражд"] = payee.country_number
    who = etree.SubElement(paper, "ПолучДох", about)
    etree.SubElement(who, "ФИО", _name(payee.surname, payee.name, payee.patronymic))
    etree.SubElement(who, "УдЛичнФЛ", {"КодУдЛичн": payee.document_code, "СерНомДок": payee.document_number})
    for block in blocks:
        section = etree.SubElement(paper, "СведДох", {"Ставка": str(block.percent), "КБК": block.budget_code})
        etree.SubElement(
            section, "СумИтНалПер",
            {"СумДохОбщ": f"{block.gross:.2f}", "НалБаза": f"{block.base:.2f}", "НалИсчисл": _whole(block.tax),
             "НалУдерж": _whole(block.withheld), "АвансПлатФикс": "0", "СумНалПрибЗач": "0",
             "НалУдержЛиш": _whole(block.over_withheld)},
        )  # fmt: skip
        if block.not_withheld:
            etree.SubElement(
                section, "СумДохНеУд",
                {"СумДохНеУдерж": f"{block.income_not_withheld:.2f}", "СумНеУдНал": _whole(block.not_withheld)},
            )  # fmt: skip
        incomes = etree.SubElement(section, "ДохВыч")
        for month, code, gross, deduction, exempt in block.months:
            income = etree.SubElement(
                incomes, "СвСумДох", {"Месяц": f"{month:02d}", "КодДоход": code, "СумДоход": f"{gross:.2f}"}
            )
            if exempt and deduction:
                etree.SubElement(income, "СвСумВыч", {"КодВычет": deduction, "СумВычет": f"{exempt:.2f}"})
