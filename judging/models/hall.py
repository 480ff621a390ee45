"""The hall: the order in which teams present, the timer, the results revealed place by place."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.history import keeps_history


@keeps_history()
class Hall(models.Model):
    """What the screen of the hall shows. The order is drawn from a recorded seed, so that anybody can draw it again."""

    class Phase(models.TextChoices):
        WAITING = "waiting", "готовится"
        TALK = "talk", "выступление"
        DEMO = "demo", "показ прототипа"
        QUESTIONS = "questions", "вопросы"

    contest = models.OneToOneField(Contest, models.CASCADE, related_name="hall")
    seed = models.CharField("зерно жеребьёвки", max_length=64)
    order = models.JSONField("порядок проектов", default=list)
    drawn_at = models.DateTimeField("жеребьёвка")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    draws = models.PositiveSmallIntegerField("которая жеребьёвка", default=1)
    redraw_reason = models.CharField("почему заново", max_length=300, blank=True)
    current = models.PositiveSmallIntegerField("выступает", null=True, blank=True)
    phase = models.CharField(max_length=10, choices=Phase, default=Phase.WAITING)
    phase_at = models.DateTimeField(null=True, blank=True)
    shows_results = models.BooleanField("показывает итоги", default=False)
    revealed = models.PositiveSmallIntegerField("открыто мест", default=0)

    class Meta:
        verbose_name = "зал"
        verbose_name_plural = "залы"

    def __str__(self) -> str:
        return f"зал {self.contest_id}"
