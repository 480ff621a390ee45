"""Payments of prizes and the registers in which they go to the bank."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.encryption import EncryptedDateField, EncryptedTextField
from hackathon_portal.kernel.history import keeps_history
from prizes.models.awards import Award
from prizes.models.bank import PayerAccount
from prizes.rules.payees import is_foreign
from prizes.states import LineState, PaymentState, RegisterState


@keeps_history()
class PaymentRegister(models.Model):
    """Payments handed to the bank together: prepared by one person, approved by another.

    What its papers print of payer and contest is kept from the day it was made (Law 402-FZ, art. 29 p. 3).
    """

    State = RegisterState

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="payment_registers")
    payer = models.ForeignKey(PayerAccount, models.SET_NULL, null=True, blank=True, related_name="registers")
    # Columns of the payer's account as they were then: name, inn, kpp, account, bank_name, bik, corr_account and so on.
    payer_as_listed = models.JSONField("плательщик", default=dict, db_default=models.Value({}, models.JSONField()), blank=True)
    contest_title = models.CharField("конкурс", max_length=500, blank=True, default="", db_default="")
    contest_short_title = models.CharField("конкурс кратко", max_length=500, blank=True, default="", db_default="")
    number = models.PositiveIntegerField("номер")
    made_on = models.DateField("дата")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.PREPARED)
    approved_at = models.DateTimeField("утверждён", null=True, blank=True)
    # Empty only in registers from before a second person was asked for.
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # When the file for the bank first left the portal: from then on only the bank can stop the orders.
    taken_at = models.DateTimeField("файл для банка взят", null=True, blank=True)
    dissolved_reason = models.CharField("почему расформирован", max_length=300, blank=True)
    recall_number = models.CharField("номер отзыва поручений", max_length=40, blank=True, default="", db_default="")
    recalled_on = models.DateField("отозваны из банка", null=True, blank=True)

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
    # What it was when its prize was refused or withdrawn; empty where only the application was opened again.
    cancelled_from = models.CharField("была до отмены", max_length=10, choices=State, blank=True, default="", db_default="")
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
    """A payment in a register, as it was listed: sums, recipient, account. Of one payment only one line may be waiting or paid.

    Every paper about a past payment reads these columns; what the person corrects later is in the application and in the next line.
    """

    State = LineState
    # Of one payment at most one line is waiting or paid.
    IN_FORCE = (LineState.LISTED, LineState.PAID)

    register = models.ForeignKey(PaymentRegister, models.PROTECT, related_name="lines")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField("строка")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.LISTED)
    # Unique for a payer and a year, over all contests: two orders of one number from one account are one to the bank.
    order_number = models.PositiveIntegerField("поручение", null=True)
    payer_inn = models.CharField("ИНН плательщика", max_length=12, blank=True, default="", db_default="")
    # Empty in rows from before numbers were unique.
    order_year = models.PositiveSmallIntegerField("год поручения", null=True)
    gross = models.DecimalField("приз", max_digits=12, decimal_places=2)
    exempt = models.DecimalField("не облагается", max_digits=12, decimal_places=2, default=0, db_default=0)
    tax = models.DecimalField("НДФЛ", max_digits=12, decimal_places=2)
    net = models.DecimalField("к перечислению", max_digits=12, decimal_places=2)
    rate = models.DecimalField("ставка", max_digits=4, decimal_places=3, null=True)
    due_on = models.DateField("перечислить до", null=True, blank=True)
    surname = EncryptedTextField("фамилия", blank=True, default="", db_default="")
    name = EncryptedTextField("имя", blank=True, default="", db_default="")
    patronymic = EncryptedTextField("отчество", blank=True, default="", db_default="")
    full_name = EncryptedTextField("получатель", blank=True, default="", db_default="")
    name_at_bank = EncryptedTextField("получатель, как в банке", blank=True, default="", db_default="")
    birth_date = EncryptedDateField("дата рождения", null=True)
    citizenship = models.CharField("гражданство", max_length=2, blank=True, default="", db_default="")
    document_code = models.CharField("вид документа", max_length=2, blank=True, default="", db_default="")
    document_number = EncryptedTextField("серия и номер документа", blank=True, default="", db_default="")
    document = EncryptedTextField("документ, удостоверяющий личность", blank=True, default="", db_default="")
    inn = EncryptedTextField("ИНН", blank=True, default="", db_default="")
    snils = EncryptedTextField("СНИЛС", blank=True, default="", db_default="")
    resident = models.BooleanField("налоговый резидент", default=True, db_default=True)
    account = EncryptedTextField("счёт", blank=True, default="", db_default="")
    bank_name = EncryptedTextField("банк", blank=True, default="", db_default="")
    bik = EncryptedTextField("БИК", blank=True, default="", db_default="")
    corr_account = EncryptedTextField("корр. счёт", blank=True, default="", db_default="")
    bank_inn = EncryptedTextField("ИНН банка", blank=True, default="", db_default="")
    bank_town = models.CharField("город банка", max_length=60, blank=True, default="", db_default="")
    what_for = models.CharField("за что", max_length=200, blank=True, default="", db_default="")
    division_title = models.CharField("зачёт", max_length=400, blank=True, default="", db_default="")
    team_name = models.CharField("команда", max_length=200, blank=True, default="", db_default="")
    # Filled in from the living rows when the portal was updated, not when the register was made.
    filled_later = models.BooleanField("данные записаны позже", default=False, db_default=False)
    paid_on = models.DateField("выплачено", null=True, blank=True)
    returned_on = models.DateField("возвращено банком", null=True, blank=True)
    returned_reason = models.CharField("почему возвращено", max_length=500, blank=True)

    class Meta:
        verbose_name = "строка реестра"
        verbose_name_plural = "строки реестров"
        ordering = ["register", "position"]
        constraints = [
            models.UniqueConstraint(fields=["register", "position"], name="register_line_position"),
            models.UniqueConstraint(fields=["payer_inn", "order_year", "order_number"], name="register_line_order_once"),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(state__in=["listed", "paid"]), name="register_line_paid_once"
            ),
            models.CheckConstraint(condition=Q(gross=models.F("tax") + models.F("net")), name="register_line_adds_up"),
        ]

    def __str__(self) -> str:
        return f"{self.register_id}, строка {self.position}"

    @property
    def is_grant(self) -> bool:
        """Whether it pays a grant for a project: its file for the bank speaks of no prize and no tax."""
        return self.payment.award.is_grant

    @property
    def foreign(self) -> bool:
        return is_foreign(self.citizenship, self.document_code) or not self.citizenship

    @property
    def account_end(self) -> str:
        """The last four digits of the account: enough to compare, too little to pay to."""
        return self.account[-4:]


def register_file_path(instance: RegisterFile, name: str) -> str:
    return f"payouts/registers/{instance.register_id}/{instance.kind}-{clock.now():%Y%m%d%H%M%S%f}"


@keeps_history()
class RegisterFile(models.Model):
    """A file of an approved register as it was made then: whoever takes it gets the same bytes ever after."""

    register = models.ForeignKey(PaymentRegister, models.PROTECT, related_name="files")
    # Extension of the file: txt, xlsx, pdf.
    kind = models.CharField("вид", max_length=10)
    content = models.FileField("файл", upload_to=register_file_path)
    sha256 = models.CharField("SHA-256", max_length=64)
    made_at = models.DateTimeField("составлен", default=clock.now)

    class Meta:
        verbose_name = "файл реестра"
        verbose_name_plural = "файлы реестров"
        ordering = ["register", "kind", "id"]
        constraints = [models.UniqueConstraint(fields=["register", "kind"], name="register_file_once")]

    def __str__(self) -> str:
        return f"{self.register_id}, {self.kind}"
