"""States of awards, payouts and their documents, payments, registers: each table says what may become what; ARCHITECTURE.md draws them."""

from django.db import models

from hackathon_portal.kernel.transitions import Transitions


class AwardState(models.TextChoices):
    GRANTED = "granted", "присуждён"
    REFUSED = "refused", "в выдаче отказано"
    DECLINED = "declined", "отказ от приза"
    WITHDRAWN = "withdrawn", "снят новым решением"


class PayoutState(models.TextChoices):
    DRAFT = "draft", "черновик"
    SUBMITTED = "submitted", "на проверке"
    RETURNED = "returned", "возвращено на исправление"
    ACCEPTED = "accepted", "принято"


class RequiredDocumentState(models.TextChoices):
    NONE = "none", "нет"
    GIVEN = "given", "на проверке"
    ACCEPTED = "accepted", "принят"
    RETURNED = "returned", "вернули"
    WAIVED = "waived", "не требуется"


class PaymentState(models.TextChoices):
    PLANNED = "planned", "к выплате"
    PAID = "paid", "выплачено"
    RETURNED = "returned", "возвращено банком"
    CANCELLED = "cancelled", "отменено"


class RegisterState(models.TextChoices):
    PREPARED = "prepared", "ждёт утверждения"
    APPROVED = "approved", "утверждён"
    DISSOLVED = "dissolved", "расформирован"


class LineState(models.TextChoices):
    LISTED = "listed", "в реестре"
    PAID = "paid", "выплачено"
    RETURNED = "returned", "возвращено банком"
    DROPPED = "dropped", "исключено"


AWARD = Transitions(
    "award",
    {
        "refuse": ((AwardState.GRANTED,), AwardState.REFUSED),
        "decline": ((AwardState.GRANTED,), AwardState.DECLINED),
        "restore": ((AwardState.REFUSED, AwardState.DECLINED), AwardState.GRANTED),
        # By a decision that changes the published one, and back by the next one.
        "withdraw": ((AwardState.GRANTED, AwardState.REFUSED, AwardState.DECLINED), AwardState.WITHDRAWN),
        "reinstate": ((AwardState.WITHDRAWN,), AwardState.GRANTED),
    },
)
PAYOUT = Transitions(
    "payout application",
    {
        "submit": ((PayoutState.DRAFT, PayoutState.RETURNED), PayoutState.SUBMITTED),
        "accept": ((PayoutState.SUBMITTED,), PayoutState.ACCEPTED),
        # A further document may be asked for before anything is handed in.
        "send_back": ((PayoutState.DRAFT, PayoutState.SUBMITTED, PayoutState.RETURNED), PayoutState.RETURNED),
        # By the accountant, while no register in force holds the payment.
        "reopen": ((PayoutState.ACCEPTED,), PayoutState.RETURNED),
        # By the bank, after the payment was listed.
        "bounce": ((PayoutState.ACCEPTED,), PayoutState.RETURNED),
    },
)
REQUIRED_DOCUMENT = Transitions(
    "required document",
    {
        "give": (
            (RequiredDocumentState.NONE, RequiredDocumentState.GIVEN, RequiredDocumentState.RETURNED),
            RequiredDocumentState.GIVEN,
        ),
        "accept": ((RequiredDocumentState.GIVEN, RequiredDocumentState.ACCEPTED), RequiredDocumentState.ACCEPTED),
        "return": ((RequiredDocumentState.GIVEN, RequiredDocumentState.ACCEPTED), RequiredDocumentState.RETURNED),
        "waive": (tuple(RequiredDocumentState), RequiredDocumentState.WAIVED),
        "demand": ((RequiredDocumentState.WAIVED,), RequiredDocumentState.RETURNED),
    },
)
PAYMENT = Transitions(
    "payment",
    {
        # New, or anew after the bank has sent it back.
        "plan": ((PaymentState.PLANNED, PaymentState.RETURNED, PaymentState.CANCELLED), PaymentState.PLANNED),
        "pay": ((PaymentState.PLANNED,), PaymentState.PAID),
        "return": ((PaymentState.PLANNED, PaymentState.PAID), PaymentState.RETURNED),
        "cancel": ((PaymentState.PLANNED, PaymentState.RETURNED), PaymentState.CANCELLED),
        # When the prize is given out after all: back to what it was.
        "restore": ((PaymentState.CANCELLED,), PaymentState.PLANNED),
        "restore_returned": ((PaymentState.CANCELLED,), PaymentState.RETURNED),
    },
)
REGISTER = Transitions(
    "register",
    {
        "approve": ((RegisterState.PREPARED,), RegisterState.APPROVED),
        "dissolve": ((RegisterState.PREPARED, RegisterState.APPROVED), RegisterState.DISSOLVED),
    },
)
LINE = Transitions(
    "line of a register",
    {
        "pay": ((LineState.LISTED,), LineState.PAID),
        "return": ((LineState.LISTED, LineState.PAID), LineState.RETURNED),
        "drop": ((LineState.LISTED,), LineState.DROPPED),
    },
)
MACHINES = (AWARD, PAYOUT, REQUIRED_DOCUMENT, PAYMENT, REGISTER, LINE)
