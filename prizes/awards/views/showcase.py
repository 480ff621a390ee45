"""Projects for visitors: the gallery of one contest and of all, a project's page with its picture and files."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from hackathon_portal.contests import face, sharing
from hackathon_portal.contests.access import contest_page, open_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.web.page_cache import keep_for_visitors
from judging.models import ProjectFile
from judging.pictures import send_picture
from prizes.awards import covers
from prizes.awards.queries import gallery, showcase

ON_A_PAGE = 24
PICTURE_KEPT_SECONDS = 300  # a captain who hides the team waits no longer than that for other people's caches
WIDTHS = {"wide.webp": False, "narrow.webp": True}


def _page(request: HttpRequest, contests: list[Contest], choice: gallery.Choice, more: dict[str, Any]) -> HttpResponse:
    page = Paginator(gallery.chosen(contests, choice), ON_A_PAGE).get_page(request.GET.get("page"))
    by_key = {one.pk: one for one in contests}
    rows = [(card, by_key[card.project.contest_id]) for card in showcase.gallery_cards(page, by_key)]
    context = {"choice": choice, "page": page, "rows": rows}
    return keep_for_visitors(render(request, "prizes/showcase/gallery.html", context | more))


@contest_page("contests.see")
def project_gallery(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every project of the contest that may be shown, chosen by nomination, topic, place and words; the address keeps the choice."""
    choice = gallery.Choice.of(request.GET)
    nominations = gallery.nominations_of(contest)
    return _page(request, [contest], choice, {
        "contest": contest, "scope": contest, "brand": face.brand_of(contest), "nominations": nominations, "topics": gallery.topics_of(nominations),
        "places": gallery.places_of(contest),
    })  # fmt: skip


@open_page("проекты, которые команды согласились показать, после публикации решений")
def all_projects(request: HttpRequest) -> HttpResponse:
    """The same over all contests whose results are out; a chosen contest opens its nominations and topics."""
    choice = gallery.Choice.of(request.GET)
    contests = showcase.with_results()
    scope = next((one for one in contests if one.slug == choice.contest), None)
    nominations = gallery.nominations_of(scope) if scope else []
    return _page(request, contests, choice, {
        "seasons": contests, "scope": scope, "nominations": nominations, "topics": gallery.topics_of(nominations),
        "places": gallery.places_of(scope) if scope else [],
    })  # fmt: skip


@contest_page("contests.see")
def public_project(request: HttpRequest, contest: Contest, project_id: int) -> HttpResponse:
    """A project on a page of its own: what the protocol says of it, and what its team lets visitors see."""
    card = showcase.card_of(contest, project_id)
    if card is None:
        raise Http404
    brand = face.brand_of(contest)
    link = request.build_absolute_uri(reverse("public_project", args=[contest.slug, project_id]))
    told = ": ".join(one.told for one in card.merits)
    share = sharing.share_of(
        request, title=card.project.title, kind="article", cover=covers.of_card(contest, card, brand), page=request.path,
        description=f"{told + ': ' if told else ''}команда «{card.project.team.shown_name}», {contest.title}",
        picture=reverse("project_cover", args=[contest.slug, project_id]),
    )  # fmt: skip
    context = {
        "contest": contest, "card": card, "project": card.project, "link": link, "brand": brand,
        "share": share,
        "files": [one for one in card.project.files.all() if one.is_shown] if card.is_open else [],
    }  # fmt: skip
    return keep_for_visitors(render(request, "prizes/showcase/project.html", context))


@contest_page("contests.see")
def project_cover(request: HttpRequest, contest: Contest, project_id: int) -> HttpResponse:
    """The picture shown beside a link to a project visitors may see."""
    card = showcase.card_of(contest, project_id)
    if card is None:
        raise Http404
    return sharing.cover_response(covers.of_card(contest, card))


@contest_page("contests.see")
def public_picture(request: HttpRequest, contest: Contest, project_id: int, which: str) -> FileResponse:
    """The picture of a project that is shown whole, in one of its widths."""
    card = showcase.open_card(contest, project_id) if which in WIDTHS else None
    if card is None or card.picture is None:
        raise Http404
    response = send_picture(card.picture, narrow=WIDTHS[which])
    response["Cache-Control"] = f"public, max-age={PICTURE_KEPT_SECONDS}"
    return response


@contest_page("contests.see")
def public_file(request: HttpRequest, contest: Contest, project_id: int, file_id: int) -> FileResponse:
    """A file its captain has opened to visitors, as a download: a browser must not run what a team uploaded."""
    card = showcase.open_card(contest, project_id)
    if card is None:
        raise Http404
    shown = ProjectFile.objects.filter(project=card.project, purpose=ProjectFile.Purpose.MATERIAL, is_shown=True)
    file = get_object_or_404(shown, pk=file_id)
    return FileResponse(file.content.open("rb"), as_attachment=True, filename=file.name, content_type="application/octet-stream")
