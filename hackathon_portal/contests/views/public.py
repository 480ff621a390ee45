"""Pages a visitor sees: the list of contests, a contest's announcement."""

import base64
import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from hackathon_portal.cases import gates
from hackathon_portal.contests import face, posters, queries, seasons, sharing
from hackathon_portal.contests.access import contest_page, open_page
from hackathon_portal.contests.calendar import calendar_of
from hackathon_portal.contests.models import Contest, ContestDocument, NewsItem, Nomination, OrganiserLogo, Partner
from hackathon_portal.contests.public_parts import cards_of, facts_of, families_of, public_parts
from hackathon_portal.contests.text import as_html, with_anchors
from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.documents.pictures import Cover
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.web.page_cache import keep_for_visitors
from hackathon_portal.regulation.words import term_words_genitive
from hackathon_portal.russia.money import short

NEWEST = 3
NEWS_ON_A_PAGE = 20


def shown_news(contest: Contest) -> QuerySet[NewsItem]:
    """News whose time has come, the newest first."""
    return NewsItem.objects.filter(contest=contest, published_at__lte=clock.now())


def next_term(contest: Contest, now: datetime) -> tuple[str, datetime] | None:
    """What ends next for participants: (words, instant)."""
    terms = [("Регистрация закончится", contest.registration_closes_at), ("Проекты принимаются до", contest.project_deadline_at)]
    return next(((words, at) for words, at in terms if at and at > now), None)


