"""Prize fund, awards, documents to hand out, payout applications, payments, registers, statements."""

from prizes.models.awards import Award, FundItem, FundSource, SpecialPrize
from prizes.models.bank import BankStatement, PayerAccount, StatementEntry
from prizes.models.diplomas import DESIGNS, Design, Diploma, DiplomaLook, DocumentTemplate
from prizes.models.grants import GrantReport, GrantUse
from prizes.models.notices import TaxNotice
from prizes.models.parcels import Parcel, ReturnedParcel
from prizes.models.payments import Payment, PaymentRegister, RegisterFile, RegisterLine, register_file_path
from prizes.models.payouts import PAYOUT_PERSONAL, PayoutApplication, RequiredDocument, signed_copy_path
from prizes.models.taken import TakenForm
from prizes.models.tax_orders import TaxOrder
from prizes.models.taxes import IncomeCodeConfirmation, TaxOverpayment, TaxSettlement
from prizes.models.things import ThingReceipt

__all__ = [
    "DESIGNS",
    "PAYOUT_PERSONAL",
    "Award",
    "BankStatement",
    "Design",
    "Diploma",
    "DiplomaLook",
    "DocumentTemplate",
    "FundItem",
    "FundSource",
    "GrantReport",
    "GrantUse",
    "IncomeCodeConfirmation",
    "Parcel",
    "PayerAccount",
    "Payment",
    "PaymentRegister",
    "PayoutApplication",
    "RegisterFile",
    "RegisterLine",
    "RequiredDocument",
    "ReturnedParcel",
    "SpecialPrize",
    "StatementEntry",
    "TakenForm",
    "TaxNotice",
    "TaxOrder",
    "TaxOverpayment",
    "TaxSettlement",
    "ThingReceipt",
    "register_file_path",
    "signed_copy_path",
]
