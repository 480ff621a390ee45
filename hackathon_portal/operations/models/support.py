"""Requests of people to the organiser and their answers (Kuzbass: clause 4.4)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock


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
