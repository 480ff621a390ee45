"""What the tables of operations hold of people (`kernel/personal.py`)."""

from hackathon_portal.kernel.personal import Whose, With, declare

PUBLIC = "опубликовано организатором на странице конкурса"
ACT = "поимённый состав органа утверждён актом организатора, акт хранится"

declare("operations.Body", plain="code act_number act_date act_file", why="орган и акт о нём")
declare(
    "operations.BodyMember", whose=Whose.STAFF, purpose="organisation", seen_by="сотрудник конкурса", names="full_name",
    study="position", kept={"full_name position": ACT}, untold="",
)  # fmt: skip
declare(
    "operations.PressItem", plain="title text outlet url withdrawn_reason", why="материал для печати",
)  # fmt: skip
declare("operations.ProgrammeVersion", plain="entries reason", why=PUBLIC)
declare(
    "operations.SupportRequest", whose=Whose.USER, purpose="support", seen_by="сотрудник конкурса",
    goes={With.ACCOUNT: "author", With.CONTEST: "contest"}, row=True, texts="subject",
)  # fmt: skip
declare(
    "operations.SupportMessage", whose=Whose.USER, purpose="support", seen_by="сотрудник конкурса",
    goes={With.ACCOUNT: "request__author", With.CONTEST: "request__contest"}, row=True, texts="text",
)  # fmt: skip
declare(
    "operations.Volunteer", whose=Whose.VOLUNTEER, purpose="organisation", seen_by="сотрудник конкурса",
    goes={With.ACCOUNT: "user", With.CONTEST: "contest"}, row=True, names="full_name", contacts="phone", texts="about",
    plain="act", why="номер и день акта",
)  # fmt: skip
declare("operations.VolunteerTask", plain="title place", why="задача и место")
declare(
    "operations.VolunteerShift", whose=Whose.VOLUNTEER, purpose="organisation",
    goes={With.ACCOUNT: "volunteer__user", With.CONTEST: "volunteer__contest"}, row=True,
)  # fmt: skip
declare("operations.Kit", whose=Whose.PARTICIPANT, purpose="participation")
