"""What is still to be stated in a payout application, and what of it a bank would not take."""

from __future__ import annotations

from hackathon_portal.regulation.schema import Regulation
from hackathon_portal.russia import account_kinds, bank_text
from hackathon_portal.russia.account_kinds import AccountKind
from prizes.models import Award, Payment, PayoutApplication, RegisterLine
from prizes.rules import payees
from prizes.rules.required_documents import requisites


def unstated(application: PayoutApplication, regulation: Regulation) -> list[str]:
    """Names of the fields that must be filled in and are not: what the regulation asks, and the citizenship every certificate names."""
    surname, name, _ = application.name_parts
    document = application.document
    parts = {
        "full_name": {"surname": surname, "name": name},
        "passport": {
            "document_code": document.code, "document_number": document.number, "document_issued": document.issued,
        },
        # Seen by the accountant, not stated by the person.
        "card": {},
    }  # fmt: skip
    asked: dict[str, object] = {"citizenship": application.citizenship}
    for detail in requisites(regulation, foreign=application.foreign):
        asked |= parts[detail] if detail in parts else {detail: getattr(application, detail)}
    return [field for field, value in asked.items() if not value]


def bank_refusal(application: PayoutApplication | RegisterLine) -> str:
    """Why a bank would not take the recipient: letters its file cannot hold, an account no person has. Empty where it would."""
    for title, text in (("Получатель", application.name_at_bank), ("Банк получателя", application.bank_name)):
        if letters := bank_text.strange(text):
            return f"{title}: {payees.strange_letters(letters)}"
    kind = kind_of_account(application)
    if kind and not kind.fits and not kind.is_doubtful:
        return f"Счёт {application.account[:5]} — {kind.title}: приз перечисляют на счёт человека."
    return ""


def kind_of_account(application: PayoutApplication | RegisterLine) -> AccountKind | None:
    return account_kinds.kind_of(application.account) if application.account else None


def why_not_corrected(application: PayoutApplication) -> str:
    """Why an accepted application cannot be corrected now, and what opens the way; empty while it can be."""
    if application.state != PayoutApplication.State.ACCEPTED:
        return "Заявление не принято: исправлять принятое нечего."
    if application.award.state != Award.State.GRANTED:
        return "Этот приз не выдаётся: исправлять заявление незачем."
    payment = Payment.objects.filter(award=application.award).first()
    if payment is None:
        return "Выплаты по этому заявлению нет."
    if payment.state == Payment.State.PAID and payment.paid_on:
        return (
            f"Приз выплачен {payment.paid_on:%d.%m.%Y}: данные исправляют, только если банк вернул платёж "
            "(отметьте возврат в реестре)."
        )
    line = payment.lines.filter(state=RegisterLine.State.LISTED).select_related("register").first()
    if line:
        return f"Выплата стоит в реестре № {line.register.number}: сначала расформируйте реестр."
    return ""
