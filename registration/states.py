"""States of an application and of a team, and the table of transitions ARCHITECTURE.md is drawn from."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.transitions import Transitions


class ApplicationState(models.TextChoices):
    DRAFT = "draft", "черновик"
    SUBMITTED = "submitted", "на рассмотрении"
    ADMITTED = "admitted", "допущена"
    REFUSED = "refused", "отказано"
    WITHDRAWN = "withdrawn", "отозвана"
    SUSPENDED = "suspended", "участие приостановлено"
    EXCLUDED = "excluded", "исключён из конкурса"
    RELEASED = "released", "место передано резерву"
    ENDED = "ended", "участие прекращено"


class EndGround(models.TextChoices):
    """Why somebody admitted takes part no more, without a breach."""

    OWN = "own", "по собственному желанию"
    CONSENT = "consent", "согласие отозвано"
    CAUSE = "cause", "по решению оргкомитета, без нарушения"
    TEAM = "team", "команда не продолжает участие"


class TeamSeat(models.TextChoices):
    NONE = "none", "заявок ещё нет"
    HELD = "held", "место есть"
    OFFERED = "offered", "место предложено"
    WAITLIST = "waitlist", "в резерве"
    RELEASED = "released", "место освобождено"


S = ApplicationState
# Step -> (from, to); `move` carries it out.
APPLICATION_TRANSITIONS: dict[str, tuple[list[str], str]] = {
    "submit": ([S.DRAFT], S.SUBMITTED),
    "admit": ([S.SUBMITTED], S.ADMITTED),
    "refuse": ([S.SUBMITTED], S.REFUSED),
    "reconsider": ([S.ADMITTED, S.REFUSED], S.SUBMITTED),
    "suspend": ([S.ADMITTED], S.SUSPENDED),
    "reinstate": ([S.SUSPENDED], S.ADMITTED),
    "exclude": ([S.ADMITTED, S.SUSPENDED], S.EXCLUDED),
    # With the whole team, whatever its people have reached (Kuzbass: clause 5.10).
    "disqualify": ([S.SUBMITTED, S.ADMITTED, S.SUSPENDED], S.EXCLUDED),
    # An exclusion taken back: to where the person was, for who was disqualified with the team before a decision too.
    "restore": ([S.EXCLUDED], S.ADMITTED),
    "restore_filed": ([S.EXCLUDED], S.SUBMITTED),
    "release": ([S.ADMITTED], S.RELEASED),
    # Without a breach: the person has left after the start, a consent is taken back, the team does not go on.
    "end": ([S.SUBMITTED, S.ADMITTED, S.SUSPENDED], S.ENDED),
    "resume": ([S.ENDED], S.ADMITTED),
    "withdraw": ([S.DRAFT, S.SUBMITTED, S.ADMITTED, S.SUSPENDED], S.WITHDRAWN),
}
# An application in one of these states takes a place in its team and keeps its person out of other teams.
ACTIVE = (S.SUBMITTED, S.ADMITTED, S.SUSPENDED)
# The same and the drafts: what a person can still go on with.
CURRENT = (S.DRAFT, *ACTIVE)
APPLICATION = Transitions("application", APPLICATION_TRANSITIONS)
# Decisions that staff can still undo are told after a while.
HELD_BACK = ("admit", "refuse")
# Places counted against the regulation's limit.
TAKEN = (TeamSeat.HELD, TeamSeat.OFFERED)


def move(application: Any, step: str) -> None:
    """Carry a step of the table out on the application, which the caller saves; MoveError from another state.

    `state_changed_at` becomes the instant from which the person, and the system that filed the application, know the new state.
    """
    APPLICATION.move(application, step)
    application.state_changed_at = clock.now() + (settings.DECISION_UNDO if step in HELD_BACK else timedelta(0))
