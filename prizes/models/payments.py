"""Payments of prizes and the registers in which they go to the bank."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.history import keeps_history
from prizes.models.awards import Award
from prizes.states import LineState, PaymentState, RegisterState


@keeps_history()
class PaymentRegister(models.Model):
    """Payments handed to the bank together: prepared by one person, approved by another."""

    State = RegisterState

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="payment_registers")
    number = models.PositiveIntegerField("номер")
    made_on = models.DateField("дата")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.PREPARED)
    approved_at = models.DateTimeField("утверждён", null=True, blank=True)
    # Empty only in registers from before a second person was asked for.
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    dissolved_reason = models.CharField("почему расформирован", max_length=300, blank=True)

    class Meta:
        verbose_name = "реестр выплат"
        verbose_name_plural = "реестры выплат"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="register_number_once"),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_at__isnull=False),
                name="register_approved_when",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("made_by")), name="register_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"реестр № {self.number} от {self.made_on:%d.%m.%Y}"


@keeps_history()
class Payment(models.Model):
    """One prize to one captain: gross, tax and net in roubles. Unique per award, so nothing is paid twice."""

    State = PaymentState

    award = models.OneToOneField(Award, models.PROTECT, related_name="payment")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.PLANNED)
    gross = models.DecimalField("приз", max_digits=12, decimal_places=2)
    exempt = models.DecimalField("не облагается", max_digits=12, decimal_places=2, default=0)
    tax = models.DecimalField("НДФЛ", max_digits=12, decimal_places=2)
    net = models.DecimalField("к перечислению", max_digits=12, decimal_places=2)
    rate = models.DecimalField("ставка", max_digits=4, decimal_places=3)
    resident = models.BooleanField("налоговый резидент", default=True)
    # Whose income it is within a year: keyed hash of the INN, so that sums add up without decrypting everybody.
    recipient_hash = models.CharField(max_length=64, blank=True)
    agent_inn = models.CharField("налоговый агент", max_length=12, blank=True)
    tax_year = models.PositiveSmallIntegerField("налоговый год", null=True)
    due_on = models.DateField("перечислить до", null=True)
    paid_on = models.DateField("выплачено", null=True, blank=True)
    tax_due_on = models.DateField("налог перечислить до", null=True, blank=True)
    tax_remitted_on = models.DateField("налог перечислен", null=True, blank=True)
    tax_document = models.CharField("поручение на налог", max_length=80, blank=True)

    class Meta:
        verbose_name = "выплата"
        verbose_name_plural = "выплаты"
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["recipient_hash", "tax_year"], name="payment_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(gross=models.F("tax") + models.F("net")), name="payment_adds_up"),
            models.CheckConstraint(condition=Q(net__gt=0, tax__gte=0), name="payment_positive"),
            models.CheckConstraint(condition=~Q(state="paid") | Q(paid_on__isnull=False), name="payment_paid_when"),
            models.CheckConstraint(condition=Q(exempt__gte=0, exempt__lte=models.F("gross")), name="payment_exempt_within"),
        ]

    def __str__(self) -> str:
        return f"выплата {self.pk}"


@keeps_history()
class RegisterLine(models.Model):
    """A payment in a register, as it was listed. Of one payment only one line may be waiting or paid."""

    State = LineState

    register = models.ForeignKey(PaymentRegister, models.PROTECT, related_name="lines")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField("строка")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.LISTED)
    gross = models.DecimalField("приз", max_digits=12, decimal_places=2)
    tax = models.DecimalField("НДФЛ", max_digits=12, decimal_places=2)
    net = models.DecimalField("к перечислению", max_digits=12, decimal_places=2)
    paid_on = models.DateField("выплачено", null=True, blank=True)
    returned_reason = models.CharField("почему возвращено", max_length=500, blank=True)

    class Meta:
        verbose_name = "строка реестра"
        verbose_name_plural = "строки реестров"
        ordering = ["register", "position"]
        constraints = [
            models.UniqueConstraint(fields=["register", "position"], name="register_line_position"),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(state__in=["listed", "paid"]), name="register_line_paid_once"
            ),
            models.CheckConstraint(condition=Q(gross=models.F("tax") + models.F("net")), name="register_line_adds_up"),
        ]

    def __str__(self) -> str:
        return f"{self.register_id}, строка {self.position}"

    @property
    def order_number(self) -> int:
        """Number of its payment order: the register's number and the line's."""
        return self.register.number * 1000 + self.position
