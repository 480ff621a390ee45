"""Rows that belong to no stage of a contest: the outbox of letters and the journal of access to personal data."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Upper

from hackathon_portal.kernel import clock, request_id
from hackathon_portal.kernel.backups.models import CopyRecord, Erasure, WaitingRemoval  # noqa: F401  loaded with the kernel's own
from hackathon_portal.kernel.encryption import EncryptedTextField
from hackathon_portal.kernel.rooms import PORTAL, Room, RoomField, contest_room, one_room, read


class InRoom:
    """A row that belongs to a room (`rooms.py`): a contest by its key, any other room by its text."""

    contest_ref: int | None
    room: str

    @property
    def belongs_to(self) -> Room:
        """The room; a row of the journal older than rooms that names no contest is the portal's."""
        if self.contest_ref is not None:
            return contest_room(self.contest_ref)
        return read(self.room) if self.room else PORTAL


class OutboxMessage(InRoom, models.Model):
    """One letter to send; written in the transaction of the action that causes it. A messenger repeats its subject as a row of its own."""

    class Channel(models.TextChoices):
        EMAIL = "email", "электронная почта"
        MAX = "max", "MAX"
        TELEGRAM = "telegram", "Telegram"

    class State(models.TextChoices):
        PENDING = "pending", "ждёт отправки"
        SENT = "sent", "отправлено"
        FAILED = "failed", "не доставлено"
        BOUNCED = "bounced", "адрес отвергнут"
        # Of a rehearsal: it never leaves, whoever plays reads it on a page (a trigger of contests sets it).
        REHEARSAL = "rehearsal", "репетиция"
        CANCELLED = "cancelled", "отменено до отправки"

    class Lane(models.IntegerChoices):
        """In which order letters leave; each kind has its lane (`letter_kinds.py`)."""

        ACCOUNT = 0, "ждут сейчас"
        PERSONAL = 1, "личное"
        MASS = 2, "рассылка"

    channel = models.CharField("чем", max_length=10, choices=Channel, default=Channel.EMAIL)
    lane = models.PositiveSmallIntegerField("очередь", choices=Lane, default=Lane.PERSONAL, db_default=Lane.PERSONAL)
    contest_ref = models.BigIntegerField("конкурс", null=True, db_index=True)
    room = RoomField()
    kind = models.CharField("вид", max_length=60)
    # One action about one object sends one letter of a kind: the key makes a repeat impossible.
    key = models.CharField(max_length=160, unique=True)
    message_id = models.CharField(max_length=255, unique=True)
    # The number of the request that asked for it: the log goes on under it.
    request_id = models.CharField(max_length=request_id.LONGEST, blank=True, default=request_id.current, db_default="")
    recipient = models.EmailField("адрес")
    # Keys (`subjects.py`) of whom it goes to and of everybody it speaks of, for erasure.
    addressee = models.CharField(max_length=80, blank=True)
    speaks_of = ArrayField(models.CharField(max_length=80), default=list)
    subject = models.CharField("тема", max_length=200)
    body = models.TextField("текст")
    # Links that open something without signing in (`letter_secrets.py`), until the letter has left or never will.
    secrets = EncryptedTextField(blank=True, default="")
    attachment = models.CharField("вложение", max_length=60, blank=True)
    attachment_ref = models.BigIntegerField(null=True)
    # Letters of one action (an announcement) are counted together.
    batch = models.CharField(max_length=60, blank=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.PENDING)
    created_at = models.DateTimeField("создано", default=clock.now)
    # Real time, not the contest's clock: it paces retries.
    due_at = models.DateTimeField(db_default=models.functions.Now())
    sent_at = models.DateTimeField("отправлено", null=True)
    attempts = models.PositiveSmallIntegerField("попыток", default=0)
    last_error = models.TextField("ошибка", blank=True)

    class Meta:
        verbose_name = "письмо"
        verbose_name_plural = "письма"
        indexes = [
            models.Index(
                fields=["channel", "lane", "due_at", "id"], condition=models.Q(state="pending"), name="outbox_pending_of_lane"
            ),
            models.Index(fields=["contest_ref", "-id"], name="outbox_of_contest"),
            models.Index(fields=["batch"], condition=~models.Q(batch=""), name="outbox_of_batch"),
            models.Index(fields=["attachment_ref"], name="outbox_of_object"),
            models.Index(fields=["addressee"], condition=~models.Q(addressee=""), name="outbox_of_addressee"),
            GinIndex(fields=["speaks_of"], name="outbox_speaks_of"),
            models.Index(Upper("recipient"), models.F("id").desc(), name="outbox_of_person"),
        ]
        triggers = [
            # Whoever posts it and however: a letter of a rehearsal is never due. Before the next one by its name.
            pgtrigger.Trigger(
                name="letters_of_a_rehearsal_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__state="pending", new__contest_ref__isnull=False),
                func="IF EXISTS (SELECT 1 FROM contests_contest WHERE id = NEW.contest_ref AND is_rehearsal) THEN "
                "NEW.state = 'rehearsal'; END IF; RETURN NEW;",
            ),
            # However a letter ends, what opened something ends with it.
            pgtrigger.Trigger(
                name="secrets_end_with_sending",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=~pgtrigger.Q(new__state="pending"),
                func="NEW.secrets = ''; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_state_display()})"

    @property
    def title(self) -> str:
        """The subject as pages show it."""
        return self.subject or "письмо стёрто"


class ChannelState(models.Model):
    """What the server of a channel bears: letters it may still be given now, and until when it asked to be left alone (`channels.py`)."""

    channel = models.CharField(max_length=10, choices=OutboxMessage.Channel, primary_key=True)
    tokens = models.FloatField(db_default=0)
    counted_at = models.DateTimeField(null=True)
    closed_until = models.DateTimeField("ждём до", null=True)
    account_closed_until = models.DateTimeField(null=True)
    refusals = models.PositiveSmallIntegerField("отказов подряд", db_default=0)
    last_refusal = models.CharField("что ответил сервер", max_length=300, blank=True, db_default="")

    class Meta:
        verbose_name = "состояние отправки"
        verbose_name_plural = "состояния отправки"

    def __str__(self) -> str:
        return f"{self.channel}: {self.last_refusal}"


class MailingRefusal(models.Model):
    """Somebody wants no mailings of a contest; the address is a keyed hash, so the row names nobody (`letter_refusals.py`)."""

    contest_ref = models.BigIntegerField("конкурс")
    address_hash = models.CharField(max_length=64)
    refused_at = models.DateTimeField("когда", default=clock.real)

    class Meta:
        verbose_name = "отказ от рассылок"
        verbose_name_plural = "отказы от рассылок"
        constraints = [models.UniqueConstraint(fields=["address_hash", "contest_ref"], name="mailing_refused_once")]

    def __str__(self) -> str:
        return f"конкурс {self.contest_ref}"


class KeptForm(models.Model):
    """What somebody typed before their session ended, for an hour; the visitor's session holds its number (`web/kept_forms.py`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Whose it is, where the person was still signed in; else whoever has the session.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    content = EncryptedTextField()
    kept_at = models.DateTimeField(default=clock.real, db_index=True)

    class Meta:
        verbose_name = "набранная форма"
        verbose_name_plural = "набранные формы"

    def __str__(self) -> str:
        return f"{self.kept_at}"


class FileCheck(models.Model):
    """An uploaded file and what the antivirus says of it (`antivirus.py`); rows are made only where one is configured."""

    class State(models.TextChoices):
        WAITING = "waiting", "проверяется"
        CLEAN = "clean", "проверен"
        INFECTED = "infected", "заражён, удалён"

    name = models.CharField(max_length=255, unique=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.WAITING)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    held_at = models.DateTimeField("приложен", default=clock.real)
    checked_at = models.DateTimeField("проверен", null=True)
    found = models.CharField("что найдено", max_length=200, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "проверка файла"
        verbose_name_plural = "проверки файлов"
        indexes = [models.Index(fields=["attempts", "id"], condition=models.Q(state="waiting"), name="file_check_waiting")]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_state_display()}"


class Job(InRoom, models.Model):
    """Long work a person started and may leave and find again: an import, an export, letters to everybody."""

    class State(models.TextChoices):
        QUEUED = "queued", "ждёт очереди"
        RUNNING = "running", "выполняется"
        DONE = "done", "готово"
        FAILED = "failed", "не удалось"

    class Lane(models.TextChoices):
        """Which worker does it: a short work never waits behind a long one (`settings.LONG_QUEUE`)."""

        SHORT = "short", "короткая работа"
        LONG = "long", "долгая работа"

    kind = models.CharField("вид", max_length=60)
    lane = models.CharField("очередь", max_length=10, choices=Lane, default=Lane.LONG, db_default=Lane.LONG)
    title = models.CharField("что делается", max_length=160)
    contest_ref = models.BigIntegerField("конкурс", null=True, db_index=True)
    room = RoomField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs")
    # The number of the request that asked for it: the log goes on under it.
    request_id = models.CharField(max_length=request_id.LONGEST, blank=True, default=request_id.current, db_default="")
    # What to do; once it is over, what `jobs.NEEDED_AFTERWARDS` names.
    parameters = models.JSONField(default=dict)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField("сделано", default=0)
    total = models.PositiveIntegerField("всего", default=0)
    outcome = models.CharField("итог", max_length=500, blank=True)
    file = models.FileField(upload_to="jobs/", blank=True)
    file_name = models.CharField(max_length=160, blank=True)
    created_at = models.DateTimeField("начато", default=clock.real)
    # How many workers have begun it. Whoever does it writes only while this is still its number (`jobs.Running`).
    attempts = models.PositiveSmallIntegerField("попыток", default=0, db_default=0)
    # Real time of the last sign of life: a job whose worker died is taken up again.
    alive_at = models.DateTimeField(db_default=models.functions.Now())
    finished_at = models.DateTimeField("закончено", null=True)

    class Meta:
        verbose_name = "задание"
        verbose_name_plural = "задания"
        indexes = [
            models.Index(fields=["state", "alive_at"], condition=models.Q(state__in=["queued", "running"]), name="job_open")
        ]
        constraints = [models.CheckConstraint(condition=one_room(), name="job_in_one_room")]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)


class PeriodicRun(models.Model):
    """A work of the schedule (`periodic.py`): when it was last ordered, and how that ended. Real time, not the contest's clock."""

    name = models.CharField("работа", max_length=80, primary_key=True)
    ordered_at = models.DateTimeField("поручена", db_default=models.functions.Now())
    succeeded_at = models.DateTimeField("выполнена", null=True)
    failed_at = models.DateTimeField("не удалась", null=True)
    last_error = models.CharField("ошибка", max_length=200, blank=True, db_default="")

    class Meta:
        verbose_name = "работа по расписанию"
        verbose_name_plural = "работы по расписанию"

    def __str__(self) -> str:
        return self.name


class Bank(models.Model):
    """A participant of payments from the Bank of Russia's BIK directory (file ED807)."""

    bik = models.CharField("БИК", max_length=9, primary_key=True)
    name = models.CharField("название", max_length=160)
    city = models.CharField("город", max_length=60, blank=True)
    corr_account = models.CharField("корреспондентский счёт", max_length=20, blank=True)

    class Meta:
        verbose_name = "банк"
        verbose_name_plural = "банки"

    def __str__(self) -> str:
        return f"{self.bik} {self.name}"


class Tries(models.Model):
    """How often something was tried under one limit (`limits.py`) within a period; written by `rate.py` alone."""

    limit = models.CharField(max_length=40)
    key = models.CharField(max_length=64)  # a keyed hash of whose tries these are
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "число попыток"
        verbose_name_plural = "числа попыток"
        constraints = [models.UniqueConstraint(fields=["limit", "key"], name="tries_once")]

    def __str__(self) -> str:
        return f"{self.limit}: {self.count}"


class Installation(models.Model):
    """The one row (key 1) of what all nodes of this portal have in common; written by `installation.py`, `releases.py` and `web/maintenance.py`."""

    # What visitors read while the portal is worked on; None: it is open.
    maintenance = models.TextField("идут работы", null=True)
    # What only nodes with the same FIELD_ENCRYPTION_KEYS and IDENTITY_HASH_KEY read or get.
    keys_probe = EncryptedTextField(blank=True, default="", db_default="")
    identity_probe = models.CharField(max_length=64, blank=True, default="", db_default="")
    # The oldest release whose code may run on this database (`releases.py`); 0: nobody has said.
    oldest_release = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = "установка портала"
        verbose_name_plural = "установки портала"

    def __str__(self) -> str:
        return "портал"


class SignOfLife(models.Model):
    """When a process of this portal last said that it goes on (`life.py`); real time. `name` is `role@node`."""

    name = models.CharField("процесс", max_length=120, primary_key=True)
    role = models.CharField("кто", max_length=20)
    at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        verbose_name = "признак жизни"
        verbose_name_plural = "признаки жизни"

    def __str__(self) -> str:
        return self.name


class AuditRecord(InRoom, models.Model):
    """The journal: an action, who did it, when, from where, about what. Rows are only added (trigger)."""

    name = models.CharField(max_length=60)
    title = models.CharField("что сделано", max_length=120)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    contest_ref = models.BigIntegerField("конкурс", null=True)
    room = RoomField()
    about = models.CharField("о чём", max_length=300, blank=True)
    reason = models.CharField("основание", max_length=500, blank=True)
    address = models.GenericIPAddressField("адрес", null=True)
    at = models.DateTimeField("когда", default=clock.now)
    # The history context of what the action changed (pghistory).
    context = models.UUIDField(db_index=True)

    class Meta:
        verbose_name = "запись журнала"
        verbose_name_plural = "журнал"
        indexes = [
            models.Index(fields=["contest_ref", "-id"], name="journal_of_contest"),
            models.Index(fields=["contest_ref", "name", "-id"], name="journal_of_action"),
            models.Index(fields=["room", "-id"], condition=~models.Q(room=""), name="journal_of_room"),
        ]
        # Rows written before there were rooms name none: the migration does not check them, they cannot be written anew.
        constraints = [models.CheckConstraint(condition=one_room(), name="audit_in_one_room")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.title}: {self.about}"


class AccessRecord(InRoom, models.Model):
    """Somebody saw personal data in clear: who, whose, why, when, from where. Rows are only added (trigger)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="кто")
    contest_ref = models.BigIntegerField("конкурс", null=True)
    room = RoomField()
    subject = models.CharField("чьи данные", max_length=120)
    reason = models.CharField("зачем", max_length=300)
    address = models.GenericIPAddressField("адрес", null=True)
    at = models.DateTimeField("когда", default=clock.now)
    # SHA-256 of who, where, which page and which hour: a page that shows people is written once. Empty for a look by a reason.
    once = models.CharField(max_length=64, null=True, unique=True, editable=False)

    class Meta:
        verbose_name = "просмотр персональных данных"
        verbose_name_plural = "журнал просмотров персональных данных"
        constraints = [models.CheckConstraint(condition=one_room(), name="access_in_one_room")]
        indexes = [
            models.Index(fields=["contest_ref", "-id"], name="accesses_of_contest"),
            models.Index(fields=["room", "-id"], condition=~models.Q(room=""), name="accesses_of_room"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason}"
