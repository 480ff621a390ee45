"""What the tables of gatherings hold of people (`kernel/personal.py`)."""

from hackathon_portal.kernel.personal import Whose, With, declare

declare(
    "events.Gathering", whose=Whose.STAFF, purpose="publication", seen_by="все", names="speaker", untold="speaker",
    kept={"speaker": "опубликовано в программе с согласия ведущего"}, plain="title about place link", why="опубликовано организатором на странице",
)  # fmt: skip
declare(
    "events.SignUp", whose=Whose.PARTICIPANT, purpose="participation", seen_by="сотрудник конкурса",
    goes={With.ACCOUNT: "user", With.CONTEST: "gathering__contest"}, row=True,
)  # fmt: skip
