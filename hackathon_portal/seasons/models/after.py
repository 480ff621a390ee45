"""What became of a project: its card with entries that are only added, who is interested in it, who asked the team for its contact."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.kernel.personal import ERASED
from hackathon_portal.organisations.models import Organisation
from hackathon_portal.seasons.models.seasons import Season
from judging.models import Project

# What of news and of a request never changes; of texts erasure may leave nothing, or its words.
FROZEN_NEWS = ("follow_up_id", "source", "at", "stage", "happened_on", "organisation_id", "corrects_id")
ERASED_NEWS = ("text", "evidence", "file", "reason")
FROZEN_REQUEST = ("follow_up_id", "organisation_id", "made_at")


def only_added(name: str, frozen: tuple[str, ...], erased: tuple[str, ...]) -> pgtrigger.Trigger:
    """Refuse a change of what was written down: rows are added, corrected by others, erased, never rewritten."""
    differs = [f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in frozen]
    differs += [f"NEW.{column} NOT IN (OLD.{column}, '', '{ERASED}')" for column in erased]
    return pgtrigger.Trigger(
        name=name, when=pgtrigger.Before, operation=pgtrigger.Update,
        func=f"IF {' OR '.join(differs)} THEN RAISE EXCEPTION 'rows of % are only added to', TG_TABLE_NAME; END IF; RETURN NEW;",
    )  # fmt: skip


class FollowUpStage(models.TextChoices):
    """How far a project has come; `stopped` is an answer as well."""

    IDEA = "idea", "идея"
    PROTOTYPE = "prototype", "прототип"
    PILOT = "pilot", "пилот"
    IMPLEMENTED = "implemented", "внедрён"
    STOPPED = "stopped", "остановлен"


class Level(models.TextChoices):
    """Where the adopter works."""

    FEDERAL = "federal", "федеральный"
    REGIONAL = "regional", "региональный"
    COMPANY = "company", "компания"


@keeps_history()
class FollowUp(models.Model):
    """The card of one project. Stage and adopter repeat what the confirmed entries say (`actions/after.py: settle`)."""

    season = models.ForeignKey(Season, models.PROTECT, related_name="follow_ups", verbose_name="сезон")
    project = models.OneToOneField(Project, models.PROTECT, related_name="follow_up", verbose_name="проект")
    curator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="куратор"
    )
    stage = models.CharField("состояние", max_length=12, choices=FollowUpStage, default=FollowUpStage.IDEA)
    adopter = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="adopted", verbose_name="кто внедряет"
    )
    level = models.CharField("уровень", max_length=8, choices=Level, blank=True)
    next_step = models.CharField("следующий шаг", max_length=500, blank=True)
    due_on = models.DateField("срок шага", null=True, blank=True)
    # The last news of any kind; silence is counted from here.
    heard_at = models.DateTimeField("последние вести", default=clock.now)
    # What the team has been reminded of: when, and of which day.
    reminded_at = models.DateTimeField("напомнили", null=True, blank=True, editable=False)
    reminded_due = models.DateField("напомнили о сроке", null=True, blank=True, editable=False)
    made_at = models.DateTimeField("заведена", default=clock.now, editable=False)

    class Meta:
        verbose_name = "карточка сопровождения"
        verbose_name_plural = "карточки сопровождения"
        ordering = [alphabetical("project__title"), "id"]

    def __str__(self) -> str:
        return f"карточка № {self.pk}"

    @property
    def where(self) -> str:
        """The hub of the project's contest, or its stage."""
        return self.project.contest.stage_of.where  # type: ignore[attr-defined, no-any-return]  # the reverse of StageContest.contest


