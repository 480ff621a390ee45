"""Files for the tax service: 6-НДФЛ with certificates of income, and the notification of computed sums. Pure.

Built by the published descriptions of the formats and public files made by them; the schemas themselves are not part of the portal,
so the taxpayer's program checks a file before it is sent (docs/tax.md). windows-1251, sums of tax in whole roubles.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lxml import etree

from prizes.rules.incomes import PersonYear
from prizes.rules.tax import NOTHING
from prizes.rules.tax_forms import QUARTERS, Block, RateRow, TermRow, blocks_of, rate_rows, term_rows
from prizes.rules.tax_law import law_of
from prizes.taxes.people import Who

PROGRAM = "Портал хакатонов"
SLOTS = (("01", "11"), ("02", "12"), ("03", "13"))


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


@dataclass(frozen=True)
class Filing:
    """One file: day, and its number that no other file has."""

    day: date
    correction: int = 0
    key: str = field(default_factory=lambda: str(uuid.uuid4()))


def file_name(kind: str, agent: Agent, year: int, filing: Filing) -> str:
    """Name without extension: prefix, recipient, its final recipient, INN with KPP, day, number."""
    prefix = law_of("tax_forms", date(year, 12, 31))[kind]["prefix"]
    return f"{prefix}_{agent.office}_{agent.office}_{agent.inn}{agent.kpp}_{filing.day:%Y%m%d}_{filing.key}"


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
    names = {"НаимОрг": agent.name} if full else {}
    etree.SubElement(payer, "НПЮЛ", {**names, "ИННЮЛ": agent.inn, "КПП": agent.kpp})
    signer = etree.SubElement(document, "Подписант", {"ПрПодп": "1"})
    etree.SubElement(signer, "ФИО", _name(agent.surname, agent.given_name, agent.patronymic))


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
            {"КППДекл": agent.kpp, "ОКТМО": agent.oktmo, "КБК": row.budget_code, "СумНалогАванс": _whole(row.withheld),
             "Период": row.quarter, "НомерМесКварт": row.number, "Год": str(year)},
        )  # fmt: skip
    return _bytes(root)


def calculation(agent: Agent, people: list[tuple[Who, PersonYear]], year: int, quarter: int, filing: Filing) -> bytes:
    """6-НДФЛ (КНД 1151100) of a quarter; `people` hold what was received up to its end. With the year's go the certificates."""
    root, document = _document("ndfl6", agent, year, filing)
    for name, value in {
        "Период": QUARTERS[quarter], "ОтчетГод": str(year), "КодНО": agent.office, "НомКорр": str(filing.correction), "ПоМесту": "214",
    }.items():  # fmt: skip
        document.set(name, value)
    _agent(document, agent, full=True)
    body = etree.SubElement(document, "НДФЛ6.2")
    blocks = [(payee, person, blocks_of(person, year)) for payee, person in people]
    terms = [row for row in term_rows([person for _, person in people], year) if row.quarter == QUARTERS[quarter]]
    sections = rate_rows(block for _, _, mine in blocks for block in mine)
    for code in sorted({row.budget_code for row in sections}):
        _owed(body, code, [row for row in terms if row.budget_code == code])
    for section in sections:
        _section(body, section, [row for row in terms if row.budget_code == section.budget_code])
    if quarter == 4:
        for number, (payee, person, mine) in enumerate((row for row in blocks if row[2]), start=1):
            _certificate(body, number, filing.correction, payee, person, mine)
    return _bytes(root)


def _slots(terms: list[TermRow]) -> list[Decimal]:
    """Sums of the quarter's six terms in their order."""
    return [sum((row.withheld for row in terms if row.number == number), NOTHING) for pair in SLOTS for number in pair]


def _owed(body: etree._Element, code: str, terms: list[TermRow]) -> None:
    """Section 1: withheld in the quarter's three months, by term; what was given back to people comes from another paper."""
    slots = _slots(terms)
    owed = etree.SubElement(body, "ОбязНА", {"КБК": code, "СумНалУд": _whole(sum(slots, NOTHING)), "СумНалВоз": "0"})
    etree.SubElement(owed, "СведСумНалУд", {f"СумНал{n}Срок": _whole(amount) for n, amount in enumerate(slots, start=1)})
    etree.SubElement(owed, "СведСумНалВоз", {f"СумНалВоз{n}Срок": "0" for n in range(1, 7)})


def _section(body: etree._Element, row: RateRow, terms: list[TermRow]) -> None:
    """Section 2: from the beginning of the year at one rate, the tax withheld by the months of the last quarter."""
    months = ("1Мес", "23_1Мес", "2Мес", "23_2Мес", "3Мес", "23_3Мес")
    values: dict[str, str] = {
        "Ставка": str(row.percent), "КБК": row.budget_code, "КолФЛ": str(row.people), "КолКвал": "0",
        "СумНачислНач": f"{row.gross:.2f}", "СумНачислКвал": "0", "СумВыч": f"{row.deducted:.2f}",
        "НалБаза": f"{row.base:.2f}", "СумНалИсч": _whole(row.tax), "СумНалИсчКвал": "0",
        "СумФикс": "0", "СумНалПриб": "0", "СумНалИнГос": "0", "СумНалУдерж": _whole(row.withheld),
    }  # fmt: skip
    values |= {f"СумНалУдерж{month}": _whole(amount) for month, amount in zip(months, _slots(terms), strict=True)}
    values |= {
        "СумНалНеУдерж": _whole(row.not_withheld), "СумНалИзлУдерж": _whole(row.over_withheld), "СумНалВозвр": "0",
    }  # fmt: skip
    values |= {f"СумНалВозвр{month}": "0" for month in months}
    etree.SubElement(body, "РасчСумНал", values)


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
        incomes = etree.SubElement(section, "ДохВыч")
        for month, code, gross, deduction, exempt in block.months:
            income = etree.SubElement(
                incomes, "СвСумДох", {"Месяц": f"{month:02d}", "КодДоход": code, "СумДоход": f"{gross:.2f}"}
            )
            if exempt and deduction:
                etree.SubElement(income, "СвСумВыч", {"КодВычет": deduction, "СумВычет": f"{exempt:.2f}"})
