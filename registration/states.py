"""States of an application and of a team, and the table of transitions ARCHITECTURE.md is drawn from."""

from django.db import models


class ApplicationState(models.TextChoices):
    DRAFT = "draft", "черновик"
    SUBMITTED = "submitted", "на рассмотрении"
    ADMITTED = "admitted", "допущена"
    REFUSED = "refused", "отказано"
    WITHDRAWN = "withdrawn", "отозвана"


class TeamSeat(models.TextChoices):
    NONE = "none", "заявок ещё нет"
    HELD = "held", "место есть"
    WAITLIST = "waitlist", "в резерве"
    RELEASED = "released", "место освобождено"


S = ApplicationState
# Deed -> (from, to).
APPLICATION_TRANSITIONS: dict[str, tuple[list[str], str]] = {
    "submit": ([S.DRAFT], S.SUBMITTED),
    "admit": ([S.SUBMITTED], S.ADMITTED),
    "refuse": ([S.SUBMITTED], S.REFUSED),
    "withdraw": ([S.DRAFT, S.SUBMITTED, S.ADMITTED], S.WITHDRAWN),
}
# An application in one of these states takes a place in its team and keeps its person out of other teams.
ACTIVE = (S.SUBMITTED, S.ADMITTED)
