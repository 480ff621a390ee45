"""Flags of security tasks: only a keyed hash of each is kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from hackathon_portal.competitions.models.competitions import Competition
from hackathon_portal.competitions.models.sides import Side
from hackathon_portal.competitions.rules.flags import Limits
from hackathon_portal.kernel.history import keeps_history


@keeps_history()
class Task(models.Model):
    """One task of a competition of flags."""

    competition = models.ForeignKey(Competition, models.CASCADE, related_name="tasks", verbose_name="соревнование")
    code = models.SlugField("код", max_length=20)
    title = models.CharField("название", max_length=160)
    text = models.TextField("условие", blank=True)
    points = models.PositiveSmallIntegerField("очков")
    # HMAC-SHA256 under the key of the installation: the flag itself is nowhere.
    # Upper and lower case differ, which `encryption.keyed_hash` does not see (`actions/flags.py: flag_hash`).
    flag_hash = models.CharField("отпечаток флага", max_length=64, editable=False)
    wrong_limit = models.PositiveSmallIntegerField("неверных попыток на команду", default=20, db_default=20)
    pause_after = models.PositiveSmallIntegerField("пауза после стольких неверных", default=3, db_default=3)
    pause_seconds = models.PositiveIntegerField("пауза, секунд", default=60, db_default=60)

    class Meta:
        verbose_name = "задание"
        verbose_name_plural = "задания"
        ordering = ["competition", "points", "code"]
        constraints = [models.UniqueConstraint(fields=["competition", "code"], name="task_code_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def limits(self) -> Limits:
        """Tries and pauses as the rules ask for them."""
        return Limits(self.wrong_limit, self.pause_after, self.pause_seconds)


class Solve(models.Model):
    """A task solved by a side, once."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="solves", verbose_name="задание")
    side = models.ForeignKey(Side, models.CASCADE, related_name="solves", verbose_name="сторона")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто прислал")
    at = models.DateTimeField("когда")

    class Meta:
        verbose_name = "решение задания"
        verbose_name_plural = "решения заданий"
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["task", "side"], name="solve_once")]

    def __str__(self) -> str:
        return f"{self.side}: {self.task}"


class WrongTry(models.Model):
    """A wrong flag: counted once. What was typed is kept as the same hash alone, so that a corrected flag finds who had sent it before."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="wrong", verbose_name="задание")
    side = models.ForeignKey(Side, models.CASCADE, related_name="wrong", verbose_name="сторона")
    typed_hash = models.CharField("отпечаток присланного", max_length=64, editable=False, db_default="")
    at = models.DateTimeField("когда")

    class Meta:
        verbose_name = "неверный флаг"
        verbose_name_plural = "неверные флаги"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["side", "task", "at"], name="wrong_tries_of_side")]
        constraints = [models.UniqueConstraint(fields=["task", "side", "typed_hash"], name="wrong_try_once")]

    def __str__(self) -> str:
        return f"{self.side}: {self.task}, {self.at:%d.%m.%Y %H:%M}"
