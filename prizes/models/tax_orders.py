"""Orders of the single tax payment that were made for the bank."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.encryption import EncryptedTextField
from hackathon_portal.kernel.history import keeps_history


@keeps_history()
class TaxOrder(models.Model):
    """A payer's order to the Treasury, with its file as it was made; cancelled with a reason, never deleted.

    Its number is of the same series as those of registers' lines: unique for a payer and a year, over all contests.
    """

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="tax_orders")
    payer_inn = models.CharField("ИНН плательщика", max_length=12)
    order_year = models.PositiveSmallIntegerField("год поручения")
    order_number = models.PositiveIntegerField("поручение")
    drawn_on = models.DateField("дата поручения")
    tax_year = models.PositiveSmallIntegerField("налоговый год")
    tax_due_on = models.DateField("срок", null=True, blank=True)
    amount = models.DecimalField("сумма, руб.", max_digits=12, decimal_places=2)
    # The file for the bank; whoever takes it gets the same bytes ever after.
    content = EncryptedTextField("файл для банка")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField("записано")
    taken_back_at = models.DateTimeField("отменено", null=True, blank=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    taken_back_reason = models.CharField("почему отменено", max_length=300, blank=True)
    # Of an order the bank already had; empty: it never went there.
    recall_number = models.CharField("номер отзыва", max_length=40, blank=True, default="", db_default="")
    recalled_on = models.DateField("отозвано из банка", null=True, blank=True)

    class Meta:
        verbose_name = "поручение на единый налоговый платёж"
        verbose_name_plural = "поручения на единый налоговый платёж"
        ordering = ["drawn_on", "id"]
        indexes = [models.Index(fields=["payer_inn", "tax_year"], name="tax_order_of_payer")]
        constraints = [
            models.UniqueConstraint(fields=["payer_inn", "order_year", "order_number"], name="tax_order_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="tax_order_positive"),
            models.CheckConstraint(condition=Q(taken_back_at__isnull=True) | ~Q(taken_back_reason=""), name="tax_order_back_why"),
        ]

    def __str__(self) -> str:
        return f"поручение № {self.order_number} от {self.drawn_on:%d.%m.%Y} на {self.amount}"
