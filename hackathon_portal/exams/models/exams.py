"""A test: what a paper is drawn from, its times, when it is passed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hackathon_portal.exams.models.banks import Bank
from hackathon_portal.exams.rules.timing import Timing
from hackathon_portal.kernel.encryption import EncryptedTextField
from hackathon_portal.kernel.history import keeps_history


@keeps_history()
class Exam(models.Model):
    """One test of a room. Who may sit it is asked of the room's app (`gates.py`)."""

    class State(models.TextChoices):
        DRAFT = "draft", "готовится"
        PUBLISHED = "published", "объявлен"
        CLOSED = "closed", "закрыт"
        WITHDRAWN = "withdrawn", "отозван"

    class ShowAfter(models.TextChoices):
        SUBMITTED = "submitted", "сразу после попытки"
        CLOSED = "closed", "когда тест закроется для всех"
        LISTED = "listed", "когда объявят список прошедших"

    class Takers(models.TextChoices):
        PARTICIPANTS = "people", "участники"
        LEARNERS = "learners", "слушатели школы"

    class Layout(models.TextChoices):
        WHOLE = "whole", "все вопросы на одной странице"
        ONE = "one", "по одному вопросу на экране"

    room = models.CharField("раздел", max_length=40, editable=False)
    code = models.SlugField("код", max_length=20)
    title = models.CharField("название", max_length=200)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="exams", verbose_name="банк")
    category = models.CharField("категория вопросов", max_length=200)
    paper_size = models.PositiveSmallIntegerField("вопросов в варианте")
    # [["group", 3], …]: strata of a paper; empty: any questions of the category.
    strata = models.JSONField("состав варианта", default=list, blank=True)
    minutes = models.PositiveSmallIntegerField("минут на попытку")
    opens_at = models.DateTimeField("начать можно с")
    closes_at = models.DateTimeField("начать можно до")
    attempts = models.PositiveSmallIntegerField("попыток", default=1)
    grace_seconds = models.PositiveSmallIntegerField("секунд после конца на досылку ответа", default=0)
    pass_percent = models.DecimalField("порог, % баллов", max_digits=6, decimal_places=3)
    # Papers are drawn with it: who knows it knows papers beforehand.
    seed = EncryptedTextField(editable=False)
    # Questions taken away or keys changed by rulings: grows with each (`Ruling`).
    key_revision = models.PositiveIntegerField("решений о ключах", default=0, db_default=0, editable=False)
    specialisations = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name="для специализаций")
    # Tests of a school stand apart: those enrolled sit them, nobody is selected by them.
    takers = models.CharField(
        "кто пишет", max_length=8, choices=Takers, default=Takers.PARTICIPANTS, db_default=Takers.PARTICIPANTS, editable=False
    )
    layout = models.CharField("как показать", max_length=8, choices=Layout, default=Layout.WHOLE, db_default=Layout.WHOLE)
    show_after = models.CharField(
        "когда показать результат", max_length=10, choices=ShowAfter, default=ShowAfter.CLOSED, db_default=ShowAfter.CLOSED
    )
    # Why it was closed before its time, withdrawn or changed: people who sit it read this.
    reason = models.CharField("почему изменён", max_length=300, blank=True, db_default="")

    class Meta:
        verbose_name = "тест"
        verbose_name_plural = "тесты"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["room", "code"], name="exam_once_in_a_room"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="exam_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(minutes__gt=0, attempts__gt=0, paper_size__gt=0), name="exam_is_of_something"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def timing(self) -> Timing:
        """The times as the rules ask for them."""
        return Timing(self.minutes, self.opens_at, self.closes_at, self.grace_seconds, self.attempts)
