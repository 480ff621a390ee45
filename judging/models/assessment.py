"""Score sheets, decisions on ties, protocols and their signatures."""

from __future__ import annotations

import pghistory
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models import Nomination
from hackathon_portal.kernel import clock
from judging.models.commission import Commission, CommissionMember, Meeting
from judging.models.projects import Project


@pghistory.track()
class ScoreSheet(models.Model):
    """A member's sheet for a project. `revision` grows with every save: a stale save is refused, not merged silently."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="sheets")
    member = models.ForeignKey(CommissionMember, models.PROTECT, related_name="sheets")
    kind = models.CharField("вид листа", max_length=40)
    full_name = models.CharField("фамилия, имя, отчество", max_length=200, blank=True)
    signed_at = models.DateTimeField("подписан", null=True, blank=True)
    saved_at = models.DateTimeField("сохранён", null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "оценочный лист"
        verbose_name_plural = "оценочные листы"
        constraints = [
            models.UniqueConstraint(fields=["project", "member", "kind"], name="sheet_once"),
            models.CheckConstraint(condition=Q(signed_at__isnull=True) | ~Q(full_name=""), name="sheet_signed_with_name"),
        ]

    def __str__(self) -> str:
        return f"лист {self.pk}"


@pghistory.track()
class Score(models.Model):
    """Points by one criterion of a sheet; no row or NULL is a blank, never a zero."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="scores")
    criterion = models.CharField("критерий", max_length=40)
    points = models.DecimalField("балл", max_digits=6, decimal_places=2, null=True, blank=True)
    comment = models.CharField("замечание", max_length=500, blank=True)

    class Meta:
        verbose_name = "балл"
        verbose_name_plural = "баллы"
        constraints = [models.UniqueConstraint(fields=["sheet", "criterion"], name="score_once")]

    def __str__(self) -> str:
        return self.criterion


@pghistory.track()
class TieDecision(models.Model):
    """The chair put projects with equal sums in an order, with a reason; a later one about the same projects replaces it."""

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="tie_decisions")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="tie_decisions")
    order = models.JSONField("порядок проектов")
    reason = models.TextField("обоснование")
    decided_by = models.ForeignKey(CommissionMember, models.PROTECT)
    decided_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "решение при равенстве баллов"
        verbose_name_plural = "решения при равенстве баллов"
        ordering = ["decided_at", "id"]

    def __str__(self) -> str:
        return f"номинация {self.nomination_id}"


def protocol_path(instance: Protocol, name: str) -> str:
    return f"protocols/{instance.meeting_id}/{instance.version}/{name}"


@pghistory.track()
class Protocol(models.Model):
    """A version of the protocol of results: figures frozen as data, their SHA-256, the files made from them."""

    class State(models.TextChoices):
        DRAFT = "draft", "подписывается"
        SIGNED = "signed", "подписан"
        SUPERSEDED = "superseded", "заменён"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="protocols")
    version = models.PositiveSmallIntegerField("версия")
    number = models.CharField("номер протокола", max_length=40)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    figures = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    drafted_at = models.DateTimeField("составлен")
    signed_at = models.DateTimeField("подписан всеми", null=True, blank=True)
    send_by = models.DateField("направить в министерство до", null=True, blank=True)
    sent_at = models.DateTimeField("направлен в министерство", null=True, blank=True)
    publish_by = models.DateField("опубликовать до", null=True, blank=True)
    published_at = models.DateTimeField("решение опубликовано", null=True, blank=True)

    class Meta:
        verbose_name = "протокол"
        verbose_name_plural = "протоколы"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "version"], name="protocol_version_once"),
            models.UniqueConstraint(fields=["meeting"], condition=Q(state__in=["draft", "signed"]), name="protocol_one_in_force"),
            models.CheckConstraint(condition=~Q(state="signed") | Q(signed_at__isnull=False), name="protocol_signed_when"),
        ]

    def __str__(self) -> str:
        return f"протокол № {self.number}, версия {self.version}"


@pghistory.track(exclude=["address"])
class ProtocolSignature(models.Model):
    """A present member's own confirmation of exactly these figures (`sha256`)."""

    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="signatures")
    member = models.ForeignKey(CommissionMember, models.PROTECT, related_name="signatures")
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField(default=clock.now)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        verbose_name = "подпись протокола"
        verbose_name_plural = "подписи протоколов"
        constraints = [models.UniqueConstraint(fields=["protocol", "member"], name="signature_once")]

    def __str__(self) -> str:
        return f"{self.member_id}"
