"""What the clock asks teams: the day of a step is near or over, nothing was heard for too long. Of a day once, of silence as often as it lasts."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q

from hackathon_portal.kernel import clock
from hackathon_portal.seasons import after_letters
from hackathon_portal.seasons.models import FollowUp, Season
from hackathon_portal.seasons.queries.after import silent
from hackathon_portal.seasons.rules.after import DONE, silent_since

AT_ONCE = 200


def remind_teams() -> int:
    """Letters to captains of announced and closed seasons, each thing once; how many were written."""
    now, count = clock.now(), 0
    for season in Season.objects.exclude(state=Season.State.DRAFT).select_related("rules_version"):
        its = season.rules.follow_up
        if its is None:
            continue
        near = now.astimezone(season.rules.zone).date() + timedelta(days=its.remind_before)
        due = Q(due_on__lte=near) & ~Q(stage__in=DONE) & (Q(reminded_due=None) | ~Q(reminded_due=F("due_on")))
        quiet = silent(season, now) & (Q(reminded_at=None) | Q(reminded_at__lt=silent_since(now, its.silence_days)))
        rows = FollowUp.objects.filter(due | quiet, season=season)
        for card in rows.select_related("project__contest__regulation_version", "project__team").order_by("pk")[:AT_ONCE]:
            card.season = season
            is_due = card.due_on is not None and card.due_on <= near and card.reminded_due != card.due_on
            key = f"follow-up-due:{card.due_on}" if is_due else f"follow-up-silent:{now:%Y%m%d}"
            count += after_letters.to_team(
                card, "follow_up_asked", key=key, why="due" if is_due else "silent", days=its.link_days, step=card.next_step,
                until=card.due_on.strftime("%d.%m.%Y") if card.due_on else "",
            )  # fmt: skip
            card.reminded_at = now
            card.reminded_due = card.due_on if is_due else card.reminded_due
            card.save(update_fields=["reminded_at", "reminded_due"])
    return count
