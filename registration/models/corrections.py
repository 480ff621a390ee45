"""What somebody admitted wants corrected of what the admission rested on: a proposal, decided by staff (Kuzbass: clauses 6.1, 6.10)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.encryption import EncryptedTextField
from hackathon_portal.kernel.history import keeps_history
from registration.models.applications import Application


@keeps_history()
class Correction(models.Model):
    """Values proposed instead of those that hold; until staff accept them the old ones count."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "ждёт решения"
        ACCEPTED = "accepted", "принято"
        DECLINED = "declined", "отклонено"
        REPLACED = "replaced", "заменено другим или снято"

    application = models.ForeignKey(Application, models.CASCADE, related_name="corrections")
    # JSON: name of the field -> value, a date as ISO text.
    values = EncryptedTextField("предложено")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField("предложено", default=clock.now)
    due_on = models.DateField("решить до", null=True, blank=True)
    decided_at = models.DateTimeField("решено", null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField("почему", max_length=300, blank=True)

    class Meta:
        verbose_name = "предложенное исправление"
        verbose_name_plural = "предложенные исправления"
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(state="proposed"), name="correction_one_open"),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="correction_declined_with_reason"),
        ]

    def __str__(self) -> str:
        return f"исправление по заявке {self.application_id}"
