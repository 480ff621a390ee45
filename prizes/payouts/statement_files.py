"""The bank's statement in the text format «1CClientBankExchange», read as banks send it: odd lines are named, never guessed at.

Source: the published standard «1CClientBankExchange» 1.03. A file is refused only where nothing of it can be trusted; a document
that cannot be read whole says at which line, and the others are read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from hackathon_portal.kernel.encodings import NotText, decoded
from prizes.payouts.payment_orders import FIRST_LINE, REHEARSED

MOST_DOCUMENTS, MOST_LINES, MOST_OF_A_LINE = 5_000, 400_000, 2_000
EXPECTED = ("СекцияДокумент", "КонецДокумента", "КонецФайла", "Кодировка", "РасчСчет", "НазначениеПлатежа")
LINE_END = re.compile(r"\r\n|\r|\n")
# Kopecks stand behind a comma, a point, a hyphen or a sign of equality; thousands may be parted.
AMOUNT = re.compile(
    r"(?P<whole>[0-9]{1,13}|[0-9]{1,3}(?:,[0-9]{3})+(?=\.)|[0-9]{1,3}(?:\.[0-9]{3})+(?=,))(?:[.,=-](?P<kopecks>[0-9]{1,2}))?"
)
DAY = re.compile(
    r"([0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
NO_DAY = {"", "0", "-", "00.00.0000", "0000-00-00", "01.01.0001"}
# What a document's section may hold; anything else behind the purpose is its next line.
PARTY = (
    "Счет", "", "ИНН", "КПП", "1", "2", "3", "4", "РасчСчет", "Банк1", "Банк2", "БИК", "Корсчет",
)  # fmt: skip
KNOWN_KEYS = {
    *(f"{role}{name}" for role in ("Плательщик", "Получатель") for name in PARTY),
    "Номер", "Дата", "Сумма", "КвитанцияДата", "КвитанцияВремя", "КвитанцияСодержание", "ДатаСписано", "ДатаПоступило",
    "ВидПлатежа", "ВидОплаты", "Код", "КодНазПлатежа", "СтатусСоставителя", "ПоказательКБК", "ОКАТО", "ОКТМО",
    "ПоказательОснования", "ПоказательПериода", "ПоказательНомера", "ПоказательДаты", "ПоказательТипа", "Очередность",
    "СрокАкцепта", "ВидАккредитива", "СрокПлатежа", "УсловиеОплаты1", "УсловиеОплаты2", "УсловиеОплаты3", "ПлатежПоПредст",
    "ДополнУсловия", "НомерСчетаПоставщика", "ДатаОтсылкиДок",
}  # fmt: skip
PURPOSE = "НазначениеПлатежа"
Value = TypeVar("Value")


class StatementError(ValueError):
    """The file is no statement in this format; the message says where."""


@dataclass(frozen=True)
class Document:
    """A document of a statement; `debited_on` and `credited_on` are the days the payer's or recipient's account moved.

    `faults`: key -> why its value could not be read; such a value is None. `line`: where its section begins in the file.
    """

    number: str
    on: date | None
    amount: Decimal | None
    payer_accounts: tuple[str, ...]
    recipient_accounts: tuple[str, ...]
    debited_on: date | None
    credited_on: date | None
    purpose: str
    payer_name: str = ""
    recipient_name: str = ""
    line: int = 0
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def payer_account(self) -> str:
        return self.payer_accounts[0] if self.payer_accounts else ""

    @property
    def recipient_account(self) -> str:
        return self.recipient_accounts[0] if self.recipient_accounts else ""

    @property
    def fingerprint(self) -> str:
        """The same document in another file has the same fingerprint, however that file is written."""
        parts = (self.number, self.on, self.amount, self.payer_account, self.recipient_account, self.debited_on, self.credited_on)
        return hashlib.sha256("\x1f".join([*(str(part or "") for part in parts), self.purpose]).encode()).hexdigest()


@dataclass(frozen=True)
class Statement:
    """What a file holds: its documents, the accounts it is about, and lines that belong to nothing."""

    documents: list[Document]
    accounts: frozenset[str]
    faults: list[tuple[int, str]]
    is_rehearsed: bool = False


def read_statement(data: bytes) -> Statement:
    """A statement's documents in the order of the file; StatementError for a file that is none."""
    named = re.search(
        rb"(?:" + b"|".join(("Кодировка".encode(each)) for each in ("cp1251", "cp866", "utf-8")) + rb")\s*=\s*([\w-]+)",
        data[:2_000],
    )
    try:
        text = decoded(data, named=named[1].decode("ascii", "ignore") if named else "", expected=EXPECTED, broken=True)
    except NotText as error:
        raise StatementError(f"Первая строка файла должна быть «{FIRST_LINE}», а {error}.") from error
    lines = [line[:MOST_OF_A_LINE].strip().strip("\x1a") for line in LINE_END.split(text, MOST_LINES + 1)]
    if len(lines) > MOST_LINES:
        raise StatementError(f"В файле слишком много строк, можно не больше {MOST_LINES}: выгрузите выписку за меньший срок.")
    begun = next((number for number, line in enumerate(lines) if line), 0)
    is_rehearsed = bool(lines) and lines[begun] == REHEARSED.strip()
    if is_rehearsed:
        begun = next((number for number, line in enumerate(lines) if number > begun and line), begun)
    if lines[begun].casefold() != FIRST_LINE.casefold():
        raise StatementError(f"Первая строка файла должна быть «{FIRST_LINE}»: это не выписка в формате 1С.")
    sections = _Sections()
    sections.read(lines[begun:], first=begun + 1)
    if not sections.ended:
        raise StatementError("Файл оборван: в конце нет строки «КонецФайла». Выгрузите выписку заново.")
    documents = [_document(section) for section in sections.documents]
    return Statement(documents, frozenset(sections.accounts), sorted(sections.faults), is_rehearsed)


