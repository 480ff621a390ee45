"""Protocols of the commission: versions, signatures in the portal, detached signature files (Tula: clauses 6.5, 9.6)."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history
from judging.models.commission import CommissionMember, Meeting
from judging.states import ProtocolState


def protocol_path(instance: Protocol, name: str) -> str:
    return f"protocols/{instance.meeting_id}/{instance.version}/{name}"


@keeps_history()
class Protocol(models.Model):
    """A version of a protocol of its kind: figures frozen as data, their SHA-256, the files made from them."""

    State = ProtocolState

    class Kind(models.TextChoices):
        RESULTS = "results", "об определении победителей и призёров"
        AMENDMENT = "amendment", "о внесении изменений в решение"
        MENTORS = "mentors", "об утверждении состава менторов"
        EARLY_CLOSING = "early_closing", "о досрочном завершении приёма заявок"
        NOMINATIONS = "nominations", "об утверждении номинаций и заданий"
        EXCLUSION = "exclusion", "об исключении команды"
        OTHER = "other", "заседания комиссии"

    # Kinds whose figures are places: the others are the questions and votes of a meeting.
    OF_RESULTS = (Kind.RESULTS, Kind.AMENDMENT)
    # States in which it waits for signatures or holds.
    IN_FORCE = (State.DRAFT, State.SIGNED)

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="protocols")
    kind = models.CharField("вид протокола", max_length=13, choices=Kind, default=Kind.RESULTS, db_default=Kind.RESULTS)
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
    sent_how = models.CharField("как направлен", max_length=200, blank=True)
    published_at = models.DateTimeField("решение опубликовано", null=True, blank=True)
    # The words people may edit; the figures are never edited. Both are under the hash.
    opening = models.TextField("вступление", max_length=4000, blank=True)
    resolved = models.TextField("дополнительные решения", max_length=4000, blank=True)
    changed_because = models.CharField("почему новая версия", max_length=300, blank=True)
    # Other words people may write: heading, place, who was invited, heard, spoke, how a winner's sentence is built.
    wording = models.JSONField("слова протокола", default=dict, db_default=models.Value({}, models.JSONField()), blank=True)
    # Why it holds no longer: withdrawn by a person, or superseded by what happened after it was drafted.
    ended_because = models.CharField("почему больше не действует", max_length=500, blank=True, db_default="")
    ended_at = models.DateTimeField("перестал действовать", null=True, blank=True)
    # Of a decision that changes a published one.
    amends = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="amended_by")
    signed_file = models.FileField("подписанный документ", upload_to="protocols/", blank=True)

    class Meta:
        verbose_name = "протокол"
        verbose_name_plural = "протоколы"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "kind", "version"], name="protocol_version_once"),
            models.UniqueConstraint(
                fields=["meeting", "kind"], condition=Q(state__in=["draft", "signed"]), name="protocol_one_in_force"
            ),
            models.CheckConstraint(condition=~Q(state="signed") | Q(signed_at__isnull=False), name="protocol_signed_when"),
        ]

    def __str__(self) -> str:
        return f"протокол № {self.number}, версия {self.version}"


@keeps_history()
class ProtocolSignature(models.Model):
    """A present member's own confirmation of exactly these figures (`sha256`)."""

    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="signatures")
    member = models.ForeignKey(CommissionMember, models.PROTECT, related_name="signatures")
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField(default=clock.now)
    address = models.GenericIPAddressField(null=True)
    dissent = models.TextField("особое мнение", max_length=4000, blank=True)

    class Meta:
        verbose_name = "подпись протокола"
        verbose_name_plural = "подписи протоколов"
        constraints = [models.UniqueConstraint(fields=["protocol", "member"], name="signature_once")]

    def __str__(self) -> str:
        return f"{self.member_id}"


@keeps_history()
class MissingSignature(models.Model):
    """A present member who cannot sign, with the reason, noted by the chair or the secretary and printed in the protocol."""

    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="missing_signatures")
    member = models.ForeignKey(CommissionMember, models.PROTECT, related_name="missing_signatures")
    reason = models.CharField("почему нет подписи", max_length=300)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "отсутствующая подпись"
        verbose_name_plural = "отсутствующие подписи"
        constraints = [
            models.UniqueConstraint(fields=["protocol", "member"], name="missing_signature_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="missing_signature_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}"


def detached_path(instance: DetachedSignature, name: str) -> str:
    return f"protocols/{instance.protocol_id}/{name}"


@keeps_history()
class DetachedSignature(models.Model):
    """A detached electronic signature (CMS, .sig) of the signed document, kept beside it."""

    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="detached_signatures")
    name = models.CharField("имя файла", max_length=160)
    content = models.FileField(upload_to=detached_path)
    sha256 = models.CharField(max_length=64)
    signers = models.JSONField("чьи сертификаты", default=list)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "файл подписи"
        verbose_name_plural = "файлы подписей"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["protocol", "sha256"], name="detached_signature_once")]

    def __str__(self) -> str:
        return self.name


def template_path(instance: ProtocolTemplate, name: str) -> str:
    return f"protocol-templates/{instance.contest_id}/{instance.sha256}.docx"


@keeps_history()
class ProtocolTemplate(models.Model):
    """The organiser's own letterhead and wording of protocols as a DOCX; without one the portal's own is used."""

    contest = models.OneToOneField(Contest, models.CASCADE, related_name="protocol_template")
    name = models.CharField("имя файла", max_length=160)
    content = models.FileField("бланк", upload_to=template_path)
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("загружен", default=clock.now)

    class Meta:
        verbose_name = "бланк протокола"
        verbose_name_plural = "бланки протоколов"

    def __str__(self) -> str:
        return self.name
