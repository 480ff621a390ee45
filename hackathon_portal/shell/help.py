"""Help for each role, written in docs/help/*.md."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from hackathon_portal.contests.text import with_anchors

PAGES = {
    "participant": "Участнику и капитану",
    "commission": "Комиссии",
    "staff": "Сотруднику",
    "accountant": "Бухгалтеру",
    "mentor": "Ментору",
}


# Name of a URL -> (page of the help, its heading) where the question of that page is answered.
WHERE: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("found_team", "application_step", "join_team", "join_by_code"), ("participant", "С чего начать")),
    **dict.fromkeys(("check_answers", "my_application", "refile_application"), ("participant", "Что дальше")),
    "project": ("participant", "Проект"),
    **dict.fromkeys(("notifications", "telegram_connection"), ("participant", "Письма и сообщения")),
    **dict.fromkeys(("own_prizes", "payout", "prize_shares", "own_parcel"), ("participant", "Если команда победила")),
    **dict.fromkeys(("sheet_list", "sheet", "sheet_grid", "recuse"), ("commission", "Лист оценки")),
    **dict.fromkeys(("commission", "paper_sheets", "paper_sheet", "protocol", "edit_protocol"), ("commission", "Секретарю")),
    **dict.fromkeys(("tie", "sign_protocol", "ranking", "analysis", "sheet_matrix"), ("commission", "Председателю")),
    "commission_room": ("commission", "Голосование"),
    **dict.fromkeys(("mentor_teams", "mentor_team"), ("mentor", "Ход работы")),
    **dict.fromkeys(
        ("contest_new", "contest_announcement", "contest_nominations", "contest_regulation", "contest_roles", "contest_publish"),
        ("staff", "Подготовить конкурс"),
    ),
    **dict.fromkeys(("contest_site", "site_item"), ("staff", "Сайт конкурса")),
    **dict.fromkeys(("staff_queue", "staff_application", "decide_many", "officials"), ("staff", "Решения по заявкам")),
    **dict.fromkeys(("turnout", "raise_seats"), ("staff", "Места и резерв")),
    **dict.fromkeys(("team_details", "ask_representative"), ("participant", "С чего начать")),
    **dict.fromkeys(("presets", "preset", "preset_edit", "preset_compare", "schools"), ("staff", "Подготовить конкурс")),
    **dict.fromkeys(("staff_teams", "staff_team", "representatives", "side_event"), ("staff", "Решения по заявкам")),
    **dict.fromkeys(("import_applications", "import_batch", "export_applications", "job"), ("staff", "Загрузить и выгрузить")),
    **dict.fromkeys(("letter_log", "letter_templates", "letter_template", "mailings", "mailing"), ("staff", "Письма")),
    **dict.fromkeys(("door", "project_desk", "team_project", "hall"), ("staff", "Дни конкурса")),
    **dict.fromkeys(
        ("prize_fund", "awards", "divide_prize", "parcels", "diplomas", "diploma_template", "registers"),
        ("staff", "Итоги, дипломы, призы"),
    ),
    **dict.fromkeys(("obligations", "contest_archive", "contest_journal"), ("staff", "После конкурса")),
    **dict.fromkeys(("payouts", "payout_application", "register", "payer_account"), ("accountant", "Выплата по шагам")),
    **dict.fromkeys(
        ("own_requests", "own_request", "gatherings", "gathering", "be_volunteer"), ("participant", "Вопросы и мероприятия")
    ),
    **dict.fromkeys(("form_teams",), ("staff", "Собрать команды")),
    **dict.fromkeys(
        (
            "requests",
            "request",
            "volunteers",
            "shifts",
            "shift",
            "own_shifts",
            "kits",
            "gathering_list",
            "gathering_edit",
            "gathering_people",
            "mentor_assignments",
        ),
        ("staff", "Обращения, волонтёры, мероприятия"),
    ),
    **dict.fromkeys(("contest_programme",), ("staff", "Программа и изменения")),
    **dict.fromkeys(("bodies", "body"), ("staff", "Подготовить конкурс")),
    **dict.fromkeys(("press_list", "press_item", "school_mailings", "school_mailing"), ("staff", "Сайт конкурса")),
    "bank_statement": ("accountant", "Выписка банка"),
    "taxes": ("accountant", "Налог"),
}


def help_address(url_name: str | None) -> str:
    """Where the help answers what a page may make one ask; the help's first page for any other."""
    if url_name not in WHERE:
        return reverse("help_home")
    name, heading = WHERE[url_name]
    anchor = next(anchor for anchor, words in help_page(name)[1] if words == heading)
    return f"{reverse('help', args=[name])}#{anchor}"


@cache
def help_page(name: str) -> tuple[SafeString, list[tuple[str, str]]]:
    """(HTML, headings) of a role's page."""
    text = (settings.BASE_DIR / "docs" / "help" / f"{name}.md").read_text("utf-8")
    return with_anchors(text.replace("](../../static/", f"]({settings.STATIC_URL}"), pictures=True, top=1)
