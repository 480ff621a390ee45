"""Diplomas and things sent by post to those who cannot come, each sending of it (Kuzbass: 12.7)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.encryption import EncryptedTextField
from hackathon_portal.kernel.history import keeps_history
from registration.models import Application


@keeps_history()
class Parcel(models.Model):
    """Diplomas and things sent by post to somebody who cannot come to the ceremony: the sending under way."""

    recipient = models.OneToOneField(Application, models.PROTECT, related_name="parcel")
    address = EncryptedTextField("почтовый адрес")
    asked_at = models.DateTimeField("попросили", default=clock.now)
    sent_on = models.DateField("отправлено", null=True, blank=True)
    track = models.CharField("номер отправления", max_length=40, blank=True)
    delivered_on = models.DateField("вручено", null=True, blank=True)

    class Meta:
        verbose_name = "почтовое отправление"
        verbose_name_plural = "почтовые отправления"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(sent_on__isnull=True) | ~Q(track=""), name="parcel_sent_with_track"),
            models.CheckConstraint(
                condition=Q(delivered_on__isnull=True) | Q(delivered_on__gte=F("sent_on")),
                name="parcel_delivered_after_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"отправление {self.pk}"


@keeps_history()
class ReturnedParcel(models.Model):
    """A sending that came back: when, by which number, why; the parcel is sent anew."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="returned")
    sent_on = models.DateField("отправлено")
    track = models.CharField("номер отправления", max_length=40)
    returned_on = models.DateField("вернулось")
    reason = models.CharField("почему вернулось", max_length=200)

    class Meta:
        verbose_name = "возвращённое отправление"
        verbose_name_plural = "возвращённые отправления"
        ordering = ["returned_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(returned_on__gte=F("sent_on")), name="parcel_returned_after_sent"),
        ]

    def __str__(self) -> str:
        return f"отправление {self.parcel_id}, возврат {self.returned_on:%d.%m.%Y}"
