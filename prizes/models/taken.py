"""Papers for the tax service and for recipients that were taken out of the portal."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from hackathon_portal.contests.models import Contest


class TakenForm(models.Model):
    """A form of an agent's year was taken: what it said stays as a fingerprint, so that the page tells when it says it no longer.

    `figures`: keyed hash of everything the form says of people and sums, without its day and its number. `quarter` of 6-НДФЛ,
    `due_on` of a notification, `recipient_hash` of a certificate.
    """

    class Kind(models.TextChoices):
        NDFL6 = "ndfl6", "6-НДФЛ"
        NOTIFICATION = "notification", "уведомление об исчисленных суммах"
        CERTIFICATE = "certificate", "справка о доходах"

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="taken_forms")
    agent_inn = models.CharField("налоговый агент", max_length=12)
    year = models.PositiveSmallIntegerField("год")
    kind = models.CharField("форма", max_length=12, choices=Kind)
    quarter = models.PositiveSmallIntegerField("квартал", null=True, blank=True)
    due_on = models.DateField("срок", null=True, blank=True)
    recipient_hash = models.CharField(max_length=64, blank=True, default="")
    correction = models.PositiveSmallIntegerField("корректировка", default=0)
    figures = models.CharField("отпечаток цифр", max_length=64)
    taken_at = models.DateTimeField("взята")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "взятая налоговая форма"
        verbose_name_plural = "взятые налоговые формы"
        ordering = ["id"]
        indexes = [models.Index(fields=["agent_inn", "year", "kind"], name="taken_form_of_agent")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} за {self.year} год"