def event_of(contest: Contest, address: str) -> SafeString:
    """schema.org Event of the contest as JSON for a data block; `<` cannot end the block."""
    event: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": contest.title,
        "startDate": contest.starts_on.isoformat(),
        "endDate": contest.ends_on.isoformat(),
        "description": contest.description,
        "url": address,
        "eventStatus": "https://schema.org/Event" + ("Cancelled" if contest.state == Contest.State.CANCELLED else "Scheduled"),
        "location": {"@type": "Place", "name": contest.place, "address": contest.address or contest.place},
        "organizer": {"@type": "Organization", "name": contest.regulation.operator.name},
        "isAccessibleForFree": True,
    }
    return mark_safe(json.dumps(event, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S308  no < is left in it


@open_page("список объявленных конкурсов")
def home(request: HttpRequest) -> HttpResponse:
    """Contests that are coming or under way, and the archive of seasons; both can be searched."""
    search = request.GET.get("q", "").strip()
    contests = [
        one
        for one in face.with_faces(queries.announced_contests())
        if search.lower() in f"{one.title} {one.short_title} {one.place}".lower()
    ]
    families = families_of(contests)
    together = {one.pk for family in families for one, _ in family.lines}
    contests = [one for one in contests if one.pk not in together]
    facts = facts_of(contests)
    rows = [(one, face.card_of(one.contest) + facts[one.contest.pk]) for one in seasons.in_order(contests, clock.now())]
    cards = cards_of(search)
    lines = {family.link: family.lines for family in families}
    context = {
        "cards": [(card, lines.get(card.link, ())) for card in cards],
        "families": [family for family in families if family.link not in {card.link for card in cards}],
        "current": [row for row in rows if row[0].is_current],
        "results": [row for row in rows if row[0].season is seasons.Season.RESULTS],
        "past": [row for row in rows if row[0].season in (seasons.Season.PAST, seasons.Season.CANCELLED)],
        "search": search,
        "brands": face.version_of(contests),
    }
    return keep_for_visitors(render(request, "contests/home.html", context))


@contest_page("contests.see")
def calendar(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The contest's dates as a file for a calendar, each with a reminder."""
    response = HttpResponse(calendar_of(contest), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{contest.slug}.ics"'
    return response


@contest_page("contests.see")
def nominations_act(request: HttpRequest, contest: Contest) -> FileResponse:
    """The act that approves the nominations, as it was attached."""
    if not contest.nominations_act_file:
        raise Http404
    name = f"{contest.slug}-nominations.pdf"
    return FileResponse(
        contest.nominations_act_file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf"
    )


@contest_page("contests.see")
def contest(request: HttpRequest, contest: Contest) -> HttpResponse:
    return keep_for_visitors(render(request, "contests/contest.html", page_of(request, contest)))


@contest_page("contests.see")
def case(request: HttpRequest, contest: Contest, nomination_id: int) -> HttpResponse:
    """A nomination on a page of its own, with an address to share: the task, its topics, what it brings, what to do."""
    nomination = get_object_or_404(contest.nominations, pk=nomination_id)
    parts = public_parts(contest)
    cover = _case_cover(contest, nomination, parts)
    share = sharing.share_of(
        request, title=nomination.title, description=nomination.task, page=request.path,
        picture=reverse("case_cover", args=[contest.slug, nomination.pk]), cover=cover,
    )  # fmt: skip
    context = {
        "contest": contest, "nomination": nomination, "share": share, "best": _best(nomination, parts),
        "brand": face.brand_of(contest), "registration_open": _is_open(contest), "regulation": contest.regulation,
        "case_page": _case_page(request, nomination),
    }  # fmt: skip
    return keep_for_visitors(render(request, "contests/case.html", context))


def _case_page(request: HttpRequest, nomination: Nomination) -> str:
    """Where the partner's case is read, for whoever may read it now."""
    case = nomination.case if nomination.case_opened_at else None
    return gates.address_of(case) if case is not None and gates.may_read(request.user, case, clock.now()) else ""


@contest_page("contests.see")
def case_cover(request: HttpRequest, contest: Contest, nomination_id: int) -> HttpResponse:
    """The picture shown beside a link to a nomination."""
    nomination = get_object_or_404(contest.nominations, pk=nomination_id)
    return sharing.cover_response(_case_cover(contest, nomination, public_parts(contest)))


def _case_cover(contest: Contest, nomination: Nomination, parts: dict[str, Any]) -> Cover:
    best = _best(nomination, parts)
    word = contest.regulation.words.task.capitalize()
    above = f"{contest.short_title} · {word}"
    chip = f"Приз до {short(best)}" if best else ""
    dates = face.days_together(contest.starts_on, contest.ends_on)
    return sharing.cover_for(contest, above=above, title=nomination.title, below=f"{dates} · {contest.place}", chip=chip)


def _chip(contest: Contest, parts: dict[str, Any]) -> str:
    """What the prizes come to, as the cards of the home page say it; read already, so that the page asks nothing twice."""
    fund = parts.get("fund")
    goes_on = contest.state != Contest.State.CANCELLED and contest.results_published_at is None
    return f"Призы, до налога: {short(fund.total)}" if goes_on and fund and fund.total else ""


def _best(nomination: Nomination, parts: dict[str, Any]) -> Decimal | None:
    fund = parts.get("fund")
    return fund.best.get(nomination.title) if fund else None


def _is_open(contest: Contest) -> bool:
    closes_at = contest.registration_closes_at
    return contest.state == Contest.State.PUBLISHED and (closes_at is None or clock.now() <= closes_at)


@contest_page("contests.see")
def changes(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every change of the announced contest, the newest first: by which act, why, what it was and what it is."""
    rows = contest.announcement_changes.all()
    return keep_for_visitors(render(request, "contests/changes.html", {"contest": contest, "changes": rows}))


def page_of(request: HttpRequest, contest: Contest) -> dict[str, Any]:
    """What the page of a contest shows."""
    now = clock.now()
    closes_at, published_within = contest.registration_closes_at, contest.regulation.judging.published_within
    # In one statement with its face: most contests are never changed.
    more = face.with_brand(Contest.objects.filter(pk=contest.pk)).annotate(
        held=Count("gatherings", distinct=True), changed=Count("announcement_changes", distinct=True)
    )
    around = more.get()
    brand = face.brand_of(around)
    parts = public_parts(contest)
    return {
        "contest": contest,
        "regulation": contest.regulation,
        "rules_html": as_html(contest.rules_text),
        "tracks": queries.by_track(contest),
        **parts,
        "organisers": queries.organisers_with_logos(contest),
        "channels": list(contest.channels.all()),
        "news": list(shown_news(contest)[:NEWEST]),
        "questions": [(one.question, as_html(one.answer)) for one in contest.questions_answered.all()],
        "partners": queries.shown_partners(contest),
        "documents": list(contest.documents.all()),
        "next_term": next_term(contest, now),
        "dates": face.days_together(contest.starts_on, contest.ends_on),
        "for_whom": face.for_whom(contest.regulation),
        "steps": face.steps(contest, now),
        "brand": brand,
        "event": event_of(contest, request.build_absolute_uri(contest.get_absolute_url())),
        "share": sharing.share_of_contest(request, contest, face.look_of(around), _chip(contest, parts)),
        "registration_open": _is_open(contest),
        "published_within": term_words_genitive(published_within) if published_within else "",
        "days_left": (closes_at - now).days if closes_at and closes_at > now else None,
        "has_gatherings": bool(around.held),
        "changes": list(contest.announcement_changes.all()[:NEWEST]) if around.changed else [],
    }


@contest_page("contests.see")
def rules(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The rules to read, each heading with an address of its own."""
    html, headings = with_anchors(contest.rules_text)
    context = {"contest": contest, "regulation": contest.regulation, "rules_html": html, "headings": headings}
    return keep_for_visitors(render(request, "contests/rules.html", context))


@contest_page("contests.see")
def rules_pdf(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The rules with the criteria and the terms as a PDF."""
    html, _ = with_anchors(contest.rules_text)
    context = {"contest": contest, "regulation": contest.regulation, "rules_html": html, "logos": _logos(contest)}
    response = HttpResponse(render_pdf("contests/documents/rules.html", context), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{contest.slug}-rules.pdf"'
    return response


@contest_page("contests.see")
def poster(request: HttpRequest, contest: Contest) -> HttpResponse:
    """A poster of A3 to print and hang: what, when, for whom, how much, and a QR code of the page."""
    response = HttpResponse(posters.poster_pdf(contest, edges=request.GET.get("edges") == "yes"), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{contest.slug}-a3.pdf"'
    return keep_for_visitors(response)


def _logos(contest: Contest) -> list[tuple[str, str]]:
    """Names of the organisers with their logos as data for a document, empty where none was attached."""
    return [
        (one.name, f"data:image/png;base64,{base64.b64encode(logo.picture.read()).decode()}" if logo else "")
        for one, logo in queries.organisers_with_logos(contest)
    ]


@contest_page("contests.see")
def logo(request: HttpRequest, contest: Contest, whose: str, logo_id: int) -> FileResponse:
    """The picture of an organiser, or of a partner visitors may see."""
    if whose == "organiser":
        picture = get_object_or_404(OrganiserLogo, contest=contest, pk=logo_id).picture
    else:
        partner: Partner | None = next((one for one in queries.shown_partners(contest) if one.pk == logo_id and one.logo), None)
        if partner is None:
            raise Http404
        picture = partner.logo
    return FileResponse(picture.open("rb"), content_type="image/png")


@contest_page("contests.see")
def news(request: HttpRequest, contest: Contest) -> HttpResponse:
    page = Paginator(shown_news(contest), NEWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"contest": contest, "page": page, "news": [(one, as_html(one.text)) for one in page]}
    return keep_for_visitors(render(request, "contests/news.html", context))


@contest_page("contests.see")
def document(request: HttpRequest, contest: Contest, document_id: int) -> FileResponse:
    document = get_object_or_404(ContestDocument, contest=contest, pk=document_id)
    return FileResponse(document.file.open("rb"), filename=f"{contest.slug}-{document.pk}.pdf", content_type="application/pdf")
