"""What the tables of judging hold of people (`hackathon_portal/kernel/personal.py`)."""

from hackathon_portal.kernel.personal import Whose, With, declare

ACT = "состав комиссии утверждён актом организатора, протоколы с ним хранятся"
PROTOCOL = "протокол комиссии: решение организатора, под его хеш-суммой подписи"
RESULT = "работа команды, а не сведения о человеке; входит в результаты конкурса"

declare("judging.Commission", plain="order_number order_date order_file", why="акт о комиссии")
declare(
    "judging.CommissionMember", whose=Whose.STAFF, purpose="organisation", seen_by="все: состав публикуется",
    goes={With.CONTEST: "commission__contest"}, names="full_name", study="position", texts="left_reason",
    kept={"full_name position": ACT}, untold="left_reason", plain="kind joined_on left_on", why="вид члена и дни в составе",
)  # fmt: skip
declare(
    "judging.CompositionChange", whose=Whose.STAFF, purpose="organisation", seen_by="комиссия, сотрудник конкурса",
    goes={With.CONTEST: "commission__contest"}, names="full_name", study="position", texts="reason drop_reason undo_reason",
    kept={"full_name position": ACT}, untold="reason drop_reason undo_reason", replaced="undo_reason",
    plain="kind member_kind act_number act_date act_file since", why="акт, по которому меняется состав, и с какого дня",
)  # fmt: skip
declare("judging.MemberPeriod", whose=Whose.STAFF, purpose="organisation", plain="since until", why="дни в составе по акту")
declare(
    "judging.PersonalNominationApproval", whose=Whose.STAFF, purpose="organisation", names="proposed_by", untold="proposed_by",
    kept={"proposed_by": ACT}, plain="code basis", why="номинация и документ",
)  # fmt: skip
declare("judging.Meeting", plain="held_on place agenda composition", why="день, место и повестка заседания; состав — ключами")
declare("judging.Attendance", whose=Whose.STAFF, purpose="organisation")
declare(
    "judging.Question", whose=Whose.PARTICIPANT, purpose="assessment", seen_by="комиссия", texts="text reason", untold="text reason",
    kept={"text reason": PROTOCOL}, plain="consequence division order", why="код последствия из порядка, зачёт и порядок проектов номерами",
)  # fmt: skip
declare("judging.Vote", whose=Whose.STAFF, purpose="assessment")
declare(
    "judging.Recusal", whose=Whose.STAFF, purpose="assessment", seen_by="комиссия, сотрудник конкурса",
    goes={With.CONTEST: "team__contest"}, texts="reason waiver_reason withdrawal_reason", replaced="waiver_reason withdrawal_reason",
)  # fmt: skip
declare(
    "judging.Project", whose=Whose.PARTICIPANT, purpose="assessment", seen_by="комиссия; все, когда капитан показывает команду",
    goes={With.TEAM: "team"}, texts="description repository_url demo_url withdrawal_reason extension_reason",
    untold="withdrawal_reason extension_reason", replaced="extension_reason", plain="title result_kind declarations", why=RESULT,
)  # fmt: skip
declare("judging.ProjectAuthor", whose=Whose.PARTICIPANT, purpose="assessment", plain="team_role", why="код роли из порядка")
declare(
    "judging.ProjectVersion", whose=Whose.PARTICIPANT, purpose="assessment", seen_by="комиссия",
    goes={With.TEAM: "project__team"}, texts="snapshot late_reason", untold="snapshot late_reason",
)  # fmt: skip
declare(
    "judging.ProjectFile", whose=Whose.PARTICIPANT, purpose="assessment", seen_by="комиссия",
    goes={With.APPLICATION: "application", With.TEAM: "project__team"}, row=True, files="name content narrow", names="person", untold="person", identifiers="sha256",
)  # fmt: skip
# A text about a person (a violation, a mentor's note) says no key of whom it means: it goes with the team's last application.
declare(
    "judging.Violation", whose=Whose.PARTICIPANT, purpose="assessment", seen_by="комиссия",
    goes={With.TEAM: "project__team", With.CONTEST: "project__contest"}, texts="text answer decision_reason", untold="text answer decision_reason",
    plain="clause consequence decision_number decided_on", why="пункт и последствие из порядка, номер и день решения",
)  # fmt: skip
declare("judging.ThirdPartyPart", plain="name licence url", why="библиотека и её лицензия")
declare(
    "judging.Objection", whose=Whose.OUTSIDER, purpose="assessment", seen_by="сотрудник конкурса",
    goes={With.CONTEST: "project__contest"}, names="objector", texts="document text decision", replaced="objector decision",
    untold="objector document text decision",
)  # fmt: skip
declare("judging.Assignment", whose=Whose.STAFF, purpose="assessment")
declare(
    "judging.ScoreSheet", whose=Whose.STAFF, purpose="assessment", seen_by="член комиссии; после закрытия — комиссия; ассессмент — автор и сам человек",
    goes={With.CONTEST: "project__contest"}, names="full_name", texts="comment private_note", untold="comment private_note",
    kept={"full_name": ACT}, plain="kind", why="вид листа",
)  # fmt: skip
declare(
    "judging.Score", whose=Whose.PARTICIPANT, purpose="assessment", seen_by="член комиссии; после закрытия — комиссия",
    goes={With.CONTEST: "sheet__project__contest"}, texts="comment", untold="comment", plain="criterion", why="код критерия",
)  # fmt: skip
declare(
    "judging.TieDecision", whose=Whose.STAFF, purpose="assessment", seen_by="комиссия", texts="reason change_reason", untold="reason change_reason",
    kept={"reason change_reason": PROTOCOL}, plain="division order", why="зачёт и порядок проектов номерами",
)  # fmt: skip
declare(
    "judging.PaperSheet", whose=Whose.STAFF, purpose="assessment", seen_by="секретарь комиссии",
    goes={With.CONTEST: "project__contest"}, files="scan scan_name", texts="return_reason", untold="return_reason",
    identifiers="scan_sha256", plain="kind points", why="вид листа и баллы",
)  # fmt: skip
declare(
    "judging.Mentor", whose=Whose.STAFF, purpose="organisation", seen_by="сотрудник конкурса, команды",
    goes={With.CONTEST: "contest"}, names="full_name proposed_by", texts="late_reason",
    kept={"full_name proposed_by": "состав менторов утверждён протоколом комиссии"}, untold="late_reason proposed_by",
    plain="protocol_number protocol_date", why="протокол",
)  # fmt: skip
declare("judging.Checkpoint", plain="title question", why="контрольная точка")
declare(
    "judging.ProgressPost", whose=Whose.PARTICIPANT, purpose="assessment", seen_by="менторы, сотрудник конкурса",
    goes={With.TEAM: "team"}, texts="text link", files="picture picture_name",
)  # fmt: skip
declare(
    "judging.MentorNote", whose=Whose.PARTICIPANT, purpose="assessment", seen_by="менторы, сотрудник конкурса",
    goes={With.TEAM: "team", With.CONTEST: "team__contest"}, texts="text", untold="text",
)  # fmt: skip
declare("judging.MentorTeam", whose=Whose.STAFF, purpose="organisation")
declare(
    "judging.MentorContact", whose=Whose.PARTICIPANT, purpose="assessment", seen_by="менторы, сотрудник конкурса",
    goes={With.TEAM: "team", With.CONTEST: "team__contest"}, texts="text next_step", untold="text next_step",
)  # fmt: skip
declare("judging.Hall", plain="seed order redraw_reason", why="порядок выступлений номерами проектов")
declare(
    "judging.Protocol", whose=Whose.STAFF, purpose="assessment", seen_by="комиссия; опубликованный — все",
    texts="figures opening resolved changed_because ended_because wording", files="signed_file",
    untold="figures opening resolved changed_because ended_because wording",
    kept={"figures opening resolved changed_because ended_because wording signed_file": PROTOCOL},
    plain="kind number sha256 send_by publish_by sent_how", why="вид, номер, дни и хеш-сумма протокола",
)  # fmt: skip
declare(
    "judging.ProtocolSignature", whose=Whose.STAFF, purpose="assessment", seen_by="комиссия",
    goes={With.CONTEST: "protocol__meeting__commission__contest"}, addresses="address", texts="dissent", untold="dissent",
    kept={"dissent": PROTOCOL}, plain="sha256", why="хеш-сумма подписанного",
)  # fmt: skip
declare(
    "judging.MissingSignature", whose=Whose.STAFF, purpose="assessment", seen_by="комиссия",
    goes={With.CONTEST: "protocol__meeting__commission__contest"}, texts="reason", untold="reason", kept={"reason": PROTOCOL},
)  # fmt: skip
declare(
    "judging.Reopening", whose=Whose.STAFF, purpose="assessment", seen_by="комиссия", goes={With.CONTEST: "commission__contest"},
    texts="reason", untold="reason", kept={"reason": "решение об открытии оценки заново"},
)  # fmt: skip
declare(
    "judging.DetachedSignature", whose=Whose.STAFF, purpose="assessment", seen_by="комиссия", files="content name",
    names="signers", untold="signers", kept={"content name signers": PROTOCOL}, plain="sha256", why="хеш-сумма файла",
)  # fmt: skip
declare("judging.ProtocolTemplate", plain="name content sha256", why="бланк организатора")
