"""Those who help: requests of people and their answers, volunteers with their shifts, kits handed out, rules read anew."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from phonenumber_field.modelfields import PhoneNumberField

from hackathon_portal.contests.models import Contest, RegulationVersion
from hackathon_portal.kernel import clock
from registration.models.applications import Application


class SupportRequest(models.Model):
    """A question of somebody to the organiser; the talk goes on until it is closed (Kuzbass: clause 4.4)."""

    class State(models.TextChoices):
        OPEN = "open", "ждёт ответа"
        ANSWERED = "answered", "отвечено"
        CLOSED = "closed", "закрыто"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="support_requests")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="support_requests")
    subject = models.CharField("о чём", max_length=160)
    state = models.CharField("состояние", max_length=8, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField("задано", default=clock.now)
    # When the answer to the last question is due, where the regulation names hours.
    answer_due_at = models.DateTimeField("ответить до", null=True, blank=True)
    first_answer_at = models.DateTimeField("первый ответ", null=True, blank=True)

    class Meta:
        verbose_name = "обращение"
        verbose_name_plural = "обращения"
        ordering = ["-id"]
        indexes = [models.Index(fields=["contest", "state", "answer_due_at"])]

    def __str__(self) -> str:
        return self.subject


class SupportMessage(models.Model):
    """One message of a request, of its author or of who answers."""

    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="messages")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    is_answer = models.BooleanField(default=False)
    text = models.TextField("текст", max_length=4000)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "сообщение обращения"
        verbose_name_plural = "сообщения обращений"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"к обращению {self.request_id}"


@pghistory.track(exclude=["full_name", "phone", "about"])
class Volunteer(models.Model):
    """Somebody who wants to help; the role comes with the approval (Kuzbass: clause 3)."""

    class State(models.TextChoices):
        APPLIED = "applied", "ждёт решения"
        APPROVED = "approved", "принят"
        DECLINED = "declined", "отклонён"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="volunteers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="volunteerings")
    full_name = models.CharField("фамилия, имя, отчество", max_length=200)
    phone = PhoneNumberField("телефон")
    about = models.CharField("чем хотите помочь", max_length=500, blank=True)
    state = models.CharField("состояние", max_length=8, choices=State, default=State.APPLIED)
    applied_at = models.DateTimeField("подал", default=clock.now)
    trained_at = models.DateTimeField("обучен", null=True, blank=True)

    class Meta:
        verbose_name = "волонтёр"
        verbose_name_plural = "волонтёры"
        ordering = ["full_name", "id"]
        constraints = [models.UniqueConstraint(fields=["contest", "user"], name="volunteer_once")]

    def __str__(self) -> str:
        return self.full_name


@pghistory.track()
class VolunteerTask(models.Model):
    """A shift: what is to be done, where and when, by how many."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="volunteer_tasks")
    title = models.CharField("задача", max_length=160)
    place = models.CharField("где", max_length=160, blank=True)
    starts_at = models.DateTimeField("начало")
    ends_at = models.DateTimeField("конец")
    needed = models.PositiveSmallIntegerField("нужно человек", default=1)

    class Meta:
        verbose_name = "смена"
        verbose_name_plural = "смены"
        ordering = ["starts_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="volunteer_task_in_order")]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class VolunteerShift(models.Model):
    """A volunteer at a shift, and whether they were there."""

    task = models.ForeignKey(VolunteerTask, models.CASCADE, related_name="shifts")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="shifts")
    done_at = models.DateTimeField("отработана", null=True, blank=True)

    class Meta:
        verbose_name = "смена волонтёра"
        verbose_name_plural = "смены волонтёров"
        constraints = [models.UniqueConstraint(fields=["task", "volunteer"], name="volunteer_shift_once")]

    def __str__(self) -> str:
        return f"{self.volunteer_id}, {self.task_id}"


@pghistory.track()
class Kit(models.Model):
    """A participant's kit, given once."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="kit")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField("выдан", default=clock.now)

    class Meta:
        verbose_name = "набор участника"
        verbose_name_plural = "наборы участников"

    def __str__(self) -> str:
        return f"заявка {self.application_id}"


class RulesRead(models.Model):
    """A participant has read a later version of the rules (Kuzbass: clauses 13.4, 15)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="rules_read")
    version = models.ForeignKey(RegulationVersion, models.CASCADE, related_name="read_by")
    at = models.DateTimeField("подтверждено", default=clock.now)

    class Meta:
        verbose_name = "подтверждение новой версии"
        verbose_name_plural = "подтверждения новых версий"
        constraints = [models.UniqueConstraint(fields=["application", "version"], name="rules_read_once")]

    def __str__(self) -> str:
        return f"{self.application_id}, версия {self.version_id}"
