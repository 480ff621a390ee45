"""What the tables of cases hold of people (`kernel/personal.py`)."""

from hackathon_portal.kernel.personal import Whose, With, declare

OF_PARTNER = "текст организации о её задаче; сотрудники и партнёр, после открытия все"

declare("cases.CaseInvitation", plain="room", why="какая организация даёт кейсы")
declare("cases.Case", plain="room opens_with state reason", why="состояние кейса")
declare(
    "cases.CaseVersion", whose=Whose.OUTSIDER, purpose="organisation", seen_by="все, когда кейс открыт", contacts="contact",
    untold="contact", kept={"contact": "рабочий контакт, который назвала организация: по нему команды спрашивают о кейсе"},
    plain="state title situation facts licence data_restrictions reason remarks", why=OF_PARTNER,
)  # fmt: skip
declare("cases.CaseFile", plain="name content sha256", why="материалы организации к кейсу")
declare(
    "cases.CaseDownload", whose=Whose.USER, purpose="account", seen_by="сотрудник сезона", goes={With.ACCOUNT: "user", With.SEASON: "file__case__room"}, row=True,
)  # fmt: skip
