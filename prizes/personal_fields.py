"""What the tables of prizes hold of people (`hackathon_portal/kernel/personal.py`)."""

from hackathon_portal.kernel.personal import Whose, With, declare

ACCOUNTING = "первичный учётный документ"
# A sole proprietor, a notary, an advocate who pays prizes (Tax Code, art. 226 p. 1) is a person with a 12-digit INN. Erasure leaves these
# details, the columns stay searchable: the state's register publishes them (129-FZ, art. 6; 152-FZ, art. 6 p. 1 subp. 11), the payer
# itself writes them into each order, numbers of orders and the agent's year are looked up by them.
PAYER = (
    "реквизиты плательщика: у предпринимателя они открыты в ЕГРИП (129-ФЗ, ст.\u00a06; 152-ФЗ, ст.\u00a06, ч.\u00a01, п.\u00a011) и стоят в первичных "
    "учётных документах (402-ФЗ, ст.\u00a029)"
)

declare("prizes.FundSource", plain="name basis report_by", why="источник денег")
declare("prizes.GrantReport", plain="document received_on", why="номер и дата отчёта команды")
declare(
    "prizes.GrantUse", whose=Whose.RECIPIENT, purpose="prizes", term="prizes.retention", seen_by="бухгалтер",
    goes={With.PAYOUT: "award__payout_application"}, texts="text message", untold="message", replaced="message", files="content",
)  # fmt: skip
declare("prizes.FundItem", plain="division division_title thing thing_value_basis", why="приз за место")
declare("prizes.SpecialPrize", plain="title partner thing thing_value_basis", why="приз партнёра")
declare(
    "prizes.Award", whose=Whose.RECIPIENT, purpose="prizes", seen_by="сотрудник конкурса, бухгалтер",
    goes={With.APPLICATION: "holder", With.TEAM: "team", With.CONTEST: "contest"}, texts="refusal_reason division_reason disagreement", untold="division_reason", replaced="refusal_reason disagreement",
    plain="division division_title basis thing thing_value_basis apply_by refusal_clause thing_given_on returned_on return_basis", why="приз и дни",
)  # fmt: skip
declare(
    "prizes.PayerAccount", whose=Whose.STAFF, purpose="tax", seen_by="бухгалтер", goes={With.CONTEST: "contest"},
    names="name signer_surname signer_name signer_patronymic", study="signer_post", contacts="phone", papers="inn",
    bank="account bank_name bik corr_account",
    untold="name inn account bank_name bik corr_account signer_surname signer_name signer_patronymic signer_post phone",
    kept={
        "signer_surname signer_name signer_patronymic signer_post phone": "кто подписывает отчётность плательщика",
        "name inn account bank_name bik corr_account": PAYER,
    },
    plain="tax_office signer_kind kpp town oktmo income_code uin personal_account registry_code budget_name treasury_name "
    "treasury_code kbk kosgu aim_code means_code", why="коды платежа и казначейства: у человека их нет",
)  # fmt: skip
declare("prizes.BankStatement", plain="name sha256", why="имя файла банка")
declare(
    "prizes.StatementEntry", whose=Whose.RECIPIENT, purpose="tax", seen_by="бухгалтер",
    goes={With.PAYOUT: "line__payment__award__payout_application", With.CLOCK: ""}, term="срок хранения документов о выплатах",
    texts="purpose why decision_reason", untold="purpose why decision_reason",
    plain="fingerprint outcome number drawn_on moved_on suggested candidates decided_at",
    why="банковский документ: чтобы не учесть его дважды и видеть, кто о нём решил",
)  # fmt: skip
declare(
    "prizes.DocumentTemplate", whose=Whose.STAFF, purpose="publication", seen_by="сотрудник конкурса", names="officer_name",
    study="officer_position", files="signature", untold="officer_name officer_position", goes={With.CONTEST: "contest"},
    kept={"officer_name officer_position": "должностное лицо в выданных документах"}, plain="heading lead text background",
    why="слова и фон документа",
)  # fmt: skip
declare("prizes.DiplomaLook", plain="design", why="вид документов")
declare(
    "prizes.Diploma", whose=Whose.PARTICIPANT, purpose="diplomas", seen_by="все, у кого есть код документа",
    goes={With.APPLICATION: "application", With.ACCOUNT: "user", With.CONTEST: "contest"}, names="holder printed", contacts="email",
    texts="revocation_reason", untold="printed revocation_reason", replaced="holder printed revocation_reason",
    plain="code team project nomination merit number design paper call", why="номер и код документа, за что он выдан",
)  # fmt: skip
declare(
    "prizes.PaymentRegister", whose=Whose.STAFF, purpose="tax", seen_by="бухгалтер", goes={With.CONTEST: "contest"}, bank="payer_as_listed",
    untold="payer_as_listed", kept={"payer_as_listed": PAYER},
    plain="made_on contest_title contest_short_title dissolved_reason recall_number recalled_on",
    why="реестр: номер и дни; причина — о реестре",
)  # fmt: skip
declare(
    "prizes.Payment", whose=Whose.RECIPIENT, purpose="tax", seen_by="бухгалтер",
    goes={With.PAYOUT: "award__payout_application"}, identifiers="recipient_hash", papers="agent_inn", untold="agent_inn",
    kept={"agent_inn": PAYER}, plain="cancelled_from due_on paid_on tax_due_on tax_remitted_on tax_document", why=ACCOUNTING,
)  # fmt: skip
declare(
    "prizes.RegisterLine", whose=Whose.RECIPIENT, purpose="tax", seen_by="бухгалтер",
    goes={With.PAYOUT: "payment__award__payout_application"}, names="surname name patronymic full_name name_at_bank",
    births="birth_date", papers="inn snils document document_number payer_inn", bank="account bank_name bik corr_account bank_inn",
    texts="returned_reason", untold="returned_reason payer_inn", kept={"payer_inn": PAYER},
    plain="citizenship document_code paid_on returned_on due_on what_for division_title team_name bank_town", why=ACCOUNTING,
)  # fmt: skip
# With the last of its recipients (payouts/actions/retention.py).
declare(
    "prizes.RegisterFile", whose=Whose.RECIPIENT, purpose="tax", row=True, seen_by="бухгалтер", goes={With.PAYOUT: ""},
    files="content", plain="kind sha256", why=ACCOUNTING,
)  # fmt: skip
declare(
    "prizes.TaxOverpayment", whose=Whose.RECIPIENT, purpose="tax", seen_by="бухгалтер",
    goes={With.PAYOUT: "payment__award__payout_application"}, plain="due_on remitted_on document arisen_on used_on use",
    why=ACCOUNTING,
)  # fmt: skip
declare(
    "prizes.TaxSettlement", whose=Whose.RECIPIENT, purpose="tax", seen_by="бухгалтер", goes={With.CLOCK: ""},
    term="срок хранения документов о выплатах",
    identifiers="recipient_hash", papers="agent_inn", untold="agent_inn", kept={"agent_inn": PAYER},
    plain="day basis tax_due_on tax_remitted_on tax_document taken_back_reason", why=ACCOUNTING,
)  # fmt: skip
# An accounting document as those of payments, of people who may have no application for one (payouts/actions/things.py).
declare(
    "prizes.ThingReceipt", whose=Whose.RECIPIENT, purpose="tax", seen_by="бухгалтер, сотрудник конкурса",
    goes={With.PAYOUT: "", With.CLOCK: ""},
    own="receiver__user", term="срок хранения документов о выплатах", names="surname name patronymic full_name", births="birth_date",
    papers="inn document_number", identifiers="recipient_hash account_hash", texts="stated_basis", untold="stated_basis",
    plain="citizenship document_code", why=ACCOUNTING,
)  # fmt: skip
# The file names who pays: of a sole proprietor those are a person's name, INN and account.
declare(
    "prizes.TaxOrder", whose=Whose.STAFF, purpose="tax", seen_by="бухгалтер", goes={With.CONTEST: "contest"}, files="content",
    papers="payer_inn", untold="payer_inn",
    kept={"content": "платёжное поручение: первичный учётный документ (402-ФЗ, ст.\u00a029)", "payer_inn": PAYER},
    plain="drawn_on tax_due_on taken_back_reason recall_number recalled_on", why=ACCOUNTING,
)  # fmt: skip
declare(
    "prizes.TakenForm", whose=Whose.RECIPIENT, purpose="tax", row=True, seen_by="бухгалтер", goes={With.CLOCK: ""},
    term="срок хранения документов о выплатах",
    identifiers="recipient_hash figures", papers="agent_inn", untold="agent_inn", kept={"agent_inn": PAYER},
    plain="due_on", why="срок уведомления",
)  # fmt: skip
declare(
    "prizes.TaxNotice", whose=Whose.STAFF, purpose="tax", seen_by="бухгалтер", goes={With.CONTEST: "contest"},
    papers="agent_inn", untold="agent_inn", kept={"agent_inn": PAYER}, plain="due_on submitted_on number taken_back_reason", why=ACCOUNTING,
)  # fmt: skip
declare(
    "prizes.IncomeCodeConfirmation",
    plain="income_code deduction_code explanation taken_back_reason",
    why="код дохода конкурса и почему он такой",
)
declare(
    "prizes.PayoutApplication", whose=Whose.RECIPIENT, purpose="prizes", term="prizes.retention",
    seen_by="бухгалтер", goes={With.PAYOUT: "pk"}, names="surname name patronymic full_name bank_payee",
    births="birth_date", papers="snils inn passport document_series document_number document_issued",
    places="registration_address", contacts="phone", bank="bank_name bik account corr_account bank_inn",
    files="signed_copy signed_copy_name", identifiers="signed_content", texts="late_reason message", untold="late_reason",
    replaced="full_name", plain="citizenship document_code correct_by", why="страна и вид документа без имени и номера",
)  # fmt: skip
declare(
    "prizes.RequiredDocument", whose=Whose.RECIPIENT, purpose="prizes", seen_by="бухгалтер", goes={With.PAYOUT: "application"},
    files="content name", identifiers="text_sha256", addresses="given_address", texts="reason", replaced="reason",
    untold="reason", plain="code title due_on", why="код и название документа из порядка",
)  # fmt: skip
declare(
    "prizes.Parcel", whose=Whose.RECIPIENT, purpose="prizes", seen_by="сотрудник конкурса", goes={With.APPLICATION: "recipient"},
    places="address", identifiers="track", replaced="track", plain="sent_on delivered_on", why="дни отправки и вручения",
)  # fmt: skip
declare(
    "prizes.ReturnedParcel", whose=Whose.RECIPIENT, purpose="prizes", seen_by="сотрудник конкурса",
    goes={With.APPLICATION: "parcel__recipient"}, identifiers="track", texts="reason", replaced="track reason",
    plain="sent_on returned_on", why="дни отправки и возврата",
)  # fmt: skip
