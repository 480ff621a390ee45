"""What the tables of competitions hold of people (`kernel/personal.py`)."""

from hackathon_portal.kernel.personal import Whose, With, declare

declare(
    "competitions.Competition",
    plain="room code title description kind state metric id_column value_column split_seed split_seed_sha256 time_zone reason",
    why="о задаче соревнования",
)
declare("competitions.ReferenceFile", plain="file sha256 reason", why="верные ответы задачи")
declare("competitions.Rescoring", plain="moves", why="кто и как переместился, сторона названа кодом")
declare("competitions.DataFile", plain="title file sha256", why="данные задачи")
declare(
    "competitions.Side", whose=Whose.PARTICIPANT, purpose="selection", seen_by="все, название в таблице", goes={With.ACCOUNT: "named_by", With.SEASON: "competition__room"},
    names="title", texts="excluded_reason", replaced="excluded_reason", plain="code key", why="код стороны и слово для вступления",
)  # fmt: skip
declare(
    "competitions.SideMember", whose=Whose.PARTICIPANT, purpose="selection", seen_by="сотрудник сезона",
    goes={With.ACCOUNT: "user", With.SEASON: "competition__room"}, row=True,
)  # fmt: skip
declare(
    "competitions.Submission", whose=Whose.PARTICIPANT, purpose="selection", seen_by="сотрудник сезона", goes={With.ACCOUNT: "sent_by", With.SEASON: "side__competition__room"},
    texts="name", plain="file sha256 day state errors refusal public private",
    why="файл с ответами на строки тестового набора и его оценка",
)  # fmt: skip
declare("competitions.Task", plain="code title text flag_hash", why="задание соревнования")
declare("competitions.Solve")
declare("competitions.WrongTry", plain="typed_hash", why="отпечаток неверного флага, не о человеке")
