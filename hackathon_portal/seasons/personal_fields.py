"""What the tables of seasons hold of people (`kernel/personal.py`)."""

from hackathon_portal.kernel.personal import Whose, With, declare

LIST = "место в утверждённом списке: основание отбора, человека называет номером"

declare("seasons.Season", plain="slug title short_title state description contact_email", why="опубликовано организатором сезона")
declare("seasons.SeasonRulesVersion", plain="text preset reason act_number", why="правила сезона")
declare("seasons.Stage", plain="code title kind place", why="этап сезона")
declare("seasons.Hub", plain="code title region district city time_zone closing_reason", why="площадка сезона")
declare("seasons.StageContest")
declare("seasons.Route")
TERM = "срок хранения по правилам сезона после его завершения"
# A reason may name somebody, and so do the reasons among what the list has replaced (`before`).
declare(
    "seasons.SelectionList", whose=Whose.PARTICIPANT, purpose="selection", seen_by="сотрудник сезона", goes={With.SEASON: "route__season"}, term=TERM,
    texts="reason before left_free", untold="reason before left_free",
    plain="state rule figures read chair_order sha256 protocol protocol_number protocol_sha256 scan", why="список без имён: номера и итоги",
)  # fmt: skip
declare(
    "seasons.Ambassador", whose=Whose.USER, purpose="organisation", seen_by="сотрудник сезона", goes={With.ACCOUNT: "user", With.SEASON: "season"}, row=True,
    texts="end_reason", untold="end_reason",
    plain="region origin code act", why="регион, откуда человек, код ссылки и акт",
)  # fmt: skip
declare(
    "seasons.Entrant", whose=Whose.PARTICIPANT, purpose="selection", seen_by="сотрудник сезона",
    goes={With.ACCOUNT: "user", With.SEASON: ""}, term="срок хранения по правилам сезона после его завершения",
    names="surname name patronymic", contacts="email", births="birth_date", study="study_place",
    identifiers="person_hash email_hash", texts="region_typed reason",
    plain="external state region specialisations wishes findings waived", why="номер строки файла, состояние, коды справочников",
)  # fmt: skip
declare(
    "seasons.SelectionRow", whose=Whose.PARTICIPANT, purpose="selection", seen_by="сотрудник сезона",
    goes={With.ACCOUNT: "entrant__user"}, row=True, plain="exam share percentile verdict tried why points", why=LIST,
)  # fmt: skip
declare(
    "seasons.StageEntry", whose=Whose.PARTICIPANT, purpose="selection", seen_by="сотрудник сезона",
    goes={With.ACCOUNT: "entrant__user", With.TEAM: "team", With.SEASON: "stage__season"}, texts="reason", plain="state", why="состояние в этапе",
)  # fmt: skip
declare("seasons.EntrantCounter")
declare(
    "seasons.EntrantConsent", whose=Whose.PARTICIPANT, purpose="selection", seen_by="сотрудник сезона",
    goes={With.ACCOUNT: "entrant__user", With.SEASON: "entrant__season"}, row=True, plain="code edition text_sha256", why="какой текст принят и когда",
)  # fmt: skip
declare(
    "seasons.EntrantRepresentative", whose=Whose.REPRESENTATIVE, purpose="minors", seen_by="сотрудник сезона",
    goes={With.ACCOUNT: "entrant__user", With.SEASON: ""}, term="срок хранения по правилам сезона после его завершения", row=True, names="full_name", contacts="email", identifiers="token_hash",
)  # fmt: skip
declare(
    "seasons.EntrantFile", whose=Whose.PARTICIPANT, purpose="selection", term="14 дней", seen_by="сотрудник сезона",
    goes={With.CLOCK: ""}, texts="content report file_name", untold="content report file_name", replaced="file_name",
)  # fmt: skip
# What became of projects: the card keeps the fact, words and names of people go.
declare(
    "seasons.FollowUp", whose=Whose.PARTICIPANT, purpose="assessment", seen_by="сотрудник и куратор сезона",
    goes={With.TEAM: "project__team", With.SEASON: "season"}, texts="next_step", plain="due_on reminded_due", why="срок шага по проекту",
)  # fmt: skip
declare(
    "seasons.FollowUpEntry", whose=Whose.PARTICIPANT, purpose="assessment", seen_by="сотрудник и куратор сезона",
    goes={With.TEAM: "follow_up__project__team", With.SEASON: "follow_up__season"}, texts="text evidence reason decision_reason", untold="reason decision_reason",
    replaced="reason decision_reason", files="file", plain="happened_on", why="день внедрения",
)  # fmt: skip
declare(
    "seasons.Interest", whose=Whose.PARTICIPANT, purpose="assessment", seen_by="сотрудник и куратор сезона",
    goes={With.TEAM: "follow_up__project__team", With.SEASON: "follow_up__season"}, texts="reason", untold="reason",
)  # fmt: skip
declare(
    "seasons.ContactRequest", whose=Whose.PARTICIPANT, purpose="assessment", term="пока команда не отзовёт согласие",
    seen_by="организация, которой команда открыла контакт", goes={With.TEAM: "follow_up__project__team", With.SEASON: "follow_up__season"},
    contacts="contact", texts="message reason", untold="message reason",
)  # fmt: skip
declare("seasons.FundLine", plain="nomination", why="номинация, которой даны деньги")
declare("seasons.FundMove", plain="reason taken_back_reason", why="основание переноса денег")
