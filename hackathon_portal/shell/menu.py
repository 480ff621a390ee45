"""Where the help answers pages of the shell itself."""

from __future__ import annotations

from hackathon_portal.contests.menus import Page

PAGES = (
    Page("desk", "Сводка", "", 10),
    Page("obligations", "Сроки", "Призы", 80),
)
# (page of the help, its heading) -> names of URLs whose question it answers.
HELP = {
    ("participant", "Письма и сообщения"): ("notifications", "telegram_connection"),
    ("participant", "Вход и безопасность"): ("security", "end_sessions"),
    ("staff", "После конкурса"): ("obligations",),
}
