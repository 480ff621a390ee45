"""What the tables of schools hold of people (`kernel/personal.py`)."""

from hackathon_portal.kernel.personal import Whose, With, declare

BY = "сотрудник сезона"
declare("learning.Programme", plain="room code title about audience place held state reason join_code", why="о школе")
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
