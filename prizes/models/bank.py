"""The account prizes are paid from, and what the bank says of its payments."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.encryption import EncryptedTextField
from hackathon_portal.kernel.history import keeps_history


@keeps_history()
class PayerAccount(models.Model):
    """From which account a contest pays: what the 1C exchange file names as the payer, and who withholds the tax."""

    contest = models.OneToOneField(Contest, models.CASCADE, related_name="payer_account")
    name = models.CharField("плательщик", max_length=160)
    inn = models.CharField("ИНН", max_length=10)
    kpp = models.CharField("КПП", max_length=9)
    account = models.CharField("счёт", max_length=20)
    bank_name = models.CharField("банк", max_length=160)
    bik = models.CharField("БИК", max_length=9)
    corr_account = models.CharField("корреспондентский счёт", max_length=20)
    oktmo = models.CharField("ОКТМО", max_length=11, blank=True)

    class Meta:
        verbose_name = "счёт плательщика"
        verbose_name_plural = "счета плательщиков"

    def __str__(self) -> str:
        return self.name


@keeps_history()
class BankStatement(models.Model):
    """A loaded statement: its file's hash and what became of its documents. The file itself is not kept."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="bank_statements")
    name = models.CharField("файл", max_length=160)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField("загружена", default=clock.now)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    paid = models.PositiveIntegerField("выплачено", default=0)
    returned = models.PositiveIntegerField("возвращено", default=0)
    known = models.PositiveIntegerField("учтено раньше", default=0)
    foreign = models.PositiveIntegerField("не о призах", default=0)

    class Meta:
        verbose_name = "выписка банка"
        verbose_name_plural = "выписки банка"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"выписка {self.name}"


class EntryOutcome(models.TextChoices):
    """What became of a document of a statement (prizes/rules/statement.py)."""

    PAID = "paid", "выплачено"
    RETURNED = "returned", "возвращено"
    OFFERED = "offered", "похоже, решите сами"
    UNCLEAR = "unclear", "не понято"
    DISSOLVED = "dissolved", "поручение расформированного реестра"
    ELSEWHERE = "elsewhere", "другой конкурс"
    FOREIGN = "foreign", "не о призах"


@keeps_history()
class StatementEntry(models.Model):
    """One document of a statement that concerned a prize; its fingerprint makes a second import harmless.

    `candidates`: lines of registers it may speak of, where a person decides; `source_line`: where it begins in the file.
    """

    Outcome = EntryOutcome

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="entries")
    contest = models.ForeignKey(Contest, models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    line = models.ForeignKey("prizes.RegisterLine", models.PROTECT, null=True, related_name="entries")
    outcome = models.CharField("что", max_length=10)
    source_line = models.PositiveIntegerField("строка файла", db_default=0)
    number = models.CharField("номер", max_length=40, blank=True, db_default="")
    drawn_on = models.DateField("дата документа", null=True)
    amount = models.DecimalField("сумма", max_digits=15, decimal_places=2, null=True)
    moved_on = models.DateField("день движения", null=True)
    purpose = EncryptedTextField("назначение", blank=True, db_default="")
    why = EncryptedTextField("почему", blank=True, db_default="")
    suggested = models.CharField("похоже на", max_length=10, blank=True, db_default="")
    candidates = models.JSONField("подходящие строки", default=list, db_default=models.Value([], models.JSONField()))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("решено", null=True)
    decision_reason = EncryptedTextField("почему решено так", blank=True, db_default="")

    class Meta:
        verbose_name = "документ выписки"
        verbose_name_plural = "документы выписок"
        constraints = [models.UniqueConstraint(fields=["contest", "fingerprint"], name="statement_entry_once")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.line_id}"

    @property
    def is_open(self) -> bool:
        return self.outcome == self.Outcome.OFFERED
