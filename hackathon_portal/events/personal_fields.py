"""What the tables of gatherings hold of people (`kernel/personal.py`)."""

from hackathon_portal.kernel.personal import Whose, With, declare

declare(
    "events.Gathering", whose=Whose.STAFF, purpose="publication", seen_by="все", names="speaker", untold="speaker",
    kept={"speaker": "опубликовано в программе с согласия ведущего"}, plain="room title about place link part strand", why="опубликовано организатором на странице",
)  # fmt: skip
declare(
    "events.SignUp", whose=Whose.PARTICIPANT, purpose="participation", seen_by="сотрудник конкурса",
    goes={With.ACCOUNT: "user", With.CONTEST: "gathering__contest", With.SEASON: "gathering__room"}, row=True, texts="revoke_reason", untold="revoke_reason",
)  # fmt: skip
declare("events.Hall", plain="room title place", why="зал, где проходят мероприятия")
declare(
    "events.EntryPass", whose=Whose.PARTICIPANT, purpose="participation", seen_by="сотрудник сезона",
    goes={With.ACCOUNT: "user", With.SEASON: "room"}, row=True, identifiers="code", plain="room", why="в каком сезоне код",
)  # fmt: skip
