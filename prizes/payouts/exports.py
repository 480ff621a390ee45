"""Files for the accountant and the bank: the register as XLSX and 1C exchange, incomes and tax of a year as XLSX."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from import_export import fields, resources

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, rehearsals
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.spreadsheets import FORMATS, HEAD_ROOM, Page, lay_out, mark, shown_width, write_book
from hackathon_portal.russia import bank_text
from prizes.awards.queries.payers import main_payer_of
from prizes.models import PayerAccount, PaymentRegister, RegisterLine
from prizes.payouts.payees import payee_of
from prizes.payouts.payment_orders import ENCODING, REHEARSED, Party, PaymentOrder, exchange_file, purpose_of
from prizes.payouts.queries import by_rate
from prizes.payouts.queries import payments as payments_queries
from prizes.payouts.queries.details import bank_refusal
from prizes.rules import payees, tax_law
from prizes.rules.tax import NOTHING
from prizes.states import PaymentState

MONTHS = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12")


class PaymentResource(resources.ModelResource):
    """Columns of the register, in the order the accountant reads them; sums are numbers."""

    order_number = fields.Field("order_number", column_name="Поручение")
    full_name = fields.Field("payment__award__payout_application__full_name", column_name="Получатель")
    inn = fields.Field("payment__award__payout_application__inn", column_name="ИНН")
    snils = fields.Field("payment__award__payout_application__snils", column_name="СНИЛС")
    team = fields.Field("payment__award__team__name", column_name="Команда")
    nomination = fields.Field("payment__award__division_title", column_name="Номинация")
    what = fields.Field("payment__award__title", column_name="За что")
    gross = fields.Field("gross", column_name="Приз, руб.")
    rate = fields.Field(column_name="Ставка НДФЛ")
    tax = fields.Field("tax", column_name="НДФЛ, руб.")
    net = fields.Field("net", column_name="К перечислению, руб.")
    bank_name = fields.Field("payment__award__payout_application__bank_name", column_name="Банк")
    bik = fields.Field("payment__award__payout_application__bik", column_name="БИК")
    account = fields.Field("payment__award__payout_application__account", column_name="Счёт")
    corr_account = fields.Field("payment__award__payout_application__corr_account", column_name="Корр. счёт")
    due_on = fields.Field("payment__due_on", column_name="Перечислить до")
    state = fields.Field("get_state_display", column_name="Состояние")

    class Meta:
        model = RegisterLine
        fields = ("order_number", "full_name", "inn", "snils", "team", "nomination", "what", "gross", "rate", "tax", "net",
                  "bank_name", "bik", "account", "corr_account", "due_on", "state")  # fmt: skip
        export_order = fields

    @staticmethod
    def dehydrate_rate(line: RegisterLine) -> str:
        return by_rate.rates_in_words(line.payment, line.register.contest)


SUMS = ("Приз, руб.", "НДФЛ, руб.", "К перечислению, руб.")
NUMBERS = (*SUMS, "Поручение")
DAYS = ("Перечислить до",)


def _value_of(title: str, text: Any) -> date | Decimal | str:
    """What a cell of the register holds: a day, a number, or a text that stays one (identifiers)."""
    if title in NUMBERS:
        return Decimal(text)
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
    book.close()
    return target.getvalue()


def register_client_bank(register: PaymentRegister) -> bytes:
    """An approved register as a 1C exchange file; the payer's account must be on record, every recipient's keys must fit."""
    contest = register.contest
    account = main_payer_of(contest)
    clause = contest.regulation.clause("prize.transfer")
    if account is None:
        raise RuleViolation(code="payer.unknown", clause=clause, message="Сначала запишите счёт плательщика.")
    if register.state != PaymentRegister.State.APPROVED:
        raise RuleViolation(
            code="register.not_approved",
            clause=clause,
            message="В банк передают утверждённый реестр: его утверждает второй человек.",
        )
    payer = Party(account.name, account.inn, account.account, account.bank_name, account.bik, account.corr_account, account.kpp)
    orders = []
    for line in payments_queries.register_lines(register):
        award = line.payment.award
        application = award.payout_application
        faults = payments_queries.control_faults(application)
        if faults:
            raise RuleViolation(
                code="payment.control",
                clause=clause,
                message=f"Строка {line.position}, команда «{award.team.name}»: не сходятся {', '.join(faults)}.",
            )
        if refusal := bank_refusal(application):
            raise RuleViolation(
                code="client_bank.recipient", clause=clause,
                message=f"Строка {line.position}, команда «{award.team.name}»: {refusal} Расформируйте реестр и верните заявление "
                "на исправление.",
            )  # fmt: skip
        recipient = Party(
            application.name_at_bank, application.inn, application.account, application.bank_name, application.bik,
            application.corr_account,
        )  # fmt: skip
        purpose = purpose_of(what=award.title, contest=contest.short_title, tax=line.tax)
        orders.append(PaymentOrder(line.order_number, register.made_on, line.net, recipient, purpose))
    made_at = clock.now().astimezone(contest.regulation.zone)
    if letters := bank_text.strange(f"{payer.name}{payer.bank_name}"):
        raise RuleViolation(
            code="client_bank.payer", clause=clause, message=f"Счёт плательщика: {payees.strange_letters(letters)}"
        )
    data = exchange_file(payer, orders, made_at=made_at)
    return REHEARSED.encode(ENCODING) + data if rehearsals.is_under_way() else data


CERTIFICATE = [
    "Налоговый период", "Налоговый агент", "ИНН агента", "КПП агента", "ОКТМО", "ИНН", "Фамилия", "Имя", "Отчество",
    "Статус налогоплательщика", "Дата рождения", "Гражданство (код страны)", "Код документа", "Серия и номер документа",
    "Ставка", "КБК", "Код дохода", "Общая сумма дохода", "Код вычета", "Сумма вычета", "Налоговая база", "Налог исчисленный",
    "Налог удержанный", "Налог перечисленный", "Налог не удержанный",
]  # fmt: skip


def income_workbook(contest: Contest, year: int) -> bytes:
    """Incomes of a year for the certificate of income and tax: a row per person, the incomes by month, and the reconciliation.

    Columns follow the certificate (form by order of the Federal Tax Service of 19.09.2023 No. ED-7-11/649@): status 1 is a
    resident, 2 a non-resident. Sums are Decimal roubles.
    """
    payments = list(payments_queries.incomes_of_year(contest, year))
    rows = payments_queries.income_rows(payments)
    prizes = contest.regulation.prizes
    agent = main_payer_of(contest)
    income_code, deduction_code = tax_law.income_codes(prizes, year)
    parts = by_rate.parts_of(payments, contest, year)
    people = [line for row in rows for line in _certificate_rows(row, parts, year, agent, (income_code, deduction_code))]
    paid = {payment.pk: payee_of(payment) for payment in payments}
    by_month = [
        [
            paid[payment.pk].full_name, paid[payment.pk].inn, MONTHS[payment.paid_on.month - 1],
            income_code, part.gross, deduction_code if part.exempt else "", part.exempt or None,
            part.rate, part.withheld, part.gross - part.withheld, payment.paid_on, payment.tax_due_on, payment.tax_remitted_on,
            payment.tax_document, payment.award.team.name, payment.award.title,
        ]
        for payment in payments
        if payment.paid_on
        for part in parts[payment.pk]
    ]  # fmt: skip
    totals = [sum(row[name] for row in rows) for name in ("gross", "exempt", "base", "tax", "remitted", "net")]
    target = io.BytesIO()
    write_book(
        target,
        [
            Page("Справки о доходах", CERTIFICATE, people),
            Page(
                "Доходы по месяцам",
                ["Получатель", "ИНН", "Месяц", "Код дохода", "Сумма дохода", "Код вычета", "Сумма вычета", "Ставка", "Налог",
                 "Перечислено", "Дата выплаты", "Налог перечислить до", "Налог перечислен", "Поручение", "Команда", "За что"],
                by_month,
            ),
            Page("Сверка", ["Показатель", "Сумма, руб."], _reconciled(contest, totals)),
        ],
    )  # fmt: skip
    return target.getvalue()


def _certificate_rows(
    row: dict[str, Any],
    parts: dict[int, list[by_rate.RateOfPayment]],
    year: int,
    agent: PayerAccount | None,
    codes: tuple[str, str],
) -> list[list[Any]]:
    """A person's rows, one for each rate with its budget code, as section 2 of the certificate has them."""
    payee = payee_of(row["payments"][-1])
    resident = row["resident"]
    rates: dict[Any, list[tuple[by_rate.RateOfPayment, bool]]] = {}
    for payment in row["payments"]:
        for part in parts[payment.pk]:
            rates.setdefault(part.rate, []).append((part, payment.tax_remitted_on is not None))
    rows = []
    for rate, mine in sorted(rates.items()):
        gross, exempt, tax, withheld = (
            sum((getattr(part, name) for part, _ in mine), NOTHING) for name in ("gross", "exempt", "tax", "withheld")
        )
        remitted = sum((part.withheld for part, gone in mine if gone), NOTHING)
        rows.append(
            [
                year,
                agent.name if agent else "",
                agent.inn if agent else "",
                agent.kpp if agent else "",
                agent.oktmo if agent else "",
                payee.inn,
                payee.surname,
                payee.name,
                payee.patronymic,
                "1" if resident else "2",
                payee.birth_date,
                payee.country_number,
                payee.document_code,
                payee.document_number,
                rate,
                tax_law.budget_code(rate, resident=resident, year=year) if rate else "",
                codes[0],
                gross,
                codes[1] if exempt else "",
                exempt,
                gross - exempt,
                tax,
                withheld,
                remitted,
                max(tax - withheld, NOTHING),
            ]
        )
    return rows


def _reconciled(contest: Contest, totals: Iterable[Any]) -> list[list[Any]]:
    sums = payments_queries.reconciliation(contest)
    gross, exempt, base, tax, remitted, net = totals
    return [
        ["Присуждено призов деньгами", sums["awarded"]],
        ["из них отказано или получатель отказался", sums["refused"]],
        ["из них заявление ещё не принято", sums["unplanned"]],
        *[[f"выплаты: {PaymentState(state).label}", row["gross"]] for state, row in sorted(sums["by_state"].items())],
        ["Выплачено по реестрам, с налогом", sums["registers"]["gross"]],
        ["Удержано налога по реестрам", sums["registers"]["tax"]],
        ["Перечислено по реестрам", sums["registers"]["net"]],
        ["Доходы года по справкам", gross],
        ["Вычеты", exempt],
        ["Налоговая база", base],
        ["Налог по справкам", tax],
        ["Налог перечислен в бюджет", remitted],
        ["Получено получателями призов", net],
        ["Сходится", "да" if sums["holds"] else "НЕТ: проверьте реестры"],
    ]
