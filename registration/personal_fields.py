"""What the tables of registration hold of people (`hackathon_portal/kernel/personal.py`); the application's come from `fields.py`."""

from typing import Any

from hackathon_portal.kernel.personal import Whose, With, declare
from registration import fields

# Kinds of the application's fields that are no mere study, work or skills.
_KINDS = {
    "names": ["surname", "name", "patronymic"],
    "births": ["birth_date"],
    "contacts": ["email", "phone"],
    "texts": ["affiliation_declared", "skills"],
    "papers": [*fields.of_step("passport"), "snils", "inn"],
    "bank": [name for name in fields.of_step("bank") if name not in ("snils", "inn")],
}
_OTHERS = [name for name in fields.STATED if not any(name in names for names in _KINDS.values())]
_OWN_KINDS: dict[str, Any] = {kind: names for kind, names in _KINDS.items() if kind != "texts"}
HASHES = "identity_hash snils_hash person_hash"

declare(
    "registration.Application", whose=Whose.PARTICIPANT, purpose="participation", term="registration.retention",
    seen_by="сотрудник конкурса; документы и счёт — с причиной и записью в журнал", goes={With.APPLICATION: "pk"},
    **_OWN_KINDS,
    study=[name for name in _OTHERS if name in fields.PERSONAL],
    texts=[*_KINDS["texts"], "decision_comment", "admitted_despite"], untold="admitted_despite", identifiers=f"{HASHES} content_hash door_code external_id",
    replaced="surname",
    plain=["refusal_ground", "exclusion_ground", "ended_ground", "decision_due_on", "reserved_until", *(name for name in _OTHERS if name not in fields.PERSONAL)],
    why="код из порядка или справочника: нужен для отчёта о конкурсе",
)  # fmt: skip
declare(
    "registration.Finding", whose=Whose.PARTICIPANT, purpose="participation", seen_by="сотрудник конкурса",
    goes={With.APPLICATION: "application"}, row=True, texts="message", untold="message", plain="code clause",
    why="код проверки и пункт порядка",
)  # fmt: skip
declare(
    "registration.Correction", whose=Whose.PARTICIPANT, purpose="participation", seen_by="сотрудник конкурса",
    goes={With.APPLICATION: "application"}, row=True, texts="values reason", untold="reason", plain="due_on",
    why="день, к которому решают",
)  # fmt: skip
declare(
    "registration.Consent", whose=Whose.PARTICIPANT, purpose="consents", seen_by="сотрудник конкурса",
    goes={With.APPLICATION: "application"}, addresses="address user_agent", plain="code text_version text_sha256 read_documents",
    why="какое согласие дано: подтверждение законности обработки",
)  # fmt: skip
declare(
    "registration.AffiliationRuling", whose=Whose.PARTICIPANT, purpose="participation", seen_by="сотрудник конкурса",
    goes={With.APPLICATION: "application"}, texts="reason", untold="reason",
)  # fmt: skip
declare(
    "registration.Team", whose=Whose.PARTICIPANT, purpose="participation", seen_by="все, когда капитан показывает команду",
    goes={With.TEAM: "pk"}, texts="about name_refusal category_reason goes_on_reason", replaced="name_refusal goes_on_reason",
    untold="name_refusal category_reason goes_on_reason", plain="name category sending_organisation",
    why="название команды и организации входит в результаты конкурса",
)  # fmt: skip
declare(
    "registration.Invitation", whose=Whose.PARTICIPANT, purpose="participation", goes={With.ACCOUNT: "proposed_to", With.TEAM: "team"}, row=True,
    identifiers="token_hash code_hash secret",
)  # fmt: skip
declare(
    "registration.PendingInvitation", whose=Whose.PARTICIPANT, purpose="participation", goes={With.ACCOUNT: "user", With.TEAM: "invitation__team"}, row=True,
)  # fmt: skip
declare(
    "registration.School", whose=Whose.OUTSIDER, purpose="organisation", seen_by="сотрудник конкурса",
    goes={With.CONTEST: "contest"}, contacts="email", plain="name municipality", why="образовательная организация",
)  # fmt: skip
declare(
    "registration.Official", whose=Whose.STAFF, purpose="participation", seen_by="сотрудник конкурса",
    goes={With.CONTEST: "contest"}, row=True, names="full_name birth_surname", study="part workplace", contacts="email phone",
    plain="common_signs",
)  # fmt: skip
declare(
    "registration.SeekingCard", whose=Whose.PARTICIPANT, purpose="participation", seen_by="все, у кого есть учётная запись",
    goes={With.ACCOUNT: "owner", With.CONTEST: "contest"}, row=True, texts="about", study="role skills education_level team_role",
)  # fmt: skip
declare(
    "registration.CardMessage", whose=Whose.PARTICIPANT, purpose="participation", seen_by="двое собеседников",
    goes={With.ACCOUNT: "correspondent", With.CONTEST: "card__contest"}, row=True, texts="text",
)  # fmt: skip
declare("registration.LetterTemplate", plain="kind subject body", why="образец письма, без имён")
declare(
    "registration.Mailing", whose=Whose.PARTICIPANT, purpose="letters", seen_by="сотрудник конкурса",
    goes={With.CONTEST: "contest"}, texts="subject body", untold="subject body",
)  # fmt: skip
declare(
    "registration.SchoolMailing", whose=Whose.OUTSIDER, purpose="letters", seen_by="сотрудник конкурса",
    goes={With.CONTEST: "contest"}, texts="subject body", untold="subject body",
)  # fmt: skip
declare(
    "registration.SchoolNotice", plain="token",
    why="ссылка в письме организации: ведёт на открытую страницу конкурса и отмечает, что письмо открыто; нужна, чтобы послать его ещё раз",
)  # fmt: skip
declare("registration.RulesRead", whose=Whose.PARTICIPANT, purpose="participation")
declare(
    "registration.ApiToken", whose=Whose.NOBODY, account="token_hash signing_key", addresses="used_from",
    kept={"token_hash signing_key": "средство входа другой системы, не человека", "used_from": "сеть другой системы, не человека"}, plain="name scopes room",
    why="другая система",
)  # fmt: skip
declare(
    "registration.ApiRequestKey", whose=Whose.PARTICIPANT, purpose="participation", goes={With.CLOCK: "", With.CONTEST: "token__contest"},
    row=True, term="30 дней", identifiers="key content_hash external_id",
)  # fmt: skip
declare("registration.ColumnMapping", plain="header_hash columns", why="названия столбцов файла")
declare(
    "registration.ImportBatch", whose=Whose.PARTICIPANT, purpose="participation", term="14 дней", seen_by="сотрудник конкурса",
    goes={With.CLOCK: "", With.CONTEST: "contest"}, texts="content report file_name", untold="content report file_name", replaced="file_name",
    plain="columns filed_lines read_as takes_hidden", why="названия листа и столбцов файла, номера его строк",
)  # fmt: skip
declare(
    "registration.TeamLeader", whose=Whose.LEADER, purpose="participation", seen_by="сотрудник конкурса, команда",
    goes={With.TEAM: "team", With.ACCOUNT: "user"}, row=True, own="user", names="full_name", study="position", contacts="email phone",
    files="appointment appointment_name", identifiers="token_hash", texts="appointment_refusal",
)  # fmt: skip
declare(
    "registration.Representative", whose=Whose.REPRESENTATIVE, purpose="minors", seen_by="сотрудник конкурса",
    goes={With.APPLICATION: "application"}, row=True, own="user", names="full_name child_printed child_named", study="kinship", contacts="email phone",
    places="address child_address", papers="passport", files="signed_copy signed_copy_name", addresses="signed_address",
    texts="return_reason", untold="return_reason", identifiers="token_hash text_sha256", plain="text_version",
    why="версия текста согласия",
)  # fmt: skip
