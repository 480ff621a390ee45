"""What comes from other systems: tokens and requests of the API, files and their columns."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.encryption import EncryptedTextField
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.kernel.rooms import ContestOrRoom, RoomField, one_room, thing_of

LINES = ArrayField(models.PositiveIntegerField())


def usual_end() -> datetime:
    """When a token issued now stops working unless another term is chosen."""
    return clock.real() + timedelta(days=settings.API_TOKEN_DAYS)


@keeps_history()
class ApiToken(ContestOrRoom, models.Model):
    """Lets another system work in one room: file applications and read their state in a contest. Only a hash of the token is kept."""

    class Scope(models.TextChoices):
        FILE = "applications:write", "подавать заявки"
        READ = "applications:read", "узнавать состояние"

    class Standing(models.TextChoices):
        WORKS = "works", "действует"
        REVOKED = "revoked", "отозван"
        EXPIRED = "expired", "срок вышел"
        SUSPENDED = "suspended", "приостановлен: учётная запись того, кто его выдал, заблокирована"

    contest = models.ForeignKey(Contest, models.CASCADE, null=True, related_name="api_tokens")
    room = RoomField()
    name = models.CharField("название", max_length=80, help_text="Какая система им пользуется.")
    scopes = models.JSONField("права", default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    # Key of the HMAC that a request must carry; empty: signatures are not asked for.
    signing_key = EncryptedTextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField("действует до", default=usual_end)
    # When and from which network it was last used, to the hour: to see whether anybody still needs it.
    used_at = models.DateTimeField("использован", null=True)
    used_from = models.CharField("откуда", max_length=50, blank=True)
    revoked_at = models.DateTimeField("отозван", null=True)

    class Meta:
        verbose_name = "токен API"
        verbose_name_plural = "токены API"
        constraints = [models.CheckConstraint(condition=one_room("contest"), name="token_in_one_room")]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """Where the token belongs, in words."""
        thing = self.contest or thing_of(self.belongs_to)
        return getattr(thing, "short_title", "") or str(thing or "портал")

    @property
    def ends_soon(self) -> bool:
        """Whether it works and the letter that warns of its end is due or gone."""
        left = self.expires_at - clock.real()
        return self.standing == self.Standing.WORKS and left <= timedelta(days=settings.API_TOKEN_WARNING_DAYS)

    @property
    def standing(self) -> ApiToken.Standing:
        """Whether it works now, and why not."""
        if self.revoked_at:
            return self.Standing.REVOKED
        if self.expires_at <= clock.real():
            return self.Standing.EXPIRED
        return self.Standing.SUSPENDED if self.made_by and not self.made_by.is_active else self.Standing.WORKS


class ApiRequestKey(models.Model):
    """An Idempotency-Key that was used, and with which body and for which number."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="request_keys")
    key = models.CharField(max_length=100)
    content_hash = models.CharField(max_length=64)
    external_id = models.CharField(max_length=60)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "ключ запроса"
        verbose_name_plural = "ключи запросов"
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="api_request_key_once")]

    def __str__(self) -> str:
        return self.key


class ColumnMapping(models.Model):
    """How the columns of a file with this header are called here; remembered from one import to the next."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="column_mappings")
    header_hash = models.CharField(max_length=64)
    # Our column -> the file's column.
    columns = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "соответствие столбцов"
        verbose_name_plural = "соответствия столбцов"
        constraints = [models.UniqueConstraint(fields=["contest", "header_hash"], name="column_mapping_once")]

    def __str__(self) -> str:
        return self.header_hash[:8]


class ImportBatch(models.Model):
    """A file of applications that staff looked at (dry run) and may carry out; its content goes when it is."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="import_batches")
    file_name = models.CharField("файл", max_length=200)
    content = EncryptedTextField(blank=True)
    report = models.JSONField(default=list)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    columns = models.JSONField(default=dict)
    # How the file was read, in words: which sheet or separator, where the header stands.
    read_as = models.CharField(max_length=200, blank=True, default="", db_default="")
    # Whether rows that the file hides are filed; None: staff have not chosen.
    takes_hidden = models.BooleanField(null=True)
    # Lines of the file filed so far, each chunk's in its transaction: a load begun anew after a crash knows what it has done.
    filed_lines = ArrayField(models.PositiveIntegerField(), default=list, db_default=models.Value([], LINES))
    checked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    carried_out_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "загрузка заявок"
        verbose_name_plural = "загрузки заявок"

    def __str__(self) -> str:
        return self.file_name
