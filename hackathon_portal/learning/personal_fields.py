"""What the tables of schools hold of people (`kernel/personal.py`)."""

from hackathon_portal.kernel.personal import Whose, With, declare

BY = "сотрудник сезона"
declare(
    "learning.Programme", plain="room code title about audience place held state reason join_code", names="officer_name",
    study="officer_position", whose=Whose.STAFF, purpose="publication", seen_by="все, у кого есть код документа",
    untold="officer_name officer_position", kept={"officer_name officer_position": "должностное лицо в выданных документах"},
    why="о школе",
)  # fmt: skip
declare("learning.Module", plain="code kind title text link held", why="о модуле школы")
declare(
    "learning.Enrolment", whose=Whose.STAFF, purpose="organisation", seen_by=BY, goes={With.ACCOUNT: "user", With.SEASON: "programme__room"}, row=True,
    texts="end_reason", plain="way", why="каким путём человек записан",
)  # fmt: skip
declare(
    "learning.ModuleDone",
    whose=Whose.STAFF,
    purpose="organisation",
    seen_by=BY,
    goes={With.ACCOUNT: "enrolment__user", With.SEASON: "enrolment__programme__room"},
    row=True,
)
declare(
    "learning.Completion", whose=Whose.STAFF, purpose="organisation", seen_by=BY, goes={With.ACCOUNT: "enrolment__user", With.SEASON: "enrolment__programme__room"}, row=True,
    texts="reason",
)  # fmt: skip
declare(
    "learning.LetIn", whose=Whose.STAFF, purpose="organisation", seen_by=BY, goes={With.ACCOUNT: "user", With.SEASON: "programme__room"}, row=True,
    texts="reason end_reason",
)  # fmt: skip
declare(
    "learning.Certificate", whose=Whose.STAFF, purpose="diplomas", seen_by="все, у кого есть код документа",
    goes={With.ACCOUNT: "user", With.SEASON: "programme__room"},
    names="printed", texts="revocation_reason", untold="revocation_reason", replaced="printed revocation_reason",
    plain="code number title details", why="номер и код документа, о какой школе",
)  # fmt: skip
