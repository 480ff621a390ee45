"""Help for each role, written in docs/help/*.md."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from hackathon_portal.contests.text import with_anchors
from hackathon_portal.shell.menus import help_anchors

PAGES = {
    "participant": "Участнику и капитану",
    "commission": "Комиссии",
    "staff": "Сотруднику",
    "accountant": "Бухгалтеру",
    "mentor": "Ментору",
    "administrator": "Администратору портала",
    "entrant": "Участнику сезона",
    "season": "Сотруднику сезона",
    "methodologist": "Методисту тестов",
    "ambassador": "Амбассадору",
    "learner": "Слушателю школы",
    "partner": "Представителю организации",
    "assessor": "Ассессору",
    "curator": "Куратору сопровождения",
}


def help_address(url_name: str | None) -> str:
    """Where the help answers what a page may make one ask; the help's first page for any other."""
    if url_name not in help_anchors():
        return reverse("help_home")
    name, heading = help_anchors()[url_name]
    anchor = next(anchor for anchor, words in help_page(name)[1] if words == heading)
    return f"{reverse('help', args=[name])}#{anchor}"


@cache
def help_page(name: str) -> tuple[SafeString, list[tuple[str, str]]]:
    """(HTML, headings) of a role's page."""
    text = (settings.BASE_DIR / "docs" / "help" / f"{name}.md").read_text("utf-8")
    return with_anchors(text.replace("](../../static/", f"]({settings.STATIC_URL}"), pictures=True, top=1)
