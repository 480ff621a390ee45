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
    """Who pays prizes of a contest and withholds the tax, and from which account: in a bank, or a personal one at the treasury.

    One of them is the main one; it pays what no source of the fund has named another payer for (Kuzbass: clause 12.13).
    """

    class Kind(models.TextChoices):
        OPERATOR = "operator", "оператор"
        ORGANISER = "organiser", "организатор"
        PARTNER = "partner", "партнёр"
        SPONSOR = "sponsor", "спонсор"

    # Code of the kind of income in a payment order (Bank of Russia, directive 5286-U of 14.10.2019).
    class IncomeCode(models.TextChoices):
        NONE = "", "не указывается"
        LIMITED = "1", "1 — удерживают не всё (ст. 99 закона 229-ФЗ)"
        FORBIDDEN = "2", "2 — взыскивать нельзя (ст. 101 закона 229-ФЗ)"
        DAMAGES = "3", "3 — возмещение вреда здоровью, компенсации (ст. 101, ч. 2)"
        FORBIDDEN_ONCE = "4", "4 — единовременно, взыскивать нельзя (ст. 101)"
        DAMAGES_ONCE = "5", "5 — единовременно, ст. 101, ч. 2"

    # Of 6-НДФЛ and the certificate of income: the agent itself, or who has its power of attorney.
    class SignerKind(models.TextChoices):
        HEAD = "1", "1 — руководитель или сам плательщик"
        REPRESENTATIVE = "2", "2 — представитель по доверенности"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="payer_accounts")
    kind = models.CharField("кто это", max_length=10, choices=Kind, default=Kind.OPERATOR, db_default="operator")
    is_main = models.BooleanField("основной", default=True, db_default=True)
    name = models.CharField("плательщик", max_length=160)
    inn = models.CharField("ИНН", max_length=12)
    kpp = models.CharField("КПП", max_length=9, blank=True)
    account = models.CharField("счёт", max_length=20)
    bank_name = models.CharField("банк", max_length=160)
    town = models.CharField("город банка", max_length=60, blank=True, default="", db_default="")
    bik = models.CharField("БИК", max_length=9)
    corr_account = models.CharField("корреспондентский счёт", max_length=20)
    oktmo = models.CharField("ОКТМО", max_length=11, blank=True)
    priority = models.PositiveSmallIntegerField("очерёдность", default=5, db_default=5)
    income_code = models.CharField("код вида дохода", max_length=1, choices=IncomeCode, blank=True, default="", db_default="")
    uin = models.CharField("УИН", max_length=25, blank=True, default="0", db_default="0")
    # Of an order to the treasury (Order of the Treasury of 14.05.2020 No. 21n); without a personal account it is a bank's client.
    personal_account = models.CharField("лицевой счёт", max_length=11, blank=True, default="", db_default="")
    registry_code = models.CharField("код по Сводному реестру", max_length=8, blank=True, default="", db_default="")
    budget_name = models.CharField("бюджет", max_length=160, blank=True, default="", db_default="")
    treasury_name = models.CharField("орган казначейства", max_length=160, blank=True, default="", db_default="")
    treasury_code = models.CharField("код органа казначейства", max_length=4, blank=True, default="", db_default="")
    kbk = models.CharField("КБК", max_length=20, blank=True, default="", db_default="")
    kosgu = models.CharField("КОСГУ", max_length=3, blank=True, default="", db_default="")
    # Kind of the means: 1 are those of the budget (form of a request for cash expenses).
    means_code = models.CharField("тип средств", max_length=2, blank=True, default="1", db_default="1")
    aim_code = models.CharField("код цели", max_length=25, blank=True, default="", db_default="")

    # What papers for the tax service ask of the agent besides.
    tax_office = models.CharField("код инспекции", max_length=4, blank=True, default="", db_default="")
    phone = models.CharField("телефон", max_length=20, blank=True, default="", db_default="")
    signer_surname = models.CharField("фамилия подписанта", max_length=60, blank=True, default="", db_default="")
    signer_name = models.CharField("имя подписанта", max_length=60, blank=True, default="", db_default="")
    signer_patronymic = models.CharField("отчество подписанта", max_length=60, blank=True, default="", db_default="")
    signer_post = models.CharField("должность подписанта", max_length=160, blank=True, default="", db_default="")
    signer_kind = models.CharField("кто подписывает", max_length=1, choices=SignerKind, default=SignerKind.HEAD, db_default="1")

    class Meta:
        verbose_name = "счёт плательщика"
        verbose_name_plural = "счета плательщиков"
        ordering = ["-is_main", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contest"], condition=models.Q(is_main=True), name="payer_one_main"),
            models.UniqueConstraint(fields=["contest", "inn", "account", "personal_account"], name="payer_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_treasury(self) -> bool:
        """Whether it pays by orders to the treasury, not by a bank's exchange file."""
        return bool(self.personal_account)

    @property
    def signer(self) -> str:
        """Full name of who signs papers for the tax service; empty where nobody is on record."""
        return " ".join(filter(None, (self.signer_surname, self.signer_name, self.signer_patronymic)))

    @property
    def kvr(self) -> str:
        """Kind of expenses: the last three digits of the budget code."""
        return self.kbk[17:]


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
