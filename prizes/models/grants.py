"""Reports of how grants for projects were used."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history
from prizes.models.awards import Award


@keeps_history()
class GrantReport(models.Model):
    """The organiser has accepted a team's report of how it used its grant."""

    award = models.OneToOneField(Award, models.PROTECT, related_name="grant_report", verbose_name="грант")
    received_on = models.DateField("отчёт принят")
    document = models.CharField("документ", max_length=200)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "отчёт об использовании гранта"
        verbose_name_plural = "отчёты об использовании грантов"

    def __str__(self) -> str:
        return self.document
