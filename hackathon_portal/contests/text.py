"""Markdown of announcements as safe HTML."""

import markdown
import nh3
from django.utils.safestring import SafeString, mark_safe


def as_html(text: str) -> SafeString:
    """Markdown -> HTML cleaned by an allow-list: what staff paste cannot carry scripts, styles or pictures from elsewhere."""
    return mark_safe(nh3.clean(markdown.markdown(text, extensions=["extra", "sane_lists"]), tags=nh3.ALLOWED_TAGS - {"img"}))
