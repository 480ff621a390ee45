"""Text format of the 1C client-bank exchange, version 1.03, in windows-1251: payment orders out, the bank's statement in.

Source: the published standard «1CClientBankExchange» 1.03: a header, account sections with the period's balances, a section per
document; lines `Key=Value` ended by CR LF.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from hackathon_portal.russia import bank_text

ENCODING = "cp1251"
FIRST_LINE = "1CClientBankExchange"
MOST_DOCUMENTS = 5_000
# What stands before the first line of a rehearsal's file, so that no program of a bank takes it.
REHEARSED = "РЕПЕТИЦИЯ. Это не платёжные поручения.\r\n"
# What the format and the payment order (Bank of Russia, regulation 762-P) leave for the texts.
NAME_LIMIT, PURPOSE_LIMIT = 160, 210
STATEMENT_ENCODINGS = {"WINDOWS": "cp1251", "DOS": "cp866", "UTF-8": "utf-8"}
ORDER = "Платежное поручение"


@dataclass(frozen=True)
class Party:
    """Payer or recipient: account and bank details as digits only."""

    name: str
    inn: str
    account: str
    bank_name: str
    bik: str
    corr_account: str
    kpp: str = ""


@dataclass(frozen=True)
class PaymentOrder:
    """One payment order; `amount` in roubles with two places."""

    number: int
    on: date
    amount: Decimal
    recipient: Party
    purpose: str


def exchange_file(payer: Party, orders: list[PaymentOrder], *, made_at: datetime) -> bytes:
    """The bytes of the exchange file. A purpose is spelled in windows-1251; a name outside of it is refused by UnicodeEncodeError."""
    days = [order.on for order in orders]
    lines = [
        FIRST_LINE, "ВерсияФормата=1.03", "Кодировка=Windows", "Отправитель=Портал хакатонов", "Получатель=",
        f"ДатаСоздания={made_at:%d.%m.%Y}", f"ВремяСоздания={made_at:%H:%M:%S}",
        f"ДатаНачала={min(days):%d.%m.%Y}", f"ДатаКонца={max(days):%d.%m.%Y}", f"РасчСчет={payer.account}",
        f"Документ={ORDER}",
    ]  # fmt: skip
    for order in orders:
        lines += _order_section(payer, order)
    lines.append("КонецФайла")
    return ("\r\n".join(lines) + "\r\n").encode(ENCODING)


def _order_section(payer: Party, order: PaymentOrder) -> list[str]:
    return [
        f"СекцияДокумент={ORDER}", f"Номер={order.number}", f"Дата={order.on:%d.%m.%Y}", f"Сумма={order.amount:.2f}",
        *_party("Плательщик", payer), *_party("Получатель", order.recipient),
        "ВидОплаты=01", "Очередность=5", f"НазначениеПлатежа={_line(bank_text.spelled(order.purpose), PURPOSE_LIMIT)}", "КонецДокумента",
    ]  # fmt: skip


def _party(role: str, party: Party) -> list[str]:
    name = _line(party.name, NAME_LIMIT)
    return [
        f"{role}Счет={party.account}", f"{role}={_line(f'ИНН {party.inn} {name}' if party.inn else name, NAME_LIMIT)}",
        f"{role}ИНН={party.inn}",
        f"{role}КПП={party.kpp or 0}", f"{role}1={name}", f"{role}РасчСчет={party.account}",
        f"{role}Банк1={_line(party.bank_name, NAME_LIMIT)}", f"{role}БИК={party.bik}", f"{role}Корсчет={party.corr_account}",
    ]  # fmt: skip


def _line(text: str, limit: int) -> str:
    """One line of the format, cut where the format ends it: no line breaks."""
    return " ".join(text.split())[:limit].rstrip()


def purpose_of(*, what: str, contest: str, tax: Decimal) -> str:
    """What the payment is for; a contest's long name is cut, never what the bank and the treasury need."""
    tail = f", удержан НДФЛ {tax:.0f} руб. НДС не облагается"
    head = f"Денежный приз, {bank_text.spelled(what)}, «"
    room = PURPOSE_LIMIT - len(head) - len(tail) - 1
    return f"{head}{bank_text.spelled(contest)[: max(room, 0)].rstrip()}»{tail}"


