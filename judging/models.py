"""Projects with their versions and files; the commission, its meetings; score sheets; tie decisions; protocols."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.kernel import clock
from registration.models import Team


@pghistory.track()
class Project(models.Model):
    """The one project of a team."""

    class State(models.TextChoices):
        DRAFT = "draft", "черновик"
        SUBMITTED = "submitted", "сдан"

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="projects")
    team = models.OneToOneField(Team, models.PROTECT, related_name="project", verbose_name="команда")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="projects", verbose_name="номинация")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField("название проекта", max_length=160, blank=True)
    description = models.TextField("описание", blank=True)
    result_kind = models.CharField("вид результата", max_length=40, blank=True)
    repository_url = models.URLField("репозиторий", blank=True)
    demo_url = models.URLField("демонстрация", blank=True)
    declarations = models.JSONField("заверения", default=list)
    submitted_at = models.DateTimeField("сдан", null=True, blank=True)
    version = models.PositiveIntegerField("версия", default=0)

    class Meta:
        verbose_name = "проект"
        verbose_name_plural = "проекты"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False, version__gte=1), name="project_submitted_whole"
            )
        ]

    def __str__(self) -> str:
        return self.title or f"проект команды {self.team_id}"


class ProjectVersion(models.Model):
    """What was submitted, each time it was."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="project_version_once")]

    def __str__(self) -> str:
        return f"версия {self.number}"


def project_file_path(instance: ProjectFile, name: str) -> str:
    return f"projects/{instance.project_id}/{instance.sha256}"


class ProjectFile(models.Model):
    """A file of a project, kept outside of any public folder and served by a view."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="files")
    name = models.CharField("имя файла", max_length=160)
    content = models.FileField(upload_to=project_file_path)
    size = models.PositiveBigIntegerField("байт")
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "файл проекта"
        verbose_name_plural = "файлы проектов"
        constraints = [models.UniqueConstraint(fields=["project", "sha256"], name="project_file_once")]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Commission(models.Model):
    """The commission of a contest and the act that approves its composition."""

    contest = models.OneToOneField(Contest, models.CASCADE, related_name="commission")
    order_number = models.CharField("приказ о составе: номер", max_length=40, blank=True)
    order_date = models.DateField("приказ о составе: дата", null=True, blank=True)
    opened_at = models.DateTimeField("оценка открыта", null=True, blank=True)
    closed_at = models.DateTimeField("оценка закрыта", null=True, blank=True)

    class Meta:
        verbose_name = "комиссия"
        verbose_name_plural = "комиссии"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False), name="assessment_opened_before_closed"
            )
        ]

    def __str__(self) -> str:
        return f"комиссия, приказ № {self.order_number}"

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


@pghistory.track()
class CommissionMember(models.Model):
    """A person of the composition; a replaced one stays, with the day the replacement took effect."""

    class Role(models.TextChoices):
        CHAIR = "chair", "председатель"
        SECRETARY = "secretary", "секретарь"
        MEMBER = "member", "член комиссии"

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="commission_seats")
    full_name = models.CharField("фамилия, имя, отчество", max_length=200)
    position = models.CharField("должность", max_length=300)
    role = models.CharField("роль", max_length=10, choices=Role, default=Role.MEMBER)
    left_on = models.DateField("выбыл", null=True, blank=True)

    class Meta:
        verbose_name = "член комиссии"
        verbose_name_plural = "члены комиссии"
        ordering = ["role", "full_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["commission", "role"],
                condition=Q(left_on__isnull=True, role__in=["chair", "secretary"]),
                name="commission_one_chair_one_secretary",
            ),
            models.UniqueConstraint(
                fields=["commission", "user"], condition=Q(left_on__isnull=True), name="commission_member_once"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


@pghistory.track()
class Meeting(models.Model):
    """A meeting of the commission; the one that determines the winners has the protocol of results."""

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="meetings")
    held_on = models.DateField("день")
    agenda = models.CharField("повестка", max_length=300)

    class Meta:
        verbose_name = "заседание"
        verbose_name_plural = "заседания"
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return f"заседание {self.held_on:%d.%m.%Y}"


@pghistory.track()
class Attendance(models.Model):
    """A member was present at a meeting, in person or by video."""

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", "очно"
        VIDEO = "video", "по видео-конференц-связи"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    member = models.ForeignKey(CommissionMember, models.PROTECT, related_name="attendance")
    mode = models.CharField("как", max_length=10, choices=Mode)

    class Meta:
        verbose_name = "присутствие"
        verbose_name_plural = "присутствие"
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.mode}"


@pghistory.track()
class Recusal(models.Model):
    """A member does not assess a team: declared with a reason, seen by the organiser."""

    member = models.ForeignKey(CommissionMember, models.PROTECT, related_name="recusals")
    team = models.ForeignKey(Team, models.PROTECT, related_name="recusals")
    reason = models.CharField("причина", max_length=500)
    declared_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "самоотвод"
        verbose_name_plural = "самоотводы"
        constraints = [models.UniqueConstraint(fields=["member", "team"], name="recusal_once")]

    def __str__(self) -> str:
        return f"{self.member_id} по команде {self.team_id}"


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
