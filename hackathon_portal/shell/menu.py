"""Where the help answers pages of the shell itself."""

from __future__ import annotations

from hackathon_portal.contests.menus import Page

PAGES = (
    Page("desk", "Сводка", "", 10),
    Page("obligations", "Сроки", "Призы", 80),
    Page("ways_back", "Что можно отменить", "Призы", 85),
    Page("contest_data", "Какие данные хранит портал", "Конкурс", 95),
)
# (page of the help, its heading) -> names of URLs whose question it answers.
HELP = {
    ("participant", "Письма и сообщения"): ("notifications", "messenger_connection", "mailings_of_contest"),
    ("participant", "Вход и безопасность"): ("security", "end_sessions", "pass_factor"),
    ("partner", "Представлять организацию"): (
        "own_organisations",
        "organisation_apply",
        "organisation",
        "organisation_contacts",
        "organisation_people",
        "organisation_person",
        "organisation_journal",
        "organisation_tokens",
        "join_organisation",
    ),
    ("staff", "После конкурса"): ("obligations",),
    ("staff", "Исправить опубликованное решение"): ("ways_back", "amend_decision", "announce_winners"),
    ("administrator", "Учётные записи"): ("accounts", "account", "account_action", "account_export", "portal_job"),
    ("administrator", "Токены API"): ("portal_tokens", "portal_token_extend", "portal_token_revoke"),
    ("administrator", "Организации"): (
        "portal_organisations",
        "organisation_claim",
        "organisation_card",
        "organisation_import",
        "organisation_import_batch",
    ),
    ("administrator", "Справочники"): ("classifiers", "classifier", "portal_classifiers", "classifier_version"),
    ("administrator", "Журнал портала"): ("portal_journal", "portal_sign_ins"),
    ("administrator", "Резервные копии"): ("portal_copies",),
    ("administrator", "Состояние портала"): ("portal_state",),
    ("administrator", "Какие данные хранит портал"): ("portal_data", "portal_data_file"),
    ("staff", "Какие данные хранит портал"): ("contest_data", "contest_data_file"),
}