@dataclass
class _Section:
    line: int
    values: dict[str, str] = field(default_factory=dict)
    purpose: list[str] = field(default_factory=list)
    # Keys first met behind the purpose: where such a key comes twice, nobody can tell which is the document's own.
    behind: set[str] = field(default_factory=set)
    faults: dict[str, str] = field(default_factory=dict)

    def take(self, text: str) -> None:
        key, sign, value = (part.strip() for part in text.partition("="))
        known = KEYS.get(_plain(key)) if sign else None
        if known and known.startswith(PURPOSE):
            if value and known not in self.values:
                self.values[known] = value
                self.purpose.append(value)
            elif known not in self.values:
                self.values[known] = ""
            elif value and value not in self.purpose:
                self.purpose.append(value)
        elif known and known not in self.values:
            self.values[known] = value
            if PURPOSE in self.values:
                self.behind.add(known)
        elif PURPOSE in self.values and text:
            if known in self.behind and value != self.values[known]:
                self.faults[known] = f"{known} в документе дважды: «{self.values[known]}» и «{value}»"
            self.purpose.append(text)


class _Sections:
    """Goes through the lines once and parts them."""

    def __init__(self) -> None:
        self.documents: list[_Section] = []
        self.accounts: set[str] = set()
        self.faults: list[tuple[int, str]] = []
        self.ended = False
        self._open: _Section | None = None

    def read(self, lines: Iterable[str], *, first: int) -> None:
        for number, text in enumerate(lines, start=first):
            if text:
                self._line(number, text)
        if self._open and self.ended:
            self._unfinished()

    def _line(self, number: int, text: str) -> None:
        word = _plain(text.partition("=")[0])
        if word == "секциядокумент":
            self._unfinished()
            if len(self.documents) >= MOST_DOCUMENTS:
                raise StatementError(f"В выписке больше {MOST_DOCUMENTS} документов: выгрузите её за меньший срок.")
            self._open = _Section(number)
        elif word == "конецдокумента":
            if self._open is None:
                self.faults.append((number, "конец документа без его начала"))
            else:
                self.documents.append(self._open)
            self._open = None
        elif word == "конецфайла":
            self._unfinished()
            self.ended = True
        elif word == FIRST_LINE.casefold():
            # Two files in one, as some programs save them.
            self._unfinished()
            self.ended = False
        elif self._open is not None:
            self._open.take(text)
        elif word == "расчсчет":
            self.accounts.add(_digits(text.partition("=")[2]))
        elif self.ended:
            self.faults.append((number, "строка после конца файла"))

    def _unfinished(self) -> None:
        if self._open is not None:
            self.faults.append((self._open.line, "документ не закончен"))
            self._open = None


def _plain(key: str) -> str:
    return key.strip().lstrip("\ufeff").casefold().replace("ё", "е")


KEYS = {_plain(key): key for key in (*KNOWN_KEYS, PURPOSE, *(f"{PURPOSE}{number}" for number in range(1, 7)))}


def _digits(text: str) -> str:
    return re.sub(r"[\s.\-]", "", text)


def _value(section: _Section, key: str, reader: Callable[[str], Value], faults: dict[str, str]) -> Value | None:
    if key in faults:
        return None
    try:
        return reader(section.values.get(key, ""))
    except ValueError as error:
        faults[key] = f"{key} «{section.values.get(key, '')[:40]}»: {error}"
        return None


def _document(section: _Section) -> Document:
    values, faults = section.values, dict(section.faults)
    return Document(
        number=values.get("Номер", ""),
        on=_value(section, "Дата", day_of, faults),
        amount=_value(section, "Сумма", amount_of, faults),
        payer_accounts=tuple(_accounts(values, "Плательщик")),
        recipient_accounts=tuple(_accounts(values, "Получатель")),
        debited_on=_value(section, "ДатаСписано", day_of, faults),
        credited_on=_value(section, "ДатаПоступило", day_of, faults),
        purpose=" ".join(" ".join(section.purpose).split()),
        payer_name=values.get("Плательщик1") or values.get("Плательщик", ""),
        recipient_name=values.get("Получатель1") or values.get("Получатель", ""),
        line=section.line,
        faults=faults,
    )


def _accounts(values: dict[str, str], role: str) -> Iterator[str]:
    """A party's account numbers: some banks write a correspondent account where the format has the party's own."""
    for key in (f"{role}РасчСчет", f"{role}Счет"):
        if number := _digits(values.get(key, "")):
            yield number


def amount_of(text: str) -> Decimal:
    """Roubles of a sum however it is written; ValueError for anything that has another meaning or none."""
    bare = re.sub(r"[\s'\u2019\u00a0\u2009\u202f]|руб\.?$|р\.?$", "", text.strip(), flags=re.IGNORECASE)
    found = AMOUNT.fullmatch(bare)
    if not found:
        raise ValueError("не число" if bare else "не указана")
    kopecks = (found["kopecks"] or "").ljust(2, "0")
    return Decimal(f"{re.sub(r'[.,]', '', found['whole'])}.{kopecks}")


def day_of(text: str) -> date | None:
    """A day, whatever time stands behind it; None for an empty one."""
    bare = text.strip()
    if bare in NO_DAY:
        return None
    found = DAY.fullmatch(bare)
    if found:
        for form in ("%d.%m.%Y", "%Y-%m-%d"):
            try:
                return datetime.strptime(found[1], form).date()  # noqa: DTZ007  a day has no zone
            except ValueError:
                continue
    raise ValueError("не дата")
