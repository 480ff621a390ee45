"""Notifications of computed sums that were handed in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.history import keeps_history


@keeps_history()
class TaxNotice(models.Model):
    """An agent's notification of one term (Tax Code, art. 58 p. 9) was handed in; taken back with a reason, never deleted.

    `amount` is what was withheld by the term when it was marked: withheld more since, another is due.
    """

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="tax_notices")
    agent_inn = models.CharField("налоговый агент", max_length=12)
    due_on = models.DateField("срок")
    amount = models.DecimalField("сумма, руб.", max_digits=12, decimal_places=2)
    submitted_on = models.DateField("подано")
    number = models.CharField("номер", max_length=80)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField("записано")
    taken_back_at = models.DateTimeField("отменено", null=True, blank=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    taken_back_reason = models.CharField("почему отменено", max_length=300, blank=True)

    class Meta:
        verbose_name = "уведомление о налоге"
        verbose_name_plural = "уведомления о налоге"
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["agent_inn", "due_on"], name="tax_notice_of_agent")]
        constraints = [
            models.UniqueConstraint(
                fields=["agent_inn", "due_on", "number"], condition=Q(taken_back_at__isnull=True), name="tax_notice_once"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | ~Q(taken_back_reason=""), name="tax_notice_back_why"
            ),
        ]

    def __str__(self) -> str:
        return f"уведомление № {self.number} на {self.amount}, срок {self.due_on:%d.%m.%Y}"
