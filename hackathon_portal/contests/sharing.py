"""How pages look where their links are shared: a title, a line of words, a picture in the colours of the contest."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import Truncator

from hackathon_portal.contests import face
from hackathon_portal.contests.models import Brand, Contest
from hackathon_portal.contests.public_parts import facts_of
from hackathon_portal.documents import pictures
from hackathon_portal.documents.pictures import Cover

DESCRIPTION = 200  # characters of a description that networks show at most
DAY = 24 * 3600


@dataclass(frozen=True)
class Share:
    """What a network or a messenger shows beside a link to a page; addresses are whole."""

    title: str
    description: str
    url: str
    image: str
    kind: str = "website"


def share_of(
    request: HttpRequest, *, title: str, description: str, page: str, picture: str, cover: Cover, kind: str = "website"
) -> Share:
    """The page and its picture are paths of this portal; the picture's address changes with whatever stands on it."""
    image = request.build_absolute_uri(f"{picture}?v={cover.version}")
    text = Truncator(" ".join(description.split())).chars(DESCRIPTION)
    return Share(title, text, request.build_absolute_uri(page), image, kind)


def cover_for(contest: Contest, *, above: str, title: str, below: str = "", chip: str = "", brand: Brand | None = None) -> Cover:
    """A picture with these words in the colours of the contest."""
    brand = brand or face.look_of(contest)
    return Cover(above, title, below, chip, brand.paper, brand.call)


def cover_response(cover: Cover) -> HttpResponse:
    """The picture as a PNG; its address carries the version, so it may be kept."""
    response = HttpResponse(pictures.cover(cover), content_type="image/png")
    response["Cache-Control"] = f"public, max-age={DAY}"
    return response


def contest_cover(contest: Contest, brand: Brand | None = None, chip: str = "") -> Cover:
    """The contest itself: its headline, when and where, and what it brings or what has become of it (`chip`, where it is known)."""
    brand = brand or face.look_of(contest)
    below = f"{face.days_together(contest.starts_on, contest.ends_on)} · {contest.place}"
    return cover_for(
        contest,
        above=contest.short_title,
        title=brand.headline or contest.title,
        below=below,
        chip=chip or state_of(contest),
        brand=brand,
    )


def state_of(contest: Contest) -> str:
    """What is most worth saying of a contest beside its name."""
    if contest.state == Contest.State.CANCELLED:
        return "Конкурс отменён"
    if contest.results_published_at:
        return "Итоги опубликованы"
    return next((f"{title}: {words}" for title, words in facts_of([contest])[contest.pk]), "")


def share_of_contest(request: HttpRequest, contest: Contest, brand: Brand | None = None, chip: str = "") -> Share:
    """What is shown beside a link to the contest's own page."""
    return share_of(
        request,
        title=contest.title,
        description=contest.description or contest.place,
        page=contest.get_absolute_url(),
        picture=reverse("contest_cover", args=[contest.slug]),
        cover=contest_cover(contest, brand, chip),
    )
