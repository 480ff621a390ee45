"""Letters to those who work in a contest when it is changed, cancelled or brought back; applicants are told by registration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hackathon_portal.accounts.models import RoleGrant
from hackathon_portal.contests.changing import FIELDS
from hackathon_portal.contests.checks import consequence, follows_announcement
from hackathon_portal.contests.models import AnnouncementChange, Contest
from hackathon_portal.kernel import outbox

Kind = AnnouncementChange.Kind


def _concerns(kind: str, changed: Mapping[str, Any]) -> bool:
    """Who works in a contest is told of its days, its place, its rules, and of its end; corrected words touch only applicants."""
    if kind == Kind.CHANGED:
        return False
    return kind != Kind.POSTPONED or any(FIELDS[name].told for name in changed if name in FIELDS)


def _readers(contest: Contest, but: int | None) -> dict[str, Any]:
    """Address -> person of everybody with a role, without who made the change."""
    grants = RoleGrant.objects.filter(contest=contest, user__is_active=True).exclude(user=but).select_related("user")
    return {grant.user.email: grant.user for grant in grants if grant.user.email}


@follows_announcement
def tell_roles(contest: Contest, change: AnnouncementChange, before: Mapping[str, Any]) -> None:
    if not _concerns(change.kind, before):
        return
    outbox.post_template_to_many(
        template="contests/letters/announcement_changed.txt",
        context={"contest": contest, "change": change},
        messages=[
            {
                "kind": "contests.announcement_changed",
                "key": f"contests.announcement_changed:{change.pk}:{user.pk}",
                "to": email,
                "contest_id": contest.pk,
                "people": [user],
            }
            for email, user in _readers(contest, change.made_by_id).items()
        ],
    )


@consequence
def letters_to_roles(contest: Contest, changed: Mapping[str, Any]) -> list[str]:
    kinds = {FIELDS[name].kind for name in changed if name in FIELDS}
    if kinds == {Kind.CHANGED}:
        return []
    count = len(_readers(contest, None))
    return [f"Письма тем, кто работает на конкурсе (комиссия, менторы, сотрудники): до {count}."] if count else []
