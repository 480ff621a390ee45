"""Winners on another site: the page it puts into a frame, and the page where staff take the code for it."""

from __future__ import annotations

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET

from hackathon_portal.contests import face
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.web.page_cache import keep_for_visitors
from prizes.awards.queries import showcase
from prizes.awards.views.public import decisions_of

# After an exclusion or a withdrawn consent the frame of another site shows the old page no longer than that.
KEPT_SECONDS = 60
HEIGHT = 900  # pixels


@contest_page("contests.see")
@require_GET
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"], "script-src": [NONE]})  # type: ignore[arg-type]  # it knows views of a request alone
def embed_winners(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The winners for a frame of any site: no script, no cookie, and nobody whose place is in doubt."""
    is_out = contest.results_published_at is not None
    grouped = [
        (division, standing)
        for division, cards in (showcase.winner_cards(contest, {}) if is_out else [])
        if (standing := [card for card in cards if not card.doubt])
    ]
    context = {
        "contest": contest, "grouped": grouped, "brand": face.brand_of(contest), "decision": decisions_of(contest)["decision"] if is_out else None,
        "root": request.build_absolute_uri("/").rstrip("/"), "seconds": KEPT_SECONDS,
    }  # fmt: skip
    response = render(request, "prizes/showcase/embed_winners.html", context)
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return keep_for_visitors(response)


@contest_page("prizes.manage_fund")
@require_GET
def embed_code(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The code to paste into the other site's page, and how it will look there."""
    address = reverse("embed_winners", args=[contest.slug])
    code = format_html(
        '<iframe src="{}" title="Победители и призёры: {}" width="100%" height="{}" loading="lazy" style="border:0"></iframe>',
        request.build_absolute_uri(address), contest.short_title, HEIGHT,
    )  # fmt: skip
    context = {"contest": contest, "code": str(code), "address": address, "seconds": KEPT_SECONDS, "height": HEIGHT}
    return render(request, "prizes/showcase/embed_code.html", context)
