"""What became of tax that was withheld or remitted otherwise than it should have been."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.history import keeps_history
from prizes.models.payments import Payment


@keeps_history()
class TaxOverpayment(models.Model):
    """Tax that went to the treasury for a payment the bank then sent back: the order stays as it was, the sum is used later (art. 78)."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="overpayments")
    amount = models.DecimalField("сумма, руб.", max_digits=12, decimal_places=2)
    due_on = models.DateField("срок перечисления", null=True)
    remitted_on = models.DateField("перечислено")
    document = models.CharField("поручение", max_length=80)
    arisen_on = models.DateField("возврат отмечен")
    used_on = models.DateField("использовано", null=True, blank=True)
    use = models.CharField("как использовано", max_length=300, blank=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "излишне перечисленный налог"
        verbose_name_plural = "излишне перечисленный налог"
        ordering = ["arisen_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="tax_overpayment_positive"),
            models.CheckConstraint(condition=Q(used_on__isnull=True) | ~Q(use=""), name="tax_overpayment_used_how"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} по поручению {self.document}"


@keeps_history()
class TaxSettlement(models.Model):
    """How a difference of a person's year at an agent was settled; taken back with a reason, never deleted."""

    class Kind(models.TextChoices):
        RETURNED = "returned", "излишне удержанное возвращено"
        WITHHELD = "withheld", "недостающее удержано из других денег"
        REPORTED = "reported", "сообщено в налоговый орган"

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="tax_settlements")
    agent_inn = models.CharField("налоговый агент", max_length=12)
    recipient_hash = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField("налоговый год")
    kind = models.CharField("что сделано", max_length=10, choices=Kind)
    amount = models.DecimalField("сумма, руб.", max_digits=12, decimal_places=2)
    day = models.DateField("день")
    basis = models.CharField("документ", max_length=200)
    # Of tax withheld from other money: by when it goes to the treasury, and that it went.
    tax_due_on = models.DateField("налог перечислить до", null=True, blank=True)
    tax_remitted_on = models.DateField("налог перечислен", null=True, blank=True)
    tax_document = models.CharField("поручение на налог", max_length=80, blank=True, default="", db_default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField("записано")
    taken_back_at = models.DateTimeField("отменено", null=True, blank=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    taken_back_reason = models.CharField("почему отменено", max_length=300, blank=True)

    class Meta:
        verbose_name = "расчёт по налогу"
        verbose_name_plural = "расчёты по налогу"
        ordering = ["day", "id"]
        indexes = [models.Index(fields=["agent_inn", "year"], name="tax_settlement_of_agent")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="tax_settlement_positive"),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | ~Q(taken_back_reason=""), name="tax_settlement_back_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount}"


@keeps_history()
class IncomeCodeConfirmation(models.Model):
    """An accountant's word that the contest's prizes go by this code of income; taken back with a reason, never deleted."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="income_code_confirmations")
    year = models.PositiveSmallIntegerField("год")
    income_code = models.CharField("код дохода", max_length=4)
    deduction_code = models.CharField("код вычета", max_length=4, blank=True)
    explanation = models.CharField("почему этот код", max_length=300)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField("подтверждено")
    taken_back_at = models.DateTimeField("отменено", null=True, blank=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    taken_back_reason = models.CharField("почему отменено", max_length=300, blank=True)

    class Meta:
        verbose_name = "подтверждение кода дохода"
        verbose_name_plural = "подтверждения кода дохода"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "year"], condition=Q(taken_back_at__isnull=True), name="income_code_confirmed_once"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | ~Q(taken_back_reason=""), name="income_code_back_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.income_code}, {self.year}"
