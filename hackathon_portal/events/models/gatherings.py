"""Gatherings of a room: master-classes, webinars, the ceremony, showing the projects; who comes (Kuzbass: clauses 9.2, 12.7, 12.8)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hackathon_portal.contests.models import Contest, TimetableEntry
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history


# The tables keep the names they had among those of operations: code of the release before runs beside this one.
@keeps_history(table="operations_gatheringhistory")
class Gathering(models.Model):
    """A gathering people sign up for, or are invited to."""

    class Kind(models.TextChoices):
        MASTER_CLASS = "class", "мастер-класс"
        WEBINAR = "webinar", "вебинар"
        CEREMONY = "ceremony", "церемония награждения"
        DEMO = "demo", "показ проектов"
        OTHER = "other", "другое мероприятие"

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", "всем, у кого есть учётная запись"
        ADMITTED = "admitted", "допущенным участникам"
        WINNERS = "winners", "по приглашению: победителям и призёрам"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="gatherings")
    kind = models.CharField("что это", max_length=8, choices=Kind, default=Kind.MASTER_CLASS)
    title = models.CharField("название", max_length=160)
    about = models.TextField("о чём", max_length=2000, blank=True)
    speaker = models.CharField("кто ведёт", max_length=200, blank=True)
    place = models.CharField("где", max_length=200, blank=True)
    link = models.URLField("ссылка на трансляцию", blank=True)
    starts_at = models.DateTimeField("начало")
    ends_at = models.DateTimeField("конец")
    # The line of the programme that says when it begins: one time, whichever of the two is moved.
    line = models.OneToOneField(
        TimetableEntry, models.SET_NULL, null=True, blank=True, related_name="gathering", verbose_name="строка программы"
    )
    audience = models.CharField("кому", max_length=10, choices=Audience, default=Audience.ADMITTED)
    seats = models.PositiveIntegerField("мест", null=True, blank=True)
    slot_minutes = models.PositiveSmallIntegerField("минут на показ одного проекта", null=True, blank=True)

    class Meta:
        db_table = "operations_gathering"
        verbose_name = "мероприятие"
        verbose_name_plural = "мероприятия"
        ordering = ["starts_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="gathering_in_order")]

    def __str__(self) -> str:
        return self.title


@keeps_history(table="operations_signuphistory")
class SignUp(models.Model):
    """What a person answered to a gathering, when it is their turn, whether they were there."""

    class State(models.TextChoices):
        INVITED = "invited", "приглашён"
        COMING = "coming", "придёт"
        DECLINED = "declined", "не придёт"

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="sign_ups")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_ups")
    state = models.CharField("ответ", max_length=8, choices=State, default=State.COMING)
    answered_at = models.DateTimeField("ответил", null=True, blank=True)
    slot_at = models.DateTimeField("показывает проект в", null=True, blank=True)
    attended_at = models.DateTimeField("был", null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "operations_signup"
        verbose_name = "запись на мероприятие"
        verbose_name_plural = "записи на мероприятия"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["gathering", "user"], name="sign_up_once")]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.gathering_id}"
