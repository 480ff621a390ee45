"""The poster of a contest: one sheet of A3 in its colours, for schools, colleges and walls."""

from __future__ import annotations

import base64
from typing import Any

from django.conf import settings
from django.db.models.fields.files import FieldFile

from hackathon_portal.contests import face, queries
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.public_parts import facts_of
from hackathon_portal.documents.codes import qr_data_uri
from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.kernel import clock, colours

# Letters of the headline at most -> its class: the fewer, the larger.
SIZES = ((26, "short"), (60, "middle"), (110, "long"))
MOST_LOGOS = 6


def poster_pdf(contest: Contest, *, edges: bool = False) -> bytes:
    """The sheet as a PDF; `edges`: with 3 mm beyond the cut and its marks, for a printing house."""
    return render_pdf("contests/documents/poster.html", _context(contest, edges=edges), stylesheet="documents/poster.css")


def _context(contest: Contest, *, edges: bool) -> dict[str, Any]:
    brand = face.look_of(contest)
    headline = brand.headline or contest.title
    address = settings.PORTAL_ORIGIN + contest.get_absolute_url()
    closes_at = contest.registration_closes_at
    is_open = contest.state == Contest.State.PUBLISHED and (closes_at is None or clock.now() <= closes_at)
    partners = queries.shown_partners(contest)
    return {
        "contest": contest, "edges": edges, "headline": headline,
        "size": next((name for most, name in SIZES if len(headline) <= most), "longest"),
        "colours": (
            f"--brand:{brand.paper};--on-brand:{colours.ink_on(brand.paper)};--call:{brand.call};--on-call:{colours.ink_on(brand.call)};"
            f"--pale:{colours.mixed(brand.paper, colours.ink_on(brand.paper), 0.15)}"
        ),
        "pale": colours.mixed(brand.paper, colours.ink_on(brand.paper), 0.15),
        "subtitle": contest.title if brand.headline else "",
        "facts": face.card_of(contest) + facts_of([contest])[contest.pk],
        "closes_at": closes_at if is_open else None, "call": "Зарегистрировать команду" if is_open else "Всё о конкурсе",
        "qr": qr_data_uri(address), "address": address.removeprefix("https://").removeprefix("http://").rstrip("/"),
        "logos": [_data(one.logo) for one in partners if one.logo][:MOST_LOGOS], "partners": [one.name for one in partners if not one.logo],
        "mark": _data(brand.logo) if brand.logo else "", "operator": contest.regulation.operator.name,
    }  # fmt: skip


def _data(picture: FieldFile) -> str:
    with picture.open("rb") as file:
        return f"data:image/png;base64,{base64.b64encode(file.read()).decode()}"
