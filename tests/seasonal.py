"""A season for tests that need no more than its room: somebody in a role of it, a bank in it."""

from __future__ import annotations

from io import BytesIO

from hackathon_portal.accounts.actions import give_second_factor
from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.accounts.roles import Role
from hackathon_portal.exams.actions.banks import create_bank
from hackathon_portal.exams.actions.loads import import_bank
from hackathon_portal.exams.models import Bank
from hackathon_portal.kernel import clock
from hackathon_portal.seasons.models import Season
from tests import build, season_files


def season(slug: str = "season", *, state: str = Season.State.PUBLISHED) -> Season:
    """An announced season without rules or stages."""
    return Season.objects.create(
        slug=slug, title=f"Сезон {slug}", short_title=f"Сезон {slug}", state=state, published_at=clock.now(),
    )  # fmt: skip


def holder(of: Season, role: str = Role.METHODOLOGIST, *, factor: bool = True) -> User:
    """Somebody in a role of the season, with a second factor."""
    person = build.user()
    if factor:
        give_second_factor(user=person, secret=build.TOTP_SECRET)
    RoleGrant.objects.create(user=person, room=str(of.room), role=role)
    return person


def bank(of: Season, by: User, content: bytes | None = None, title: str = "Вопросы") -> Bank:
    """The bank of the small season (`season_files`), or of another file."""
    made = create_bank(room=of.room, title=title, by=by)
    import_bank(bank=made, file=BytesIO(content or season_files.content("question-bank.xml")), by=by)
    return made
