"""The files of a register: XLSX, PDF, the 1C exchange file. What was approved is made once and kept byte for byte.

Source: Law 402-FZ, art. 29 p. 3 (documents of accounting are protected from changes).
"""

from __future__ import annotations

import hashlib
import io
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from import_export import fields, resources

from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.kernel import clock, files, rehearsals
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.spreadsheets import FORMATS, HEAD_ROOM, lay_out, mark, shown_width
from hackathon_portal.russia import bank_text, money
from prizes.models import PaymentRegister, RegisterFile, RegisterLine
from prizes.payouts.payment_orders import ENCODING, REHEARSED, Party, PaymentOrder, exchange_file, purpose_of
from prizes.payouts.queries import by_rate
from prizes.payouts.queries import payments as payments_queries
from prizes.payouts.queries.details import bank_refusal
from prizes.payouts.treasury import treasury_request
from prizes.rules import payees, requisites, tax_law
from prizes.rules.entries import LAW as ENTRIES
from prizes.rules.entries import Entry, entries_of
from prizes.rules.tax import NOTHING


class PaymentResource(resources.ModelResource):
    """Columns of the register, in the order the accountant reads them; sums are numbers."""

    order_number = fields.Field("order_number", column_name="Поручение")
    full_name = fields.Field("full_name", column_name="Получатель")
    inn = fields.Field("inn", column_name="ИНН")
    snils = fields.Field("snils", column_name="СНИЛС")
    team = fields.Field("team_name", column_name="Команда")
    nomination = fields.Field("division_title", column_name="Номинация")
    what = fields.Field("what_for", column_name="За что")
    gross = fields.Field("gross", column_name="Приз, руб.")
    rate = fields.Field(column_name="Ставка НДФЛ")
    tax = fields.Field("tax", column_name="НДФЛ, руб.")
    net = fields.Field("net", column_name="К перечислению, руб.")
    bank_name = fields.Field("bank_name", column_name="Банк")
    bik = fields.Field("bik", column_name="БИК")
    account = fields.Field("account", column_name="Счёт")
    corr_account = fields.Field("corr_account", column_name="Корр. счёт")
    due_on = fields.Field("due_on", column_name="Перечислить до")
    state = fields.Field("get_state_display", column_name="Состояние")

    class Meta:
        model = RegisterLine
        fields = ("order_number", "full_name", "inn", "snils", "team", "nomination", "what", "gross", "rate", "tax", "net",
                  "bank_name", "bik", "account", "corr_account", "due_on", "state")  # fmt: skip
        export_order = fields

    @staticmethod
    def dehydrate_rate(line: RegisterLine) -> str:
        return "" if line.is_grant else by_rate.rates_in_words(line.payment, line.register.contest)


SUMS = ("Приз, руб.", "НДФЛ, руб.", "К перечислению, руб.")
NUMBERS = (*SUMS, "Поручение")
DAYS = ("Перечислить до",)


def _value_of(title: str, text: Any) -> date | Decimal | str:
    """What a cell of the register holds: a day, a number, or a text that stays one (identifiers)."""
    if title in NUMBERS:
        return Decimal(text) if text else ""
    return date.fromisoformat(text) if title in DAYS and text else str(text or "")


def register_xlsx(register: PaymentRegister) -> bytes:
    """The register as a workbook: texts stay texts (no formula can come from a name), sums are numbers with a total row."""
    import xlsxwriter  # noqa: PLC0415  on first use: only the accountant writes workbooks

    data = PaymentResource().export(payments_queries.register_lines(register))
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    mark(book, set())
    sheet = book.add_worksheet("Реестр выплат")
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": FORMATS[Decimal]})
    day = book.add_format({"num_format": FORMATS[date]})
    sheet.write_string(0, 0, f"Реестр выплат № {register.number} от {register.made_on:%d.%m.%Y}", bold)
    headers = data.headers or []
    for column, title in enumerate(headers):
        sheet.write_string(2, column, title, bold)
    widths = [len(title) + HEAD_ROOM for title in headers]
    for line, row in enumerate(data, start=3):
        for column, (title, text) in enumerate(zip(headers, row, strict=True)):
            value = _value_of(title, text)
            widths[column] = max(widths[column], shown_width(value))
            if isinstance(value, date):
                sheet.write_datetime(line, column, value, day)
            elif isinstance(value, Decimal):
                sheet.write_number(line, column, value, money if title in SUMS else None)
            else:
                sheet.write_string(line, column, value)
    total_line = 3 + len(data)
    sheet.write_string(total_line, 1, "Итого", bold)
    for title in SUMS:
        column = headers.index(title)
        total = sum(Decimal(value) for value in data[title])
        widths[column] = max(widths[column], shown_width(total))
        sheet.write_number(total_line, column, float(total), money)
    lay_out(sheet, widths, head=2, last=total_line - 1, fixed=2)
    _write_entries(book, register, {"bold": bold, "money": money})
    book.close()
    return target.getvalue()


