"""Prize fund, awards, diplomas, payout applications, payments and their registers."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.encryption import EncryptedDateField, EncryptedTextField
from judging.models import Project
from registration.models import Application, Team

PAYOUT_PERSONAL = [
    "full_name", "birth_date", "snils", "inn", "passport", "registration_address", "phone", "bank_name", "bik", "account",
    "corr_account", "bank_inn",
]  # fmt: skip


@pghistory.track()
class FundItem(models.Model):
    """Money for one place of one nomination, and where it comes from."""

    class Source(models.TextChoices):
        BUDGET = "budget", "бюджет"
        PARTNER = "partner", "партнёр"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="fund")
    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="fund", verbose_name="номинация")
    place = models.PositiveSmallIntegerField("место")
    amount = models.DecimalField("сумма, руб.", max_digits=12, decimal_places=2)
    source = models.CharField("источник", max_length=10, choices=Source, default=Source.BUDGET)

    class Meta:
        verbose_name = "строка призового фонда"
        verbose_name_plural = "призовой фонд"
        ordering = ["nomination__position", "place"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "place"], name="fund_place_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="fund_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.nomination_id}, место {self.place}"


@pghistory.track()
class Award(models.Model):
    """A place taken by a project in the published protocol, with its prize if the fund has one."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="awards")
    project = models.OneToOneField(Project, models.PROTECT, related_name="award")
    team = models.ForeignKey(Team, models.PROTECT, related_name="awards")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="awards")
    place = models.PositiveSmallIntegerField("место")
    amount = models.DecimalField("приз, руб.", max_digits=12, decimal_places=2, null=True)
    source = models.CharField("источник", max_length=10, choices=FundItem.Source, blank=True)
    claim_by = models.DateField("заявление до", null=True)

    class Meta:
        verbose_name = "награда"
        verbose_name_plural = "награды"
        ordering = ["nomination__position", "place"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "place"], name="award_place_once"),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gt=0), name="award_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.place} место, {self.team}"


@pghistory.track(exclude=["holder"])
class Diploma(models.Model):
    """A diploma of a prize-winner or a certificate of a participant: what is printed, its code, whether it still holds."""

    class Kind(models.TextChoices):
        DIPLOMA = "diploma", "диплом"
        CERTIFICATE = "certificate", "сертификат"

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="diplomas")
    application = models.OneToOneField(Application, models.PROTECT, related_name="diploma")
    kind = models.CharField("вид", max_length=12, choices=Kind)
    code = models.CharField("код проверки", max_length=20, unique=True)
    number = models.PositiveIntegerField("номер")
    holder = models.CharField("кому", max_length=200)
    team = models.CharField("команда", max_length=80)
    project = models.CharField("проект", max_length=160)
    nomination = models.CharField("номинация", max_length=160)
    merit = models.CharField("за что", max_length=200)
    issued_at = models.DateTimeField("выдан", default=clock.now)
    revoked_at = models.DateTimeField("отозван", null=True, blank=True)
    revocation_reason = models.CharField("причина отзыва", max_length=300, blank=True)

    class Meta:
        verbose_name = "диплом"
        verbose_name_plural = "дипломы и сертификаты"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="diploma_number_once"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revocation_reason=""), name="diploma_revoked_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} № {self.number}"  # type: ignore[attr-defined]


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


@pghistory.track()
class PayerAccount(models.Model):
    """From which account a contest pays: what the 1C exchange file names as the payer."""

    contest = models.OneToOneField(Contest, models.CASCADE, related_name="payer_account")
    name = models.CharField("плательщик", max_length=160)
    inn = models.CharField("ИНН", max_length=10)
    kpp = models.CharField("КПП", max_length=9)
    account = models.CharField("счёт", max_length=20)
    bank_name = models.CharField("банк", max_length=160)
    bik = models.CharField("БИК", max_length=9)
    corr_account = models.CharField("корреспондентский счёт", max_length=20)

    class Meta:
        verbose_name = "счёт плательщика"
        verbose_name_plural = "счета плательщиков"

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class PaymentRegister(models.Model):
    """Payments handed to the bank together."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="payment_registers")
    number = models.PositiveIntegerField("номер")
    made_on = models.DateField("дата")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "реестр выплат"
        verbose_name_plural = "реестры выплат"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["contest", "number"], name="register_number_once")]

    def __str__(self) -> str:
        return f"реестр № {self.number} от {self.made_on:%d.%m.%Y}"


@pghistory.track()
class Payment(models.Model):
    """One prize to one captain: gross, tax and net in roubles. Unique per award, so nothing is paid twice."""

    class State(models.TextChoices):
        PLANNED = "planned", "к выплате"
        PAID = "paid", "выплачено"
        RETURNED = "returned", "возвращено банком"

    award = models.OneToOneField(Award, models.PROTECT, related_name="payment")
    register = models.ForeignKey(PaymentRegister, models.PROTECT, null=True, related_name="payments")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.PLANNED)
    gross = models.DecimalField("приз", max_digits=12, decimal_places=2)
    tax = models.DecimalField("НДФЛ", max_digits=12, decimal_places=2)
    net = models.DecimalField("к перечислению", max_digits=12, decimal_places=2)
    rate = models.DecimalField("ставка", max_digits=4, decimal_places=3)
    due_on = models.DateField("перечислить до", null=True)
    paid_on = models.DateField("выплачено", null=True, blank=True)

    class Meta:
        verbose_name = "выплата"
        verbose_name_plural = "выплаты"
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(gross=models.F("tax") + models.F("net")), name="payment_adds_up"),
            models.CheckConstraint(condition=Q(net__gt=0, tax__gte=0), name="payment_positive"),
            models.CheckConstraint(condition=~Q(state="paid") | Q(paid_on__isnull=False), name="payment_paid_when"),
        ]

    def __str__(self) -> str:
        return f"выплата {self.pk}"
