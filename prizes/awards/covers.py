"""What stands on the pictures beside links to a project and to the check of a diploma; no name of a person without the consent for spreading."""

from __future__ import annotations

from hackathon_portal.contests.models import Brand, Contest
from hackathon_portal.contests.sharing import cover_for
from hackathon_portal.documents.pictures import Cover
from prizes.awards.queries.showcase import Card
from prizes.models import Diploma
from registration.queries.consents import may_be_named, shown_to_anybody


def of_card(contest: Contest, card: Card, brand: Brand | None = None) -> Cover:
    """A project visitors may see: its best place in the regulation's words or its nomination, its title, its team."""
    project = card.project
    merit = card.merits[0] if card.merits else None
    division = merit.award.division_title if merit else project.nomination.title
    chip = (merit.degree or merit.award.title) if merit else ""
    below = " · ".join(filter(None, (f"Команда «{project.team.shown_name}»", division)))
    return cover_for(contest, above=contest.short_title, title=project.title, below=below, chip=chip, brand=brand)


def of_diploma(diploma: Diploma) -> Cover | None:
    """The document, what it is for and whose project; the person where they agreed to be named to anybody. None for one that is not to be shown.

    Revoked documents, those under an objection's doubt and documents of a rehearsal are never shown (the caller asks for the doubt).
    """
    person, contest = diploma.application, diploma.contest
    if diploma.revoked_at or contest.is_rehearsal:
        return None
    is_named = person is not None and may_be_named(person)
    is_spread = is_named and person is not None and person.pk in shown_to_anybody([person])
    parts = [diploma.printed if is_spread else "", f"команда «{diploma.team}»" if is_named and diploma.team else ""]
    below = " · ".join(filter(None, parts))
    return cover_for(
        contest, above=f"{contest.short_title} · № {diploma.number}", title=diploma.merit, below=below,
        chip=diploma.get_kind_display().capitalize(),
    )  # fmt: skip
