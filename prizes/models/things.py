"""Who was given a prize that is a thing."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.encryption import EncryptedDateField, EncryptedTextField
from hackathon_portal.kernel.history import keeps_history
from prizes.models.awards import Award
from registration.models import Application


@keeps_history()
class ThingReceipt(models.Model):
    """One person's part of an award's thing, with who they were when it was handed over; the day is the award's `thing_given_on`.

    Papers of the tax read these columns: what the person corrects or erases later changes nothing here (Law 402-FZ, art. 29).
    """

    award = models.ForeignKey(Award, models.PROTECT, related_name="received")
    receiver = models.ForeignKey(Application, models.PROTECT, related_name="things_received", verbose_name="кто получил")
    # Empty while the thing's value is not written: then the parts are equal.
    value = models.DecimalField("стоимость доли, руб.", max_digits=12, decimal_places=2, null=True, blank=True)
    # By what a person's incomes are added up: as in payments, and until they state who they are, by their account.
    recipient_hash = models.CharField(max_length=64, blank=True)
    account_hash = models.CharField(max_length=64)
    surname = EncryptedTextField("фамилия", blank=True, default="")
    name = EncryptedTextField("имя", blank=True, default="")
    patronymic = EncryptedTextField("отчество", blank=True, default="")
    full_name = EncryptedTextField("получатель", blank=True, default="")
    birth_date = EncryptedDateField("дата рождения", null=True, blank=True)
    citizenship = models.CharField("гражданство", max_length=2, blank=True)
    document_code = models.CharField("вид документа", max_length=2, blank=True)
    document_number = EncryptedTextField("серия и номер документа", blank=True, default="")
    inn = EncryptedTextField("ИНН", blank=True, default="")
    resident = models.BooleanField("налоговый резидент", default=True)
    # Why the accountant wrote or corrected who it was.
    stated_basis = models.CharField("откуда сведения", max_length=300, blank=True, default="")
    made_at = models.DateTimeField("записано", default=clock.now)

    class Meta:
        verbose_name = "получатель неденежного приза"
        verbose_name_plural = "получатели неденежных призов"
        ordering = ["award", "id"]
        indexes = [models.Index(fields=["recipient_hash"], name="thing_of_person")]
        constraints = [
            models.UniqueConstraint(fields=["award", "receiver"], name="thing_receipt_once"),
            models.CheckConstraint(condition=Q(value__isnull=True) | Q(value__gte=0), name="thing_receipt_value"),
        ]

    def __str__(self) -> str:
        return f"приз {self.award_id}, получатель {self.receiver_id}"

    @property
    def is_stated(self) -> bool:
        """Whether it is known who they are to the tax service: an INN or a document."""
        return bool(self.inn or self.document_number)
