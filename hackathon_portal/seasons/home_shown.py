"""What seasons add to the home page, the sitemap and the cabinet: a card for each that is not over, their open pages, a person's own seasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from hackathon_portal.accounts.roles import Role, rooms_of
from hackathon_portal.competitions.models import Competition
from hackathon_portal.contests.public_parts import HomeCard, home_cards, open_addresses
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.rooms import Kind
from hackathon_portal.kernel.templatetags.portal import instant
from hackathon_portal.russia.alphabet import letters
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries import seasons
from hackathon_portal.seasons.rules import windows
from registration.parts import cabinet_part


@home_cards
def seasons_at_home(search: str) -> list[HomeCard]:
    """A card for each announced season that is not over."""
    found = [
        season
        for season in seasons.announced().exclude(state=Season.State.CLOSED)
        if search.lower() in f"{season.title} {season.short_title}".lower()
    ]
    figures = seasons.all_counters(found) if found else {}
    return [_card(season, figures[season.pk]) for season in found]


def standing_of(season: Season, now: datetime) -> str:
    """What goes on in an announced season, as its card and the archive say it."""
    window = windows.registration(season.rules)
    if season.state == Season.State.CLOSED:
        return season.get_state_display()
    if window.holds(now):
        return f"идёт запись до {instant(window.closes_at, season.zone)}"
    if not window.has_begun(now):
        return f"запись с {instant(window.opens_at, season.zone)}"
    if running := windows.stages_at(season.rules, now):
        return running[0].title
    return "все этапы окончены" if windows.is_over(season.rules, now) else "сезон продолжается"


def _card(season: Season, figures: seasons.Counters) -> HomeCard:
    now, window = clock.now(), windows.registration(season.rules)
    state = standing_of(season, now)
    facts = [("Участников", f"{figures.people}"), ("Регионов", f"{len(figures.by_region)}"), ("Площадок", f"{figures.hubs}")]
    return HomeCard(
        season.title, season.get_absolute_url(), state, window.holds(now), season.description, tuple(facts),
        ("Записаться", reverse("season_sign_up", args=[season.slug])) if window.holds(now) else None,
    )  # fmt: skip


@open_addresses
def open_pages() -> list[str]:
    """The archive, each season, its rules and its announced competitions."""
    slugs = {str(season.room): season.slug for season in seasons.announced()}
    pages = [reverse(name, args=[slug]) for slug in slugs.values() for name in ("season", "season_rules_public")]
    announced = Competition.objects.filter(room__in=slugs).exclude(state=Competition.State.DRAFT)
    competing = [reverse("season_competition", args=[slugs[room], code]) for room, code in announced.values_list("room", "code")]
    return [reverse("season_list"), *pages, *competing]


@cabinet_part
def work_in_seasons(user: Any) -> list[tuple[str, dict[str, Any]]]:
    """Seasons the person works for; nothing is asked where they hold no role of any."""
    roles = {pk: held - {Role.AMBASSADOR} for pk, held in rooms_of(user, Kind.SEASON).items()}
    working = (
        Season.objects.filter(pk__in=[pk for pk, held in roles.items() if held]).order_by("-pk") if any(roles.values()) else ()
    )
    return [
        (
            "seasons/_own_work.html",
            {"entry": {"season": season, "roles": sorted((Role(role).label for role in roles[season.pk]), key=letters)}},
        )
        for season in working
    ]
