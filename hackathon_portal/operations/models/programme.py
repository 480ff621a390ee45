"""Versions of the programme."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from hackathon_portal.contests.models.contests import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history


@keeps_history()
class ProgrammeVersion(models.Model):
    """The programme as it was approved: its lines as they stood, why it was changed."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="programme_versions")
    number = models.PositiveSmallIntegerField("версия")
    entries = models.JSONField("строки")  # [[instant in ISO 8601, title], …]
    reason = models.CharField("что изменилось", max_length=300, blank=True)
    approved_at = models.DateTimeField("утверждена", default=clock.now)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)

    class Meta:
        verbose_name = "версия программы"
        verbose_name_plural = "версии программы"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["contest", "number"], name="programme_version_once")]

    def __str__(self) -> str:
        return f"версия {self.number}"