def entries_of_register(register: PaymentRegister) -> list[Entry]:
    """Accounting entries of a register's lines, as they were listed."""
    totals = payments_queries.totals_of(list(payments_queries.register_lines(register)))
    sums = {name: totals[name] or NOTHING for name in ("gross", "tax", "net")}
    return entries_of(register.payer_as_listed, register.made_on, **sums)


def _write_entries(book: Any, register: PaymentRegister, formats: dict[str, Any]) -> None:
    """The sheet «Проводки», and under it what of it was not checked."""
    rows = entries_of_register(register)
    if not rows:
        return
    sheet = book.add_worksheet("Проводки")
    heads = ("Операция", "Дебет", "Кредит", "Сумма, руб.", "Чья")
    for column, title in enumerate(heads):
        sheet.write_string(0, column, title, formats["bold"])
    widths = [len(title) + HEAD_ROOM for title in heads]
    for line, row in enumerate(rows, start=1):
        for column, text in enumerate((row.title, row.debit, row.credit, row.amount, row.where)):
            widths[column] = max(widths[column], shown_width(text))
            if isinstance(text, Decimal):
                sheet.write_number(line, column, float(text), formats["money"])
            else:
                sheet.write_string(line, column, text)
    lay_out(sheet, widths, head=0, last=len(rows), fixed=1)
    for line, text in enumerate(tax_law.unchecked(register.made_on, ENTRIES), start=len(rows) + 2):
        sheet.write_string(line, 0, f"Не сверено: {text}")


def register_client_bank(register: PaymentRegister) -> bytes:
    """The orders of an approved register that are still to be paid, as a 1C exchange file; the same bytes each time."""
    _check_approved(register)
    return bank_orders(register, list(payments_queries.register_lines(register)))


def register_treasury(register: PaymentRegister) -> bytes:
    """The request to the treasury for those lines of an approved register that are still to be paid, as a workbook."""
    _check_approved(register)
    clause = register.contest.regulation.clause("prize.transfer")
    lines = _waiting(list(payments_queries.register_lines(register)), clause)
    _payer_of(register, clause)
    for line in lines:
        _check_recipient(line, clause)
    return treasury_request(register, lines)


def _check_approved(register: PaymentRegister) -> None:
    if register.state != PaymentRegister.State.APPROVED:
        raise RuleViolation(
            code="register.not_approved",
            clause=register.contest.regulation.clause("prize.transfer"),
            message="В банк передают утверждённый реестр: его утверждает второй человек.",
        )


def _waiting(lines: list[RegisterLine], clause: str) -> list[RegisterLine]:
    waiting = [line for line in lines if line.state == RegisterLine.State.LISTED]
    if not waiting:
        raise RuleViolation(
            code="client_bank.nothing_left",
            clause=clause,
            message="В этом реестре не осталось поручений к исполнению: все выплачены или возвращены банком.",
        )
    return waiting


def bank_orders(register: PaymentRegister, lines: list[RegisterLine]) -> bytes:
    """The exchange file of those lines that wait; refused where none does, or where a bank would not take what they hold."""
    contest = register.contest
    clause = contest.regulation.clause("prize.transfer")
    waiting = _waiting(lines, clause)
    payer = _payer_of(register, clause)
    orders = []
    for line in waiting:
        _check_recipient(line, clause)
        recipient = Party(
            line.name_at_bank, line.inn, line.account, line.bank_name, line.bik, line.corr_account, town=line.bank_town
        )
        purpose = purpose_of(
            what=line.what_for, who=line.name_at_bank, contest=register.contest_short_title, tax=line.tax, grant=line.is_grant
        )
        orders.append(PaymentOrder(line.order_number or 0, register.made_on, line.net, recipient, purpose, **_codes_of(register)))
    made_at = (register.approved_at or clock.now()).astimezone(contest.regulation.zone)
    data = exchange_file(payer, orders, made_at=made_at)
    return REHEARSED.encode(ENCODING) + data if contest.is_rehearsal or rehearsals.is_under_way() else data


def _payer_of(register: PaymentRegister, clause: str) -> Party:
    if not register.payer_as_listed:
        raise RuleViolation(code="payer.unknown", clause=clause, message="Сначала запишите счёт плательщика.")
    return party_of(register.payer_as_listed, clause)


def party_of(account: dict[str, Any], clause: str) -> Party:
    """The payer of a bank's file by the columns of its account (`freezing.payer_as_listed`); refused where a bank would not take it."""
    if letters := bank_text.strange(f"{account['name']}{account['bank_name']}{account.get('town', '')}"):
        raise RuleViolation(
            code="client_bank.payer", clause=clause, message=f"Счёт плательщика: {payees.strange_letters(letters)}"
        )
    if faults := requisites.faults_of_payer(account):
        raise RuleViolation(
            code="client_bank.payer",
            clause=clause,
            message=f"Плательщик «{account['name']}»: {' '.join(faults.values())} Исправьте его счёт; если реестр уже составлен, "
            "расформируйте его и составьте новый.",
        )
    # Registers from before towns were asked for have none.
    names = ("name", "inn", "account", "bank_name", "bik", "corr_account", "kpp")
    return Party(**{name: account[name] for name in names} | {"town": account.get("town", "")})


