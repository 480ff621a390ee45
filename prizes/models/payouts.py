"""Whom a prize is paid to and where: the captain on form 4, or each member with the required_documents the regulation lists."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.encryption import EncryptedDateField, EncryptedTextField
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.russia.names import full_name
from prizes.models.awards import Award
from prizes.rules.payees import Document, is_foreign, split_document, split_name
from prizes.states import PayoutState, RequiredDocumentState

PAYOUT_PERSONAL = [
    "full_name", "birth_date", "citizenship", "snils", "inn", "passport", "registration_address", "phone", "bank_name", "bik",
    "account", "corr_account", "bank_inn", "bank_payee",
]  # fmt: skip


def signed_copy_path(instance: PayoutApplication, name: str) -> str:
    return f"payouts/{instance.award_id}/{clock.now():%Y%m%d%H%M%S}"


@keeps_history()
class PayoutApplication(models.Model):
    """Who is to be paid a prize, with their details and required_documents (Tula: form 4; Kuzbass: 12.10-12.12)."""

    State = PayoutState

    award = models.OneToOneField(Award, models.PROTECT, related_name="payout_application")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    surname = EncryptedTextField("фамилия", blank=True, default="", db_default="")
    name = EncryptedTextField("имя", blank=True, default="", db_default="")
    patronymic = EncryptedTextField("отчество", blank=True, default="", db_default="")
    # Put together of the three above whenever they are saved; alone in rows from before there were three.
    full_name = EncryptedTextField("фамилия, имя, отчество")
    # What the bank's file calls the recipient where its letters cannot write the name; documents and certificates keep the name.
    bank_payee = EncryptedTextField("получатель, как в банке", blank=True, default="", db_default="")
    # ISO 3166, alpha-2; empty in rows from before it was asked: then `foreign` alone tells.
    citizenship = models.CharField("гражданство", max_length=2, blank=True, default="", db_default="")
    birth_date = EncryptedDateField("дата рождения", null=True)
    snils = EncryptedTextField("СНИЛС", blank=True)
    inn = EncryptedTextField("ИНН", blank=True)
    # Kind of the document by its code in the certificate of income (prizes/law/identity_documents.yaml).
    document_code = models.CharField("вид документа", max_length=2, blank=True, default="", db_default="")
    document_series = EncryptedTextField("серия документа", blank=True, default="", db_default="")
    document_number = EncryptedTextField("номер документа", blank=True, default="", db_default="")
    document_issued = EncryptedTextField("кем и когда выдан документ", blank=True, default="", db_default="")
    # The four above in one line, as form 4 prints it; alone in rows from before there were four.
    passport = EncryptedTextField("документ, удостоверяющий личность", blank=True)
    registration_address = EncryptedTextField("адрес регистрации", blank=True)
    phone = EncryptedTextField("контактный телефон", blank=True)
    bank_name = EncryptedTextField("банк получателя", blank=True)
    bik = EncryptedTextField("БИК", blank=True)
    account = EncryptedTextField("номер р/с", blank=True)
    corr_account = EncryptedTextField("номер к/с", blank=True)
    bank_inn = EncryptedTextField("ИНН банка", blank=True)
    # The accountant has seen on the extract that the account is that of a card «Мир»; the card's number is not kept.
    mir_seen = models.BooleanField("карта «Мир» видна в выписке", default=False, db_default=False)
    # Told by the citizenship and the kind of document whenever they are saved.
    foreign = models.BooleanField("гражданин другого государства", default=False)
    signed_copy = models.FileField("подписанный экземпляр", upload_to=signed_copy_path, blank=True)
    signed_copy_name = models.CharField(max_length=160, blank=True)
    # Hash of the data at the moment the scan was attached: what is signed is what is handed in.
    signed_content = models.CharField(max_length=64, blank=True)
    resident = models.BooleanField("налоговый резидент РФ", default=True)
    submitted_at = models.DateTimeField("подано", null=True, blank=True)
    late_reason = models.CharField("почему принято позже срока", max_length=300, blank=True)
    message = models.CharField("что исправить", max_length=500, blank=True)
    # Set by the organiser for a correction; empty while the term is the order's own.
    correct_by = models.DateField("исправить до", null=True, blank=True)
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.put_together()
        super().save(*args, **kwargs)

    @property
    def document(self) -> Document:
        """The identity document in its parts, however the row was filled in."""
        if self.document_number:
            return Document(self.document_code, self.document_series, self.document_number, self.document_issued)
        return split_document(self.passport, foreign=self.foreign)

    @property
    def name_parts(self) -> tuple[str, str, str]:
        """Surname, name, patronymic, however the row was filled in."""
        return (self.surname, self.name, self.patronymic) if self.surname else split_name(self.full_name)

    @property
    def name_at_bank(self) -> str:
        """What the bank's file calls the recipient."""
        return self.bank_payee or self.full_name

    def put_together(self) -> None:
        """Make what is printed of its parts: the name, the document, whether the citizen is another state's."""
        if self.surname:
            self.full_name = full_name(self.surname, self.name, self.patronymic)
        if self.document_number:
            self.passport = self.document.in_words
        if self.citizenship:
            self.foreign = is_foreign(self.citizenship, self.document_code)


def required_document_path(instance: RequiredDocument, name: str) -> str:
    return f"payouts/papers/{instance.application_id}/{instance.code}-{clock.now():%Y%m%d%H%M%S%f}"


@keeps_history()
class RequiredDocument(models.Model):
    """A required_document of a payout application: one of the regulation's list, or one the organiser asked for besides (Kuzbass: 12.18)."""

    State = RequiredDocumentState

    application = models.ForeignKey(PayoutApplication, models.CASCADE, related_name="required_documents")
    # Of the regulation's list; `extra-<n>` for what was asked for besides.
    code = models.CharField(max_length=60)
    title = models.CharField("документ", max_length=300)
    asked = models.BooleanField("запрошен дополнительно", default=False)
    due_on = models.DateField("приложить до", null=True, blank=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.NONE)
    content = models.FileField("файл", upload_to=required_document_path, blank=True)
    name = models.CharField("имя файла", max_length=160, blank=True)
    # SHA-256 of the printed consent's text as it was when its signed sheet was attached.
    text_sha256 = models.CharField(max_length=64, blank=True)
    given_at = models.DateTimeField("приложен", null=True, blank=True)
    given_address = models.GenericIPAddressField("адрес", null=True, blank=True)
    reason = models.CharField("что исправить или почему не требуется", max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "документ получателя приза"
        verbose_name_plural = "документы получателей призов"
        ordering = ["asked", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "code"], name="required_document_once"),
            models.CheckConstraint(
                condition=Q(state__in=["none", "waived"]) | Q(given_at__isnull=False), name="required_document_given_when"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "waived"]) | ~Q(reason=""), name="required_document_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def sheet(self) -> str:
        """Names the attached file: another upload is another one."""
        return f"{self.given_at:%Y%m%d%H%M%S%f}" if self.given_at else ""
