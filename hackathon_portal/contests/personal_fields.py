"""What the tables of contests hold of people (`kernel/personal.py`)."""

from hackathon_portal.kernel.personal import Whose, With, declare

PUBLIC = "опубликовано организатором на странице конкурса"
OFFICIAL = "должностное лицо в опубликованных документах конкурса"

declare(
    "contests.Contest", whose=Whose.STAFF, purpose="publication", term="пока хранится конкурс", seen_by="все",
    names="officer_name", study="officer_position", texts="late_announcement_reason", untold="officer_name officer_position late_announcement_reason",
    kept={
        "officer_name officer_position": OFFICIAL,
        "late_announcement_reason": "основание решения об объявлении конкурса позже срока",
    },
    plain="slug title short_title description rules_text place address arrival how_to_register chat_url starts_on ends_on"
    " registration_closes_on early_closing_protocol raised_seats_act nominations_act_number nominations_act_file"
    " nominations_act_date winners_announced_on contact_email contact_phone gate", why=PUBLIC,
)  # fmt: skip
declare(
    "contests.RegulationVersion", whose=Whose.STAFF, purpose="publication", seen_by="сотрудник конкурса", texts="reason",
    untold="reason", kept={"reason": "основание изменения порядка"}, plain="text preset act_number", why=PUBLIC,
)  # fmt: skip
declare(
    "contests.Confirmation",
    whose=Whose.STAFF,
    purpose="publication",
    seen_by="сотрудник конкурса",
    plain="part fingerprint",
    why=PUBLIC,
)
declare(
    "contests.DutyMark", whose=Whose.STAFF, purpose="publication", seen_by="сотрудник конкурса", texts="note taken_back_reason",
    untold="note taken_back_reason",
    kept={"note taken_back_reason": "чем подтверждено исполнение обязанности организатора"}, plain="duty done_on", why=PUBLIC,
)  # fmt: skip
declare(
    "contests.AnnouncementChange", whose=Whose.STAFF, purpose="publication", seen_by="все", texts="reason late_reason rows",
    untold="reason late_reason rows",
    kept={
        "reason": "основание изменения объявленного конкурса", "late_reason": "почему новый срок объявлен позже",
        "rows": "прежний и новый текст опубликованного объявления",
    },
    plain="act_number act_date", why=PUBLIC,
)  # fmt: skip
declare(
    "contests.PublicationMark", whose=Whose.STAFF, purpose="publication", seen_by="сотрудник конкурса",
    texts="taken_back_reason", untold="taken_back_reason", kept={"taken_back_reason": "почему отметка о размещении снята"},
    plain="what subject place address published_on", why=PUBLIC,
)  # fmt: skip
declare(
    "contests.SavedPreset", whose=Whose.USER, purpose="account", goes={With.ACCOUNT: "owner"}, row=True,
    plain="name text origin", why="заготовка порядка: параметры конкурса",
)  # fmt: skip
declare(
    "contests.Nomination", whose=Whose.STAFF, purpose="publication", seen_by="все", names="customer_judge",
    untold="customer_judge", kept={"customer_judge": OFFICIAL}, plain="title task topics track customer", why=PUBLIC,
)  # fmt: skip
declare("contests.TimetableEntry", plain="title side_event", why=PUBLIC)
declare("contests.Brand", plain="headline paper call cover cover_narrow logo", why=PUBLIC)
declare("contests.NewsItem", plain="title text", why=PUBLIC)
declare("contests.QuestionAnswered", plain="question answer", why=PUBLIC)
declare(
    "contests.Partner", whose=Whose.OUTSIDER, purpose="organisation", seen_by="сотрудник конкурса",
    goes={With.CONTEST: "contest"}, contacts="email",
    plain="name url contribution agreement_number agreement_date logo", why="организация: " + PUBLIC,
)  # fmt: skip
declare("contests.ContestDocument", plain="title file read_as version sha256", why=PUBLIC)
declare("contests.OrganiserLogo", plain="name picture", why="организация: " + PUBLIC)
declare("contests.Channel", plain="title url", why=PUBLIC)
declare(
    "contests.MediaOutlet", whose=Whose.OUTSIDER, purpose="organisation", seen_by="сотрудник конкурса",
    goes={With.CONTEST: "contest"}, names="contact", contacts="email", plain="name", why="издание",
)  # fmt: skip
