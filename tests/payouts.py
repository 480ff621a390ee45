"""What tests of prizes build: an application handed in, accepted, listed in an approved register; a bank that answers."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from prizes.models import Award, Payment, PaymentRegister, PayoutApplication
from prizes.payouts.actions import payers, payments, payout_applications

SCAN = b"%PDF-1.4 signed"
PAYER = {
    "name": "Министерство (пример)", "inn": "7707083893", "kpp": "710001001", "account": "03221643700000006600",
    "bank_name": "Банк", "bik": "017003983", "corr_account": "40102810445370000059", "oktmo": "70701000",
}  # fmt: skip


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def handed_in(award: Award, at) -> PayoutApplication:
    """The captain's application, handed in at noon of 29 May 2024."""
    at(2024, 5, 29, 12)
    captain = award.team.founder
    application = payout_applications.begin_payout_application(award=award, by=captain)
    payout_applications.save_payout_application(application=application, values={"registration_address": "г. Тула"}, by=captain)
    payout_applications.attach_signed_copy(application=application, upload=SimpleUploadedFile("скан.pdf", SCAN), by=captain)
    return payout_applications.submit_payout_application(application=application, by=captain)


def payer(contest, users) -> Any:
    return payers.set_payer_account(contest=contest, values=PAYER, by=users["accountant"])


def accepted(award: Award, at, users, *, resident: bool = True) -> Payment:
    """The application handed in and accepted; the payer's account is on record."""
    payer(award.contest, users)
    application = handed_in(award, at)
    return payout_applications.accept_payout_application(application=application, by=users["accountant"], resident=resident)


def approved_register(contest, users, **options) -> PaymentRegister:
    """A register of what waits, prepared by the accountant and approved by staff."""
    register = payments.make_register(contest=contest, by=users["accountant"], **options)
    return payments.approve_register(register=register, by=users["staff"])


def statement(*documents: dict[str, Any], encoding: str = "cp1251", named: str = "Windows") -> bytes:
    """A bank's statement with these documents; keys as the format has them."""
    lines = ["1CClientBankExchange", "ВерсияФормата=1.03", f"Кодировка={named}", "СекцияРасчСчет",
             f"РасчСчет={PAYER['account']}", "КонецРасчСчет"]  # fmt: skip
    for document in documents:
        lines += ["СекцияДокумент=Платежное поручение", *[f"{key}={value}" for key, value in document.items()], "КонецДокумента"]
    return ("\r\n".join([*lines, "КонецФайла"]) + "\r\n").encode(encoding)


def debit(payment: Payment, number: int, on: date = date(2024, 6, 3)) -> dict[str, Any]:
    """The bank carried a payment order out."""
    return {
        "Номер": number, "Дата": f"{on:%d.%m.%Y}", "Сумма": f"{payment.net:.2f}", "ПлательщикСчет": PAYER["account"],
        "ПлательщикРасчСчет": PAYER["account"], "ПолучательСчет": payment.award.payout_application.account,
        "ПолучательРасчСчет": payment.award.payout_application.account, "ДатаСписано": f"{on:%d.%m.%Y}",
        "НазначениеПлатежа": "Денежный приз",
    }  # fmt: skip


def credit(payment: Payment, number: int, on: date = date(2024, 6, 5)) -> dict[str, Any]:
    """The recipient's bank sent it back."""
    return {
        "Номер": "77", "Дата": f"{on:%d.%m.%Y}", "Сумма": f"{payment.net:.2f}", "ПлательщикСчет": "30101810600000000608",
        "ПолучательСчет": PAYER["account"], "ПолучательРасчСчет": PAYER["account"], "ДатаПоступило": f"{on:%d.%m.%Y}",
        "НазначениеПлатежа": f"Возврат по п/п {number}: счёт закрыт",
    }  # fmt: skip