class StatementError(ValueError):
    """The file is no statement in this format; the message says where."""


@dataclass(frozen=True)
class Document:
    """A document of a statement; `debited_on` and `credited_on` are the days the payer's or recipient's account moved."""

    number: str
    on: date | None
    amount: Decimal
    payer_account: str
    recipient_account: str
    debited_on: date | None
    credited_on: date | None
    purpose: str

    @property
    def fingerprint(self) -> str:
        """The same document in another file has the same fingerprint."""
        parts = (self.number, self.on, self.amount, self.payer_account, self.recipient_account, self.debited_on, self.credited_on)
        return hashlib.sha256("\x1f".join([*(str(part or "") for part in parts), self.purpose]).encode()).hexdigest()


def read_statement(data: bytes) -> list[Document]:
    """Documents of a statement, in the order of the file; StatementError for anything that is none."""
    lines = _decoded(data).splitlines()
    if not lines or lines[0].strip().lstrip("\ufeff") != FIRST_LINE:
        raise StatementError(f"Первая строка файла должна быть «{FIRST_LINE}»: это не выписка в формате 1С.")
    if not any(line.strip() == "КонецФайла" for line in lines[-3:]):
        raise StatementError("Файл оборван: в конце нет строки «КонецФайла». Выгрузите выписку заново.")
    return [_document(values, number) for number, values in _sections(lines)]


def _decoded(data: bytes) -> str:
    head = data[:400]
    named = "WINDOWS"
    for line in head.decode("cp1251", "replace").splitlines():
        if line.startswith("Кодировка="):
            named = line.partition("=")[2].strip().upper()
    if data.startswith(b"\xef\xbb\xbf"):
        named = "UTF-8"
    elif "Кодировка".encode("cp866") in head:
        named = "DOS"
    try:
        return data.decode(STATEMENT_ENCODINGS.get(named, ENCODING))
    except UnicodeDecodeError as error:
        raise StatementError(f"Кодировка файла не {named}: байт {error.start}.") from error


def _sections(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Number of the first line and the keys of each document section."""
    values: dict[str, str] | None = None
    first = begun = 0
    for number, line in enumerate(lines, start=1):
        key, _, value = line.strip().partition("=")
        if key == "СекцияДокумент":
            begun += 1
            if begun > MOST_DOCUMENTS:
                raise StatementError(f"В выписке больше {MOST_DOCUMENTS} документов: выгрузите её за меньший срок.")
            values, first = {}, number
        elif key == "КонецДокумента":
            if values is None:
                raise StatementError(f"Строка {number}: конец документа без его начала.")
            yield first, values
            values = None
        elif values is not None:
            values[key] = value
    if values is not None:
        raise StatementError(f"Строка {first}: документ не закончен.")


def _document(values: dict[str, str], line: int) -> Document:
    try:
        amount = Decimal(values.get("Сумма", "").replace(",", "."))
    except InvalidOperation:
        raise StatementError(f"Документ в строке {line}: сумма «{values.get('Сумма', '')}» не число.") from None
    return Document(
        number=values.get("Номер", "").strip(),
        on=_day(values, "Дата", line),
        amount=amount,
        payer_account=values.get("ПлательщикРасчСчет") or values.get("ПлательщикСчет", ""),
        recipient_account=values.get("ПолучательРасчСчет") or values.get("ПолучательСчет", ""),
        debited_on=_day(values, "ДатаСписано", line),
        credited_on=_day(values, "ДатаПоступило", line),
        purpose=" ".join(value for key, value in values.items() if key.startswith("НазначениеПлатежа") and value),
    )


def _day(values: dict[str, str], key: str, line: int) -> date | None:
    text = values.get(key, "").strip()
    if not text:
        return None
    try:
        return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        raise StatementError(f"Документ в строке {line}: {key} «{text}» не дата.") from None
