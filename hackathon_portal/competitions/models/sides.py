"""Who competes: a side is a person or a team of them, known on boards by its title."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.competitions.models.competitions import Competition
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history


@keeps_history()
class Side(models.Model):
    """A side of one competition; of equal sides the code decides."""

    competition = models.ForeignKey(Competition, models.CASCADE, related_name="sides", verbose_name="соревнование")
    code = models.CharField("код", max_length=20)
    title = models.CharField("название", max_length=100)
    # Whoever has the word joins the side.
    key = models.CharField("слово для вступления", max_length=40, unique=True, editable=False)
    entered_at = models.DateTimeField("вступила", default=clock.now)
    excluded_at = models.DateTimeField("исключена", null=True, blank=True)
    excluded_reason = models.CharField("почему исключена", max_length=300, blank=True)

    class Meta:
        verbose_name = "сторона соревнования"
        verbose_name_plural = "стороны соревнования"
        ordering = ["competition", "code"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "code"], name="side_code_once"),
            models.UniqueConstraint(fields=["competition", "title"], name="side_title_once"),
            models.CheckConstraint(
                condition=Q(excluded_at=None) | ~Q(excluded_reason=""), name="side_is_excluded_with_a_reason"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class SideMember(models.Model):
    """A person of a side; one side a competition (the constraint needs the competition here)."""

    side = models.ForeignKey(Side, models.CASCADE, related_name="members", verbose_name="сторона")
    competition = models.ForeignKey(Competition, models.CASCADE, related_name="+", verbose_name="соревнование")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="competition_sides", verbose_name="кто")
    joined_at = models.DateTimeField("вступил", default=clock.now)

    class Meta:
        verbose_name = "участник стороны"
        verbose_name_plural = "участники стороны"
        ordering = ["side", "id"]
        constraints = [models.UniqueConstraint(fields=["competition", "user"], name="side_member_once")]

    def __str__(self) -> str:
        return f"{self.side}, участник {self.pk}"
