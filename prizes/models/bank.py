"""The account prizes are paid from, and what the bank says of its payments."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
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


@keeps_history()
class StatementEntry(models.Model):
    """One document of a statement that concerned a prize; its fingerprint makes a second import harmless."""

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="entries")
    contest = models.ForeignKey(Contest, models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    line = models.ForeignKey("prizes.RegisterLine", models.PROTECT, related_name="entries")
    outcome = models.CharField("что", max_length=10)

    class Meta:
        verbose_name = "документ выписки"
        verbose_name_plural = "документы выписок"
        constraints = [models.UniqueConstraint(fields=["contest", "fingerprint"], name="statement_entry_once")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.line_id}"
