"""Who is paid by a payment, with everything a paper needs of them: certificates, registers, files and letters ask here."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from hackathon_portal.kernel.encryption import keyed_hash
from hackathon_portal.russia import countries
from prizes.models import Payment, PayoutApplication, RegisterLine
from prizes.rules.payees import FOREIGN_PASSPORT, OWN_PASSPORT
from registration.models import Application


@dataclass(frozen=True)
class Payee:
    """The person a prize is paid to: the captain, a member, or a child's representative, as they stated it themselves.

    `citizenship` is ISO 3166 alpha-2, `document_code` the code of the certificate of income; accounts are digits only.
    """

    surname: str
    name: str
    patronymic: str
    full_name: str
    name_at_bank: str
    birth_date: date | None
    citizenship: str
    document_code: str
    document_number: str
    document: str
    inn: str
    snils: str
    resident: bool
    account: str
    bank_name: str
    bik: str
    corr_account: str
    bank_inn: str

    @property
    def country_number(self) -> str:
        """Digital code of the citizenship for the tax service; empty where it was never asked."""
        return countries.number_of(self.citizenship)


def payee_of(payment: Payment) -> Payee:
    """Whom this payment goes to: as the register in force has them, before there is one as they stated it.

    Needs `payment.award.payout_application`; a list sets `payment.lines_in_force` (queries/payments.py: with_lines_in_force).
    """
    lines = getattr(payment, "lines_in_force", None)
    if lines is None:
        lines = list(payment.lines.filter(state__in=RegisterLine.IN_FORCE)) if payment.pk else []
    return payee_of_line(lines[0]) if lines and lines[0].full_name else payee_of_application(payment.award.payout_application)


def payee_of_line(line: RegisterLine) -> Payee:
    """Whom a line of a register pays, as it was listed."""
    return Payee(**{field.name: getattr(line, field.name) for field in fields(Payee)})


def payee_of_application(application: PayoutApplication) -> Payee:
    surname, name, patronymic = application.name_parts
    document = application.document
    return Payee(
        surname=surname, name=name, patronymic=patronymic, full_name=application.full_name,
        name_at_bank=application.name_at_bank, birth_date=application.birth_date,
        # Rows from before the citizenship was asked say only whether it is another state's.
        citizenship=application.citizenship or ("" if application.foreign else countries.HOME),
        document_code=document.code or (FOREIGN_PASSPORT if application.foreign else OWN_PASSPORT),
        document_number=document.series_and_number, document=application.passport, inn=application.inn, snils=application.snils,
        resident=application.resident, account=application.account, bank_name=application.bank_name, bik=application.bik,
        corr_account=application.corr_account, bank_inn=application.bank_inn,
    )  # fmt: skip


def person_hash(application: PayoutApplication) -> str:
    """By what the incomes of one person are added up: the INN; without one the citizenship and the number of the document,

    however its issuer is written.
    """
    return identity_hash(application.inn, application.citizenship, application.document.series_and_number, application.passport)


def identity_hash(inn: str, citizenship: str, document_number: str, passport: str = "") -> str:
    """The same of a person who has stated this much; `passport`: the whole text where no number was found in it."""
    if inn:
        return keyed_hash("inn", inn)
    number = "".join(document_number.split()).upper()
    return keyed_hash("paper", f"{citizenship} {number}" if number else passport)


def payee_of_receiver(person: Application, stated: PayoutApplication | None) -> Payee:
    """Who is given a thing: as they stated it for any prize, else as they registered, without INN and account."""
    if stated is not None:
        return payee_of_application(stated)
    return Payee(
        surname=person.surname, name=person.name, patronymic=person.patronymic, full_name=person.full_name,
        name_at_bank=person.full_name, birth_date=person.birth_date, citizenship=person.citizenship, document_code="",
        document_number="", document="", inn="", snils="", resident=True, account="", bank_name="", bik="", corr_account="",
        bank_inn="",
    )  # fmt: skip
