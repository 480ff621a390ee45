"""Inside what places are counted: nominations, categories, both, or the whole contest (judging.places_divided_by)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.regulation.schema import PersonalNomination, Regulation

PERSONAL_FIRST = 1_001  # personal nominations stand behind the divisions in lists
TEAMS_FIRST = 2_001  # and team nominations behind those


@dataclass(frozen=True)
class Division:
    """A group of teams with places of its own; `key` is stable and stands in the database and in addresses."""

    key: str
    title: str
    position: int
    nomination: Nomination | None = None
    category: str = ""
    places: int = 1  # of a personal nomination: its prize places

    def __str__(self) -> str:
        return self.title


def division_key(contest: Contest, *, nomination_id: int | None, category: str) -> str:
    """The key of the division a team with this task and category competes in."""
    by = contest.regulation.judging.places_divided_by
    parts = []
    if by in ("nomination", "nomination_category"):
        parts.append(f"n{nomination_id}")
    if by in ("category", "nomination_category"):
        parts.append(f"c-{category or 'none'}")
    return "-".join(parts) or "all"


def divisions_of(contest: Contest) -> list[Division]:
    """Every division of the contest in the order documents list them; one query where nominations divide."""
    by = contest.regulation.judging.places_divided_by
    nominations = list(contest.nominations.all()) if "nomination" in by else [None]
    categories = contest.regulation.categories if "category" in by else (None,)
    divisions: list[Division] = []
    for nomination in nominations:
        for category in categories:
            code = category.code if category else ""
            titles = [nomination.title] if nomination else []
            titles += [f"категория {category.label}: {category.title}"] if category else []
            key = division_key(contest, nomination_id=nomination.pk if nomination else None, category=code)
            title = ", ".join(titles) or "Общий зачёт"
            divisions.append(Division(key, title[:1].upper() + title[1:], len(divisions) + 1, nomination, code))
    return divisions


def divisions_of_nomination(nomination: PersonalNomination, regulation: Regulation) -> list[Division]:
    """A personal nomination, or each of its categories where each has a winner of its own."""
    divisions = []
    for category in regulation.categories if nomination.by_category else (None,):
        key = f"p-{nomination.code}" + (f"-{category.code}" if category else "")
        title = nomination.title + (f", категория {category.label}" if category else "")
        divisions.append(
            Division(key, title, PERSONAL_FIRST, category=category.code if category else "", places=nomination.places)
        )
    return divisions


def personal_divisions(contest: Contest) -> list[Division]:
    """What single people compete in: every personal nomination of the regulation."""
    regulation = contest.regulation
    divisions = [
        division
        for nomination in regulation.judging.personal_nominations
        for division in divisions_of_nomination(nomination, regulation)
    ]
    return [replace(division, position=PERSONAL_FIRST + index) for index, division in enumerate(divisions)]


def team_nomination_key(code: str) -> str:
    return f"t-{code}"


def team_nomination_divisions(contest: Contest) -> list[Division]:
    """What teams compete in besides the places: every team nomination of the regulation."""
    return [
        Division(team_nomination_key(one.code), one.title, TEAMS_FIRST + index, places=one.places)
        for index, one in enumerate(contest.regulation.judging.team_nominations)
    ]


def division_of(contest: Contest, key: str) -> Division | None:
    """The division, personal or team nomination with this key."""
    found = (*divisions_of(contest), *personal_divisions(contest), *team_nomination_divisions(contest))
    return next((one for one in found if one.key == key), None)
