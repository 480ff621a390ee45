"""The face of a contest is set by its staff: colours that can be read, a headline, a cover and a mark."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Brand, Contest
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel import colours
from hackathon_portal.kernel.antivirus import made_here
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.kernel.pictures import NotAPicture, redrawn

# What is taken away together.
FIELDS = {"cover": ("cover", "cover_narrow"), "logo": ("logo",)}
COVER, COVER_NARROW, LOGO = (1440, 900), (780, 500), (480, 160)  # pixels at most: width, height


@action("Изменён вид конкурса")
def set_brand(
    *, contest: Contest, headline: str, paper: str, call: str, by: User, cover: UploadedFile | None = None,
    logo: UploadedFile | None = None, without: tuple[str, ...] = (),
) -> Brand:  # fmt: skip
    """Set how visitors see the contest; `without` names the pictures to take away (`cover`, `logo`).

    Refuses colours on which no text is read (WCAG 2.2, 1.4.3) or whose button is not seen on the cover (1.4.11).
    """
    require(by, "contests.manage", contest, "Вид конкурса меняет сотрудник.")
    paper, call = paper.lower(), call.lower()
    refuse_first(_faults(paper, call))
    drawn: dict[str, Any] = {}
    if cover:
        drawn = {"cover": _drawn(cover, COVER, "cover"), "cover_narrow": _drawn(cover, COVER_NARROW, "cover")}
    if logo:
        drawn["logo"] = _drawn(logo, LOGO, "logo", kind="PNG")
    contest = locked_contest(contest.pk)
    brand = Brand.objects.filter(contest=contest).first() or Brand(contest=contest)
    brand.headline, brand.paper, brand.call = headline.strip(), paper, call
    taken_away = dict.fromkeys((field for name in without for field in FIELDS[name]), "")
    for field, content in (taken_away | drawn).items():
        setattr(brand, field, content)
    brand.save()
    note(contest_id=contest.pk, about=f"{contest.short_title}: обложка {paper}, кнопка {call}")
    return brand


def _faults(paper: str, call: str) -> list[tuple[bool, str, str, str]]:
    broken = {name: not colours.HEX.fullmatch(value) for name, value in (("paper", paper), ("call", call))}
    words = "Цвет пишут как #12306b: решётка и шесть знаков."
    faults = [(is_broken, "brand.colour", words, name) for name, is_broken in broken.items()]
    if any(broken.values()):
        return faults
    seen = colours.contrast(call, paper)
    return [
        (
            seen < colours.LEAST_OF_PARTS,
            "brand.contrast",
            f"Кнопка на обложке не видна: контраст {_number(seen)}, нужно {_number(colours.LEAST_OF_PARTS)} и больше.",
            "call",
        ),
    ]


def _number(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def _drawn(upload: UploadedFile, size: tuple[int, int], field: str, *, kind: Any = "WEBP") -> Any:
    try:
        data = redrawn(upload, size, kind=kind)
    except NotAPicture as fault:
        raise RuleViolation(code=f"brand.{field}", message=str(fault), field=field, status=422) from None
    return made_here(ContentFile(data, f"{secrets.token_hex(8)}.{kind.lower()}"))
