"""The next step of an application as a page shows it: the one button, and how long there is for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timesince import timeuntil

from hackathon_portal.contests.models import Contest
from hackathon_portal.russia.words import days_left, within
from registration.rules.next_step import NextStep

DAY = timedelta(days=1)
# What a person presses for the next step: the page and the words of its button.
PRESSED = {
    "captaincy": ("become_captain", "Ответить на предложение стать капитаном"),
    "fill": ("my_application", "Заполнить заявку"),
    "refile": ("my_application", "Исправить заявку"),
    "diploma": ("own_only_diploma", "Мой диплом или сертификат"),
    "attendance": ("my_application", "Подтвердить участие"),
    "project": ("project", ""),
    "offer": ("my_application", "Ответить о месте"),
}


def button_of(act: str, contest: Contest, tasks: list[dict[str, Any]] | None = None) -> tuple[str, str] | None:
    """Address and words of the one button; None: nothing to press. `tasks`: of a draft, on whose own page the first undone step leads on."""
    if act not in PRESSED:
        return None
    page, words = PRESSED[act]
    if act == "project":
        words = f"{capfirst(contest.regulation.words.task)} и проект"
    if act == "fill" and tasks is not None:
        undone = next((task for task in tasks if not task["done"]), None)
        if undone is None:
            return reverse("check_answers", args=[contest.slug]), "Проверить и подать"
        return reverse("application_step", args=[contest.slug, undone["name"]]), f"Заполнить: {within(undone['title'])}"
    return reverse(page, args=[contest.slug]), words


def term_of(step: NextStep, now: datetime, contest: Contest) -> str:
    """How long the next step may still take; empty where it has no term or the term is over."""
    if step.until is None:
        return ""
    zone = contest.regulation.zone
    if isinstance(step.until, datetime):
        if step.until < now:
            return ""
        if step.until - now < DAY:
            return f"осталось {timeuntil(step.until, now)}"
    day = step.until.astimezone(zone).date() if isinstance(step.until, datetime) else step.until
    left = (day - now.astimezone(zone).date()).days
    return days_left(left) if left > 0 else "сегодня" if left == 0 else ""