def _codes_of(register: PaymentRegister) -> dict[str, Any]:
    """Fields 20, 21 and 22 of the payment orders, as the payer had them when the register was made."""
    listed = register.payer_as_listed
    return {name: listed[name] for name in ("priority", "uin", "income_code") if listed.get(name)}


def _check_recipient(line: RegisterLine, clause: str) -> None:
    if faults := payments_queries.control_faults(line):
        raise RuleViolation(
            code="payment.control",
            clause=clause,
            message=f"Строка {line.position}, команда «{line.team_name}»: не сходятся {', '.join(faults)}.",
        )
    if refusal := bank_refusal(line):
        raise RuleViolation(
            code="client_bank.recipient",
            clause=clause,
            message=f"Строка {line.position}, команда «{line.team_name}»: {refusal} Верните заявление на исправление; если реестр "
            "уже составлен, сначала расформируйте его.",
        )


def register_pdf(register: PaymentRegister) -> bytes:
    """The register to sign: recipients, sums, totals in words, who prepared and who approved it."""
    lines = list(payments_queries.register_lines(register))
    totals = payments_queries.totals_of(lines)
    context = {
        "register": register,
        "contest": register.contest,
        "regulation": register.contest.regulation,
        "payer": register.payer_as_listed,
        "lines": lines,
        "totals": totals,
        "words": money.whole_roubles_in_words(totals["net"]) if lines else "",
        "kopecks": money.kopecks_part(totals["net"]) if lines else "",
    }
    return render_pdf("prizes/documents/register.html", context)


MAKERS = {"xlsx": register_xlsx, "pdf": register_pdf, "txt": register_client_bank, "treasury": register_treasury}
# What is carried out by whoever takes it: only lines that are still to be paid.
FOR_PAYMENT = ("txt", "treasury")


def kinds_of(register: PaymentRegister) -> list[str]:
    """Kinds of files a register has: the request to the treasury only where its payer has a personal account there."""
    return [kind for kind in MAKERS if kind != "treasury" or register.payer_as_listed.get("personal_account")]


def keep_files(register: PaymentRegister) -> None:
    """Make the files of a register that has just been approved, once and for all."""
    for kind in kinds_of(register):
        _kept(register, kind)


def file_of(register: PaymentRegister, kind: str) -> bytes:
    """A file of the register: kept since its approval, made anew while it is only prepared.

    For the bank only what is still to be paid: of a register carried out in part a shorter file, of one that is carried out none.
    """
    if register.state == PaymentRegister.State.PREPARED:
        return MAKERS[kind](register)
    if register.state == PaymentRegister.State.DISSOLVED and (
        kind in FOR_PAYMENT or not register.files.filter(kind=kind).exists()
    ):
        raise RuleViolation(
            code="register.dissolved",
            clause=register.contest.regulation.clause("prize.transfer"),
            message="Реестр расформирован: в банк его не передают.",
        )
    if kind in FOR_PAYMENT and left_out(register):
        return MAKERS[kind](register)
    return _kept(register, kind)


def for_archive(register: PaymentRegister, kind: str) -> bytes:
    """The bytes kept at the approval, whatever has been paid since; where none are kept, what the lines hold.

    A file for the bank of a register already carried out is never made anew: it would be another one.
    """
    row = register.files.filter(kind=kind).first()
    if row is not None:
        return _read(row)
    if kind in FOR_PAYMENT and left_out(register):
        raise RuleViolation(
            code="register.file_unkept",
            message="Файл для банка не хранится: он стёрт по сроку или реестр утверждён до того, как портал стал хранить файлы.",
        )
    return MAKERS[kind](register)


def left_out(register: PaymentRegister) -> list[RegisterLine]:
    """Lines whose orders are not for the bank any more."""
    return [line for line in payments_queries.register_lines(register) if line.state != RegisterLine.State.LISTED]


def _kept(register: PaymentRegister, kind: str) -> bytes:
    row = register.files.filter(kind=kind).first()
    if row is not None:
        return _read(row)
    # Approved before files were kept, or dissolved: made now, from what the lines hold, and kept from now on.
    data = MAKERS[kind](register)
    row = RegisterFile(register=register, kind=kind, sha256=hashlib.sha256(data).hexdigest())
    files.keep(row, "content", kind, ContentFile(data))
    row.save()
    return data


def _read(row: RegisterFile) -> bytes:
    with row.content.open("rb") as stored:
        data: bytes = stored.read()
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise RuleViolation(
            code="register.file_changed",
            message="Сохранённый файл реестра изменён на диске: обратитесь к администратору портала.",
        )
    return data
