"""What stands in the places of a notice of a decision (form 2) for one application: its PDF and its letter ask this."""

from __future__ import annotations

from collections.abc import Iterable

from hackathon_portal.kernel.templatetags.portal import day
from hackathon_portal.regulation.schema import NoticeLine
from registration.models import Application
from registration.rules.notices import Paragraph, filled, lacks


def paragraphs(application: Application, *, refused: bool) -> list[Paragraph]:
    """The form's text with what is known of the application."""
    in_person = application.comes
    return filled(_lines(application, refused), _values(application, refused, ""), in_person=in_person)


def letter_text(application: Application, *, refused: bool, ground: str = "") -> str:
    """The same for a letter; `ground` is a code that is not stored yet. Empty where a value is missing that the form must name."""
    in_person = application.comes
    lines, values = _lines(application, refused), _values(application, refused, ground)
    if lacks(lines, values):
        return ""
    return "\n\n".join(map(str, filled(lines, values, in_person=in_person)))


def _lines(application: Application, refused: bool) -> Iterable[NoticeLine]:
    notices = application.contest.regulation.notices
    return notices.refusal if refused else notices.admission


def _values(application: Application, refused: bool, ground: str) -> dict[str, str]:
    contest = application.contest
    regulation = contest.regulation
    act, approved = regulation.act, ""
    if act.approved_with:
        approved = f", утвержденного {act.approved_with} {regulation.operator.name_genitive}"
    code = ground or application.refusal_ground
    return {
        "full_name": application.full_name,
        "filed_on": day(application.submitted_at, contest.zone) if application.submitted_at else "",
        "number": str(application.number or ""),
        "contest": contest.short_title,
        "starts_on": day(contest.starts_on),
        "ends_on": day(contest.ends_on),
        "team": f"«{application.team.shown_name}»",
        "arrival": contest.arrival.removeprefix("в "),
        "address": contest.address,
        "chat": contest.chat_url,
        "cite": regulation.ground(code).cite if refused and code else "",
        "act": f"{act.title_genitive}{approved} от {act.date:%d.%m.%Y} № {act.number}",
        "act_date": f"{act.date:%d.%m.%Y}",
        "act_number": act.number,
    }
