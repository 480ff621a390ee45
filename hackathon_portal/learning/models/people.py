"""Who is enrolled in a school, what they have done, who has finished it, and who is let in without it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.learning.models.programmes import Module, Programme


@keeps_history()
class Enrolment(models.Model):
    """One person of a school."""

    class Way(models.TextChoices):
        BY_HAND = "hand", "сотрудником"
        FILE = "file", "файлом"
        LINK = "link", "по ссылке"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="enrolments", verbose_name="школа")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="кто")
    way = models.CharField("как записан", max_length=6, choices=Way)
    enrolled_at = models.DateTimeField("записан", default=clock.now)
    ended_at = models.DateTimeField("отчислен", null=True, blank=True)
    end_reason = models.CharField("почему отчислен или возвращён", max_length=300, blank=True)

    class Meta:
        verbose_name = "запись в школу"
        verbose_name_plural = "записи в школы"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "user"], name="enrolment_once")]

    def __str__(self) -> str:
        return f"запись {self.pk}"


class ModuleDone(models.Model):
    """A module is done: read by the person themselves, or attendance marked by staff. A test that is passed needs no row."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="done", verbose_name="кто")
    module = models.ForeignKey(Module, models.CASCADE, related_name="done", verbose_name="модуль")
    at = models.DateTimeField("когда", default=clock.now)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="кто отметил"
    )

    class Meta:
        verbose_name = "пройденный модуль"
        verbose_name_plural = "пройденные модули"
        constraints = [models.UniqueConstraint(fields=["enrolment", "module"], name="module_done_once")]

    def __str__(self) -> str:
        return f"модуль {self.module_id}"


@keeps_history()
class Completion(models.Model):
    """The school is finished; revoked with a reason and given back with one."""

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="completion", verbose_name="кто")
    completed_at = models.DateTimeField("пройдена", default=clock.now)
    revoked_at = models.DateTimeField("отозвана", null=True, blank=True)
    reason = models.CharField("почему отозвана или возвращена", max_length=300, blank=True)

    class Meta:
        verbose_name = "прохождение школы"
        verbose_name_plural = "прохождения школ"

    def __str__(self) -> str:
        return f"прохождение {self.pk}"


@keeps_history()
class LetIn(models.Model):
    """Somebody is let in without the school, with a reason; taken back with one."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="let_in", verbose_name="школа")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="кто")
    reason = models.CharField("основание", max_length=300)
    given_at = models.DateTimeField("когда", default=clock.now)
    ended_at = models.DateTimeField("отменён", null=True, blank=True)
    end_reason = models.CharField("почему отменён", max_length=300, blank=True)

    class Meta:
        verbose_name = "допуск без школы"
        verbose_name_plural = "допуски без школы"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "user"], condition=Q(ended_at=None), name="let_in_once"),
        ]

    def __str__(self) -> str:
        return f"допуск {self.pk}"