@keeps_history()
class FollowUpEntry(models.Model):
    """One piece of news. Its words never change: a correction is another entry that names it, with a reason."""

    class Source(models.TextChoices):
        STAFF = "staff", "куратор"
        TEAM = "team", "команда"
        ADOPTER = "adopter", "организация"

    class State(models.TextChoices):
        PROPOSED = "proposed", "ждёт подтверждения"
        CONFIRMED = "confirmed", "подтверждено"
        DECLINED = "declined", "не подтверждено"
        WITHDRAWN = "withdrawn", "отозвано"

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="entries", verbose_name="карточка")
    source = models.CharField("от кого", max_length=8, choices=Source)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="кто записал"
    )
    at = models.DateTimeField("когда", default=clock.now)
    stage = models.CharField("состояние проекта", max_length=12, choices=FollowUpStage)
    text = models.TextField("что произошло", max_length=2000)
    evidence = models.URLField("подтверждение: ссылка", max_length=500, blank=True)
    file = models.FileField("подтверждение: файл", upload_to="follow-up/", blank=True, db_default="")
    happened_on = models.DateField("когда это было", null=True, blank=True)
    # Who has introduced the project.
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="introductions", verbose_name="организация"
    )
    level = models.CharField("уровень", max_length=8, choices=Level, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="исправляет"
    )
    reason = models.CharField("почему исправлено", max_length=300, blank=True)
    state = models.CharField("подтверждение", max_length=10, choices=State, default=State.PROPOSED)
    decided_at = models.DateTimeField("решено", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="кто решил"
    )
    decision_reason = models.CharField("почему так решено", max_length=300, blank=True)

    class Meta:
        verbose_name = "запись сопровождения"
        verbose_name_plural = "записи сопровождения"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(corrects=None) | ~Q(reason=""), name="follow_up_corrected_with_reason"),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "withdrawn"]) | ~Q(decision_reason=""), name="follow_up_declined_with_reason"
            ),
            models.UniqueConstraint(
                fields=["follow_up", "organisation"],
                condition=Q(source="adopter", state="proposed"),
                name="introduction_asked_once",
            ),
        ]
        triggers = [
            only_added("news_are_only_added", FROZEN_NEWS, ERASED_NEWS),
            pgtrigger.Protect(name="news_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"запись № {self.pk}"


class Interest(models.Model):
    """«Интересно нам»: an authority marks a project of the showcase."""

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="interests", verbose_name="карточка")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="interests", verbose_name="организация")
    made_at = models.DateTimeField("когда", default=clock.now)
    withdrawn_at = models.DateTimeField("снято", null=True, blank=True)
    reason = models.CharField("почему снято", max_length=300, blank=True)

    class Meta:
        verbose_name = "интерес к проекту"
        verbose_name_plural = "интерес к проектам"
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "organisation"], condition=Q(withdrawn_at=None), name="interest_once")
        ]

    def __str__(self) -> str:
        return f"интерес № {self.pk}"


@keeps_history()
class ContactRequest(models.Model):
    """An authority asks the team how to reach it. `contact` is what the team itself typed when it agreed, empty before and after."""

    class State(models.TextChoices):
        ASKED = "asked", "ждёт ответа команды"
        ACCEPTED = "accepted", "команда согласна"
        DECLINED = "declined", "команда не согласна"
        EXPIRED = "expired", "команда не ответила"
        WITHDRAWN = "withdrawn", "отозвано"

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="requests", verbose_name="карточка")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="contact_requests", verbose_name="организация")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="кто просит"
    )
    message = models.CharField("зачем нужен контакт", max_length=1000)
    contact = models.CharField("контакт", max_length=300, blank=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.ASKED)
    made_at = models.DateTimeField("когда", default=clock.now)
    expires_at = models.DateTimeField("ответить до")
    answered_at = models.DateTimeField("отвечено", null=True, blank=True)
    reason = models.CharField("почему", max_length=300, blank=True)

    class Meta:
        verbose_name = "запрос контакта"
        verbose_name_plural = "запросы контакта"
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "organisation"], condition=Q(state="asked"), name="contact_asked_once"),
            models.CheckConstraint(condition=Q(contact="") | Q(state="accepted"), name="contact_only_when_accepted"),
        ]
        triggers = [
            only_added("requests_are_only_answered", FROZEN_REQUEST, ("message",)),
            # A contact is what the team typed as it agreed; afterwards it is only closed.
            pgtrigger.Trigger(
                name="contact_is_the_teams",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="IF NEW.contact <> OLD.contact AND NEW.contact <> '' AND OLD.state <> 'asked' THEN "
                "RAISE EXCEPTION 'a contact is only closed'; END IF; RETURN NEW;",
            ),
            pgtrigger.Protect(name="requests_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"запрос № {self.pk}"
