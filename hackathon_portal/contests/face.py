"""What the first screen of a contest says to whoever sees it for the first time: what, when, for whom, how much, what to do now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db.models import QuerySet
from django.utils.formats import date_format

from hackathon_portal.contests.models import Brand, Contest
from hackathon_portal.regulation.schema import Regulation
from hackathon_portal.regulation.words import term_words_genitive
from hackathon_portal.russia.words import NBSP, plural

JOINER = "\u2060"  # a range is not split at its dash
State = Literal["done", "now", "next"]


@dataclass(frozen=True)
class Step:
    """A date of the contest on its line."""

    title: str
    words: str
    state: State


def brand_of(contest: Contest) -> Brand | None:
    """How its staff want the contest to look; None: as the portal. Read once for a contest in hand, also where it has none."""
    return getattr(contest, "brand", None)


def look_of(contest: Contest) -> Brand:
    """Its brand, or one that looks like the portal and is not stored: the contest in hand must go on having none."""
    return brand_of(contest) or Brand(contest_id=contest.pk)


def with_brand(contests: QuerySet[Contest]) -> QuerySet[Contest]:
    """Contests with nothing but their faces."""
    return contests.select_related("brand").only("pk", "brand").order_by()


def with_faces(contests: QuerySet[Contest]) -> QuerySet[Contest]:
    """Contests with their faces, in the same statement."""
    return contests.select_related("brand")


def version_of(contests: Iterable[Contest]) -> int:
    """Changes with the face of any of these contests; 0 while none has one."""
    return max((contest.brand.version for contest in contests if hasattr(contest, "brand")), default=0)


def days_together(first: date, last: date) -> str:
    """`24–26 мая 2024 г.`, `30 мая — 1 июня 2024 г.`, `31 декабря 2024 г. — 2 января 2025 г.`"""
    if first == last:
        return _day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_day(last)}"
    return f"{_day(first, year=first.year != last.year)} — {_day(last)}"


def _day(value: date, *, year: bool = True) -> str:
    return date_format(value, "j E Y г." if year else "j E").replace(" ", NBSP)


def for_whom(regulation: Regulation) -> str:
    """Who may take part, in a line: age, place of study, size of a team."""
    rules, team = regulation.eligibility, regulation.team
    parts = []
    if rules.min_age is not None and rules.max_age is not None:
        parts.append(f"{rules.min_age}–{plural(rules.max_age, 'год,года,лет')}")
    elif rules.min_age is not None:
        parts.append(f"от {plural(rules.min_age, 'года,лет,лет')}")
    elif rules.max_age is not None:
        parts.append(f"до {plural(rules.max_age, 'года,лет,лет')} включительно")
    if regulation.education:
        where = regulation.education.region_title
        parts.append(f"обучающиеся: {where}" if where else "обучающиеся")
    size = str(team.min_size) if team.min_size == team.max_size else f"{team.min_size}–{JOINER}{team.max_size}"
    parts.append(f"команды по{NBSP}{size}{NBSP}человек")
    return ", ".join(parts)


def card_of(contest: Contest) -> list[tuple[str, str]]:
    """When, where and for whom, as a card says them: (title, words)."""
    dates = days_together(contest.starts_on, contest.ends_on)
    return [("Когда", dates), ("Где", contest.place), ("Для кого", for_whom(contest.regulation))]


def steps(contest: Contest, now: datetime) -> list[Step]:
    """The dates of an announced contest in their order; one of them is now."""
    zone = contest.regulation.zone
    today = now.astimezone(zone).date()
    closes_at, deadline_at = contest.registration_closes_at, contest.project_deadline_at
    published_at, within = contest.results_published_at, contest.regulation.judging.published_within
    words = contest.regulation.words
    rows: list[tuple[str, str, bool]] = []
    if contest.announced_at:
        rows.append(("Объявление", _day(contest.announced_at.astimezone(zone).date(), year=False), True))
    if closes_at:
        rows.append(("Заявки", f"до {_day(closes_at.astimezone(zone).date(), year=False)}", closes_at < now))
    ended = contest.ends_on < today
    rows.append(("Конкурс", days_together(contest.starts_on, contest.ends_on), ended))
    if deadline_at:
        local = deadline_at.astimezone(zone)
        rows.append(("Проекты", f"до {_day(local.date(), year=False)}, {local:%H:%M}", deadline_at < now))
    if published_at:
        rows.append(("Итоги", _day(published_at.astimezone(zone).date(), year=False), True))
    else:
        term = f"в течение {term_words_genitive(within)}" if within else f"решает {words.commission}"
        rows.append(("Итоги", term, False))
    current = next((number for number, (_, _, is_over) in enumerate(rows) if not is_over), len(rows))
    return [
        Step(title, told, "done" if is_over else "now" if number == current else "next")
        for number, (title, told, is_over) in enumerate(rows)
    ]
