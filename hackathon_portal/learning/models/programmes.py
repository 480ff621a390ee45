"""A school: for whom, where and when, and the modules it is made of."""

from __future__ import annotations

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hackathon_portal.events.models import Gathering
from hackathon_portal.exams.models import Exam
from hackathon_portal.kernel.history import keeps_history


def join_code() -> str:
    """The secret of a link by which people enrol themselves."""
    return secrets.token_urlsafe(18)


@keeps_history(exclude=["join_code"])
class Programme(models.Model):
    """One school of a room. Who may look after it is asked of the room's app (`permissions.py`)."""

    class Audience(models.TextChoices):
        TRACKER = "tracker", "трекеры"
        EXPERT = "expert", "эксперты"
        PARTNER = "partner", "партнёры"
        MENTOR = "mentor", "менторы"

    class State(models.TextChoices):
        DRAFT = "draft", "готовится"
        OPEN = "open", "открыта"
        CLOSED = "closed", "закрыта"

    room = models.CharField("раздел", max_length=40, editable=False)
    code = models.SlugField("код", max_length=40)
    title = models.CharField("название", max_length=200)
    about = models.TextField("о школе", blank=True)
    audience = ArrayField(models.CharField(max_length=10, choices=Audience), verbose_name="для кого")
    place = models.CharField("где", max_length=200, blank=True)
    held = models.CharField("когда", max_length=200, blank=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    reason = models.CharField("почему закрыта или открыта снова", max_length=300, blank=True)
    # What the certificate says besides.
    hours = models.PositiveSmallIntegerField("объём, часов", null=True, blank=True)
    officer_position = models.CharField("должность подписывающего", max_length=160, blank=True, default="", db_default="")
    officer_name = models.CharField("кто подписывает", max_length=160, blank=True, default="", db_default="")
    reminded_at = models.DateTimeField("напомнено", null=True, blank=True)
    join_code = models.CharField("код ссылки", max_length=40, default=join_code, editable=False)

    class Meta:
        verbose_name = "школа"
        verbose_name_plural = "школы"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["room", "code"], name="programme_once_in_a_room")]

    def __str__(self) -> str:
        return self.title

    @property
    def audience_words(self) -> str:
        """For whom, in words."""
        return ", ".join(str(self.Audience(one).label) for one in self.audience)

    @property
    def where_and_when(self) -> str:
        return ", ".join(filter(None, [self.place, self.held]))


@keeps_history()
class Module(models.Model):
    """A part of a school: something to read or watch, a test of the same room, or a meeting where attendance is marked."""

    class Kind(models.TextChoices):
        MATERIAL = "material", "материал"
        EXAM = "exam", "тест"
        ATTENDANCE = "attendance", "занятие с отметкой"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="modules", verbose_name="школа")
    code = models.SlugField("код", max_length=40)
    position = models.PositiveSmallIntegerField("место", default=0)
    kind = models.CharField("вид", max_length=12, choices=Kind)
    title = models.CharField("название", max_length=200)
    text = models.TextField("текст", blank=True)
    link = models.URLField("ссылка на материал или видео", max_length=500, blank=True)
    held = models.CharField("где и когда", max_length=200, blank=True)
    exam = models.ForeignKey(Exam, models.PROTECT, null=True, blank=True, related_name="modules", verbose_name="тест")
    # Whoever was marked at its door has done the module.
    gathering = models.ForeignKey(
        Gathering, models.SET_NULL, null=True, blank=True, related_name="modules", verbose_name="мероприятие программы"
    )

    class Meta:
        verbose_name = "модуль"
        verbose_name_plural = "модули"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="module_once"),
            models.UniqueConstraint(fields=["exam"], name="module_of_exam_once"),
            models.CheckConstraint(condition=Q(exam=None) | Q(kind="exam"), name="module_exam_is_of_a_test"),
            models.CheckConstraint(condition=Q(gathering=None) | Q(kind="attendance"), name="module_gathering_is_attended"),
        ]

    def __str__(self) -> str:
        return self.title
