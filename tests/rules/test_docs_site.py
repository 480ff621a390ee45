"""The documents build as a site: every link leads somewhere, nothing is loaded from elsewhere, the search knows Russian endings."""

import re

from tests import docs_site
from tests.browser.main_pages import MAIN_PAGES, SHOWN
from tests.pictures import all_pages, before_and_after
from tests.sources import ROOT

# What a page would fetch by itself: scripts, styles, pictures, fonts.
FETCHED = re.compile(r"""(?:<script[^>]+src|<img[^>]+src|<link[^>]+rel="(?:stylesheet|preload|icon)"[^>]+href)="(https?:)?//""")


def test_the_documents_are_a_site_without_broken_links_that_loads_nothing_from_elsewhere(tmp_path):
    site = tmp_path / "site"
    done = docs_site.build(site)
    assert (done.returncode, done.stderr) == (0, "")
    pages = {str(page.relative_to(site)): page.read_text("utf-8") for page in site.rglob("*.html")}
    assert {"index.html", "README.html", "ARCHITECTURE.html", "docs/help/participant.html", "docs/operations.html"} <= set(pages)
    assert [name for name, text in pages.items() if FETCHED.search(text)] == []
    assert "url(http" not in "".join(style.read_text("utf-8") for style in site.rglob("*.css"))
    assert "RussianStemmer" in (site / "_static/language_data.js").read_text("utf-8")


def test_every_decision_help_page_and_picture_of_a_page_is_listed():
    menu = (ROOT / "docs/site/index.md").read_text("utf-8")
    assert all(part in menu for part in ("docs/help/*", "docs/decisions/0*"))
    assert len(MAIN_PAGES) == len({page.name for page in MAIN_PAGES}) == 40
    assert all(page.picture(*shown) in all_pages() for page in MAIN_PAGES for shown in SHOWN)
    kept = (ROOT / "docs/pages/README.md").read_text("utf-8"), (ROOT / "docs/face/before-after.md").read_text("utf-8")
    assert kept == (all_pages(), before_and_after())
