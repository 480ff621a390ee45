"""Help for each role, written in docs/help/*.md."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.safestring import SafeString

from hackathon_portal.contests.text import with_anchors

PAGES = {
    "participant": "Участнику и капитану",
    "commission": "Комиссии",
    "staff": "Сотруднику",
    "accountant": "Бухгалтеру",
    "mentor": "Ментору",
}


@cache
def help_page(name: str) -> tuple[SafeString, list[tuple[str, str]]]:
    """(HTML, headings) of a role's page."""
    text = (settings.BASE_DIR / "docs" / "help" / f"{name}.md").read_text("utf-8")
    return with_anchors(text.replace("](../../static/", f"]({settings.STATIC_URL}"), pictures=True, top=1)
