"""Public pages of the outcome: results, and the check of a diploma by its code."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hackathon_portal.contests import face, sharing
from hackathon_portal.contests.access import contest_page, open_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.checking import Checked, checked
from hackathon_portal.documents.codes import normalised
from hackathon_portal.documents.responses import pdf_response
from hackathon_portal.kernel import rate
from hackathon_portal.kernel.web.client import network_of
from hackathon_portal.kernel.web.page_cache import keep_for_visitors
from judging import documents as judging_documents
from judging.queries.results import published_decisions
from judging.rules.decision import points_by_project
from prizes.awards import covers
from prizes.awards.queries import awards, showcase
from prizes.models import Award

MOST_TYPED = 40  # characters of a code, its dashes and what a person may type between them


@contest_page("contests.see")
def results(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Places by division, once the decision is published."""
    if contest.results_published_at is None:
        raise Http404
    decisions, brand = decisions_of(contest), face.brand_of(contest)
    grouped = showcase.winner_cards(contest, decisions["points"])
    cards = [card for _, same in grouped for card in same]
    context = {
        "contest": contest, "grouped": grouped, "brand": brand, "teams": len({card.project.team_id for card in cards}),
        "grants": any(one.award.is_grant for card in cards for one in card.merits),
        "sum": sum((one.award.amount or Decimal(0) for card in cards for one in card.merits), Decimal(0)),
        "share": sharing.share_of(
            request, title=f"Победители и призёры: {contest.short_title}", description=contest.title, page=request.path,
            picture=reverse("contest_cover", args=[contest.slug]), cover=sharing.contest_cover(contest, brand),
        ),
        "link": request.build_absolute_uri(reverse("results", args=[contest.slug])), **decisions,
    }  # fmt: skip
    return keep_for_visitors(render(request, "prizes/results.html", context))


def decisions_of(contest: Contest) -> dict[str, Any]:
    """The decision that changed the published one, and those before it: both stay public."""
    last = contest.regulation.last_prize_place
    rows = [row for row in published_decisions(contest) if row.published_at]
    for decision in rows:
        decision.__dict__["prize_places"] = [
            {"title": nomination["title"], "rows": [row for row in nomination["rows"] if (row["place"] or last + 1) <= last]}
            for nomination in decision.figures["nominations"]
        ]
    current = next((row for row in rows if row.state != row.State.AMENDED), None)
    told = judging_documents.decision(current, contest) if current else None
    return {
        "earlier": [row for row in rows if row != current],
        "changed": current if current and current.amends_id else None,
        "protocol": current,
        "decision": told,
        "points": points_by_project(current.figures, last_place=last) if current and told and told["points"] else {},
        "decided_at": current.published_at if current else contest.results_published_at,
    }


@contest_page("contests.see")
def decision_file(request: HttpRequest, contest: Contest, protocol_id: int) -> HttpResponse:
    """A published decision as PDF, the one in force or one that a later one has changed."""
    found = next((row for row in published_decisions(contest) if row.pk == protocol_id), None)
    if found is None or contest.results_published_at is None:
        raise Http404
    return keep_for_visitors(
        pdf_response(judging_documents.decision_pdf(found, contest), f"reshenie-{found.pk}.pdf", inline=True)
    )


def _shown(contest: Contest, award_id: int) -> Award:
    award = awards.awards(contest).filter(pk=award_id).first()
    if award is None or contest.results_published_at is None:
        raise Http404
    return award


@contest_page("contests.see")
def winner(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    """The address an awarded project had before every project had a page."""
    return redirect("public_project", contest.slug, _shown(contest, award_id).project_id, permanent=True)


@contest_page("contests.see")
def winner_cover(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    """The picture shown beside a link to an awarded project."""
    card = showcase.card_of(contest, _shown(contest, award_id).project_id)
    if card is None:
        raise Http404
    return sharing.cover_response(covers.of_card(contest, card))


@open_page("проверка диплома по коду с него самого")
def check(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("code", "").strip()
    if not typed:
        return render(request, "prizes/check.html", {})
    # Only what a code is made of becomes a part of the address.
    code = normalised(typed[:MOST_TYPED])
    if code:
        return redirect("check_diploma", code)
    return render(request, "prizes/check.html", {"code": typed[:MOST_TYPED], "asked": True}, status=404)


@open_page("показывает только то, что напечатано на дипломе")
def check_diploma(request: HttpRequest, code: str) -> HttpResponse:
    """A diploma, a certificate of a contest or of a school: whatever the portal has given out with this code."""
    found = _found(request, code)
    share = None
    if found and found.cover:
        share = sharing.share_of(
            request, title=found.title, description=f"{found.cover.title}. {found.about}", page=request.path,
            picture=reverse("diploma_cover", args=[found.code]), cover=found.cover,
        )  # fmt: skip
    context = {"code": code, "document": found, "asked": True, "share": share}
    return render(request, "prizes/check.html", context, status=200 if found else 404)


@open_page("картинка к ссылке на проверку диплома: только то, что показано всем")
def diploma_cover(request: HttpRequest, code: str) -> HttpResponse:
    """The picture shown beside a link to the check of a document that holds."""
    found = _found(request, code)
    if found is None or found.cover is None:
        raise Http404
    return sharing.cover_response(found.cover)


def _found(request: HttpRequest, code: str) -> Checked | None:
    """The document of the code; wrong codes are counted."""
    found = checked(code)
    if found is None:
        rate.take("check_code", network_of(request.META["REMOTE_ADDR"]))
    return found
