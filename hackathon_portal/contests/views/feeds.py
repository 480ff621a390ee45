"""What other programs read: robots.txt, the sitemap, the news as RSS, the picture shown when a link is shared."""

from __future__ import annotations

import io
from xml.sax.xmlreader import AttributesImpl

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.xmlutils import SimplerXMLGenerator

from hackathon_portal.contests import queries, sharing
from hackathon_portal.contests.access import contest_page, open_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.public_parts import known_addresses
from hackathon_portal.contests.text import as_html
from hackathon_portal.contests.views.public import shown_news
from hackathon_portal.kernel.web.page_cache import keep_for_visitors


@open_page("говорит поисковым роботам, что можно читать")
def robots(request: HttpRequest) -> HttpResponse:
    """Public pages only: cabinets, desks and checks of diplomas stay out of search engines."""
    # The page to sign in and the page to check a diploma are found; what lies below them is not.
    lines = ["User-agent: *", "Allow: /accounts/login/$", "Allow: /check/$",
             "Disallow: /cabinet/", "Disallow: /accounts/", "Disallow: /check/", "Disallow: /c/*/desk/",
             "Disallow: /s/*/desk/", "Disallow: /s/*/my/", "Disallow: /viewing/", "Disallow: /portal/", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]  # fmt: skip
    return keep_for_visitors(HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))


@open_page("адреса открытых страниц для поисковых систем")
def sitemap(request: HttpRequest) -> HttpResponse:
    """Home, every announced contest with its rules and news, and its results with their projects once they are published."""
    paths = [reverse("home"), reverse("all_projects"), *known_addresses()]
    for contest in queries.announced_contests():
        paths += [reverse(name, args=[contest.slug]) for name in ("contest", "contest_rules", "contest_news", "public_teams")]
        if contest.results_published_at:
            paths += [reverse(name, args=[contest.slug]) for name in ("results", "project_gallery")]
    target = io.StringIO()
    xml = SimplerXMLGenerator(target, "utf-8")
    xml.startDocument()
    xml.startElement("urlset", AttributesImpl({"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"}))
    for path in paths:
        xml.startElement("url", AttributesImpl({}))
        xml.addQuickElement("loc", request.build_absolute_uri(path))
        xml.endElement("url")
    xml.endElement("urlset")
    xml.endDocument()
    return keep_for_visitors(HttpResponse(target.getvalue(), content_type="application/xml; charset=utf-8"))


@contest_page("contests.see")
def news_rss(request: HttpRequest, contest: Contest) -> HttpResponse:
    address = request.build_absolute_uri(reverse("contest_news", args=[contest.slug]))
    feed = Rss201rev2Feed(title=f"{contest.short_title}: новости", link=address, description=contest.title, language="ru")
    for one in shown_news(contest)[:50]:
        feed.add_item(
            title=one.title, link=f"{address}#news-{one.pk}", description=str(as_html(one.text)), pubdate=one.published_at,
            unique_id=f"{address}#news-{one.pk}",
        )  # fmt: skip
    return keep_for_visitors(HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8"))


@contest_page("contests.see")
def cover(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The picture a messenger or a social network shows beside a link to the contest."""
    return sharing.cover_response(sharing.contest_cover(contest))
