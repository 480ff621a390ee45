"""Attempts and answers. An answer is no action: it carries its own revision and time, an attempt's start and end are actions."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hackathon_portal.exams.models.banks import QuestionVersion
from hackathon_portal.exams.models.exams import Exam


class Allowance(models.Model):
    """More time for a person who needs it."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="allowances", verbose_name="тест")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="кому")
    factor = models.DecimalField("во сколько раз больше времени", max_digits=4, decimal_places=2)
    reason = models.CharField("основание", max_length=300)

    class Meta:
        verbose_name = "дополнительное время"
        verbose_name_plural = "дополнительное время"
        constraints = [
            models.UniqueConstraint(fields=["exam", "user"], name="allowance_once"),
            models.CheckConstraint(condition=Q(factor__gte=1, factor__lte=10), name="allowance_gives_time"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: x {self.factor}"


class Attempt(models.Model):
    """One sitting of a test by one person."""

    class State(models.TextChoices):
        OPEN = "open", "идёт"
        SUBMITTED = "submitted", "сдана"
        BY_TIME = "by_time", "закрыта по времени"
        BY_STAFF = "by_staff", "закрыта сотрудником"

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="sittings", verbose_name="тест")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="attempts", verbose_name="кто")
    number = models.PositiveSmallIntegerField("попытка")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.OPEN)
    # Keys of QuestionVersion in the order they are asked.
    paper = ArrayField(models.BigIntegerField(), verbose_name="вариант")
    started_at = models.DateTimeField("начата")
    # With extra time, without the grace.
    ends_at = models.DateTimeField("конец времени")
    submitted_at = models.DateTimeField("сдана", null=True, blank=True)
    seconds = models.PositiveIntegerField("секунд потрачено", null=True, blank=True)
    # Between a closing by staff and the opening again: no time of the person's.
    paused_seconds = models.PositiveIntegerField("секунд перерыва", default=0, db_default=0)
    # An attempt that came by a file is known by the file's number.
    external = models.CharField("номер в файле", max_length=60, blank=True, db_default="")
    # Why a member of staff closed it or opened it again; the person reads it.
    reason = models.CharField("почему закрыта сотрудником", max_length=300, blank=True, db_default="")
    # Points earned, in `rules.marking.UNITS` of a point x 1000; None until marked. The share of the full points decides.
    units = models.BigIntegerField("баллы в единицах", null=True, blank=True)
    full_units = models.BigIntegerField("полные баллы в единицах", null=True, blank=True)
    is_passed = models.BooleanField("порог пройден", null=True)
    key_revision = models.PositiveIntegerField("оценена по решению", null=True, blank=True)

    class Meta:
        verbose_name = "попытка"
        verbose_name_plural = "попытки"
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["exam", "user", "number"], name="attempt_once"),
            models.UniqueConstraint(fields=["exam", "user"], condition=Q(state="open"), name="attempt_one_open"),
            models.UniqueConstraint(fields=["exam", "external"], condition=~Q(external=""), name="attempt_of_file_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("started_at")), name="attempt_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(state="open", submitted_at=None) | ~Q(state="open"), name="attempt_open_is_not_submitted"
            ),
        ]
        indexes = [
            models.Index(fields=["ends_at"], condition=Q(state="open"), name="attempt_to_close"),
            models.Index(fields=["user", "exam"], name="attempt_of_person"),
            models.Index(fields=["exam"], condition=Q(units=None) & ~Q(state="open"), name="attempt_to_mark"),
        ]

    def __str__(self) -> str:
        return f"{self.exam}: попытка {self.number}"


class Answer(models.Model):
    """What was answered last in time to one question of a paper: text in the form of `rules/marking.py`."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="answers")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+")
    text = models.TextField("ответ", blank=True)
    revision = models.PositiveIntegerField("правка", default=1)
    saved_at = models.DateTimeField("сохранён")
    seconds = models.PositiveIntegerField("секунд на вопрос", null=True, blank=True)

    class Meta:
        verbose_name = "ответ"
        verbose_name_plural = "ответы"
        constraints = [models.UniqueConstraint(fields=["attempt", "version"], name="answer_once")]
        indexes = [models.Index(fields=["version", "text"], name="answer_to_mark")]

    def __str__(self) -> str:
        return f"ответ {self.pk}"
