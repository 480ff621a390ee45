"""A payment register for the accountant: XLSX by django-import-export, and the 1C client-bank exchange file."""

from __future__ import annotations

import io

from import_export import fields, resources

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from prizes import queries
from prizes.client_bank import Party, PaymentOrder, exchange_file
from prizes.models import Payment, PaymentRegister


class PaymentResource(resources.ModelResource):
    """Columns of the register, in the order the accountant reads them; sums are numbers."""

    full_name = fields.Field("award__payout_application__full_name", column_name="Получатель")
    inn = fields.Field("award__payout_application__inn", column_name="ИНН")
    snils = fields.Field("award__payout_application__snils", column_name="СНИЛС")
    team = fields.Field("award__team__name", column_name="Команда")
    nomination = fields.Field("award__nomination__title", column_name="Номинация")
    place = fields.Field("award__place", column_name="Место")
    gross = fields.Field("gross", column_name="Приз, руб.")
    rate = fields.Field("rate", column_name="Ставка НДФЛ")
    tax = fields.Field("tax", column_name="НДФЛ, руб.")
    net = fields.Field("net", column_name="К перечислению, руб.")
    bank_name = fields.Field("award__payout_application__bank_name", column_name="Банк")
    bik = fields.Field("award__payout_application__bik", column_name="БИК")
    account = fields.Field("award__payout_application__account", column_name="Счёт")
    corr_account = fields.Field("award__payout_application__corr_account", column_name="Корр. счёт")
    due_on = fields.Field("due_on", column_name="Перечислить до")
    state = fields.Field("get_state_display", column_name="Состояние")

    class Meta:
        model = Payment
        fields = ("full_name", "inn", "snils", "team", "nomination", "place", "gross", "rate", "tax", "net", "bank_name",
                  "bik", "account", "corr_account", "due_on", "state")  # fmt: skip
        export_order = fields


SUMS = ("Приз, руб.", "НДФЛ, руб.", "К перечислению, руб.")
NUMBERS = (*SUMS, "Место", "Ставка НДФЛ")


def register_xlsx(register: PaymentRegister) -> bytes:
    """The register as a workbook: texts stay texts (no formula can come from a name), sums are numbers with a total row."""
    import xlsxwriter  # on first use: only the accountant writes workbooks

    data = PaymentResource().export(queries.register_payments(register))
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Реестр выплат")
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    sheet.write_string(0, 0, f"Реестр выплат № {register.number} от {register.made_on:%d.%m.%Y}", bold)
    headers = data.headers or []
    for column, title in enumerate(headers):
        sheet.write_string(2, column, title, bold)
        sheet.set_column(column, column, 34 if title in ("Получатель", "Номинация", "Банк") else 18)
    for line, row in enumerate(data, start=3):
        for column, (title, value) in enumerate(zip(headers, row, strict=True)):
            if title in NUMBERS:
                sheet.write_number(line, column, float(value), money if title in SUMS else None)
            else:
                sheet.write_string(line, column, str(value or ""))
    total_line = 3 + len(data)
    sheet.write_string(total_line, 0, "Итого", bold)
    for title in SUMS:
        column = headers.index(title)
        sheet.write_number(total_line, column, float(sum(float(value) for value in data[title])), money)
    sheet.freeze_panes(3, 1)
    book.close()
    return target.getvalue()


def register_client_bank(register: PaymentRegister) -> bytes:
    """The register as a 1C exchange file; the payer's account must be on record, every recipient's keys must fit."""
    contest = register.contest
    account = getattr(contest, "payer_account", None)
    clause = contest.regulation.clause("prize.transfer")
    if account is None:
        raise RuleViolation(code="payer.unknown", clause=clause, message="Сначала запишите счёт плательщика.")
    payer = Party(account.name, account.inn, account.account, account.bank_name, account.bik, account.corr_account, account.kpp)
    orders = []
    for number, payment in enumerate(queries.register_payments(register), start=1):
        application = payment.award.payout_application
        faults = queries.control_faults(application)
        if faults:
            raise RuleViolation(
                code="payment.control",
                clause=clause,
                message=f"Строка {number}, команда «{payment.award.team.name}»: не сходятся {', '.join(faults)}.",
            )
        recipient = Party(
            application.full_name, application.inn, application.account, application.bank_name, application.bik,
            application.corr_account,
        )  # fmt: skip
        purpose = f"Денежный приз, {payment.award.place} место, {contest.short_title}, за вычетом НДФЛ {payment.tax:.0f} руб. НДС не облагается"
        orders.append(PaymentOrder(register.number * 1000 + number, register.made_on, payment.net, recipient, purpose))
    made_at = clock.now().astimezone(contest.regulation.zone)
    try:
        return exchange_file(payer, orders, made_at=made_at)
    except UnicodeEncodeError as error:
        wrong = error.object[error.start : error.end]
        raise RuleViolation(
            code="client_bank.letters", message=f"Знак «{wrong}» нельзя передать в банк: исправьте его в реквизитах."
        ) from error
