"""The captain's application for a prize on form 4."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.encryption import EncryptedDateField, EncryptedTextField
from prizes.models.awards import Award

PAYOUT_PERSONAL = [
    "full_name", "birth_date", "snils", "inn", "passport", "registration_address", "phone", "bank_name", "bik", "account",
    "corr_account", "bank_inn",
]  # fmt: skip


def signed_copy_path(instance: PayoutApplication, name: str) -> str:
    return f"payouts/{instance.award_id}/{clock.now():%Y%m%d%H%M%S}"


@pghistory.track(exclude=PAYOUT_PERSONAL)
class PayoutApplication(models.Model):
    """The captain's application for the prize on form 4."""

    class State(models.TextChoices):
        DRAFT = "draft", "черновик"
        SUBMITTED = "submitted", "на проверке"
        RETURNED = "returned", "возвращено на исправление"
        ACCEPTED = "accepted", "принято"

    award = models.OneToOneField(Award, models.PROTECT, related_name="payout_application")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    full_name = EncryptedTextField("фамилия, имя, отчество")
    birth_date = EncryptedDateField("дата рождения", null=True)
    snils = EncryptedTextField("СНИЛС", blank=True)
    inn = EncryptedTextField("ИНН", blank=True)
    passport = EncryptedTextField("документ, удостоверяющий личность", blank=True)
    registration_address = EncryptedTextField("адрес регистрации", blank=True)
    phone = EncryptedTextField("контактный телефон", blank=True)
    bank_name = EncryptedTextField("банк получателя", blank=True)
    bik = EncryptedTextField("БИК", blank=True)
    account = EncryptedTextField("номер р/с", blank=True)
    corr_account = EncryptedTextField("номер к/с", blank=True)
    bank_inn = EncryptedTextField("ИНН банка", blank=True)
    signed_copy = models.FileField("подписанный экземпляр", upload_to=signed_copy_path, blank=True)
    signed_copy_name = models.CharField(max_length=160, blank=True)
    # Hash of the data at the moment the scan was attached: what is signed is what is handed in.
    signed_content = models.CharField(max_length=64, blank=True)
    resident = models.BooleanField("налоговый резидент РФ", default=True)
    submitted_at = models.DateTimeField("подано", null=True, blank=True)
    late_reason = models.CharField("почему принято позже срока", max_length=300, blank=True)
    message = models.CharField("что исправить", max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "заявление о выплате"
        verbose_name_plural = "заявления о выплате"
        constraints = [
            models.CheckConstraint(condition=Q(state="draft") | Q(submitted_at__isnull=False), name="payout_submitted_when")
        ]

    def __str__(self) -> str:
        return f"заявление о выплате {self.pk}"
