"""Projects with their versions, files and raised violations (Tula: clauses 3.4, 3.5, 4.1-4.4)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history
from judging.states import ObjectionOutcome, ProjectState, ViolationState
from registration.models import Team


@keeps_history()
class Project(models.Model):
    """The one project of a team."""

    State = ProjectState

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
    # Whether the materials show people: then their consents are files of the project (Tula: clause 4.3).
    shows_people = models.BooleanField("в материалах есть изображения людей", default=False)
    withdrawal_reason = models.CharField("почему отозван", max_length=500, blank=True)
    # A later term of this team alone, set by staff with a reason.
    extended_until = models.DateTimeField("срок продлён до", null=True, blank=True)
    extension_reason = models.CharField("почему срок другой", max_length=500, blank=True)
    removed_at = models.DateTimeField("снят с оценки", null=True, blank=True)
    # While an objection of somebody else is looked into (Kuzbass: clause 12.15).
    suspended_at = models.DateTimeField("снят до окончания разбирательства", null=True, blank=True)
    # The team says that it used nothing of others where the regulation asks for a list.
    uses_nothing_foreign = models.BooleanField("чужих библиотек и ресурсов нет", default=False)

    class Meta:
        verbose_name = "проект"
        verbose_name_plural = "проекты"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False, version__gte=1), name="project_submitted_whole"
            ),
            models.CheckConstraint(
                condition=Q(extended_until__isnull=True) | ~Q(extension_reason=""), name="project_extended_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"проект команды {self.team_id}"


@keeps_history()
class ProjectAuthor(models.Model):
    """Who was in the project's team when its assessment began: a fact of the protocol, which no later moving or leaving changes."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="authors")
    application = models.ForeignKey("registration.Application", models.PROTECT, related_name="+", verbose_name="участник")
    is_captain = models.BooleanField("капитан", default=False)
    # The code of the part played in the team, as it was then.
    team_role = models.CharField("роль в команде", max_length=40, blank=True)
    fixed_at = models.DateTimeField("состав записан", default=clock.now)

    class Meta:
        verbose_name = "участник команды проекта"
        verbose_name_plural = "состав команд проектов"
        ordering = ["project", "-is_captain", "application"]
        constraints = [models.UniqueConstraint(fields=["project", "application"], name="project_author_once")]

    def __str__(self) -> str:
        return f"{self.application_id} в проекте {self.project_id}"


class ProjectVersion(models.Model):
    """What was submitted, each time it was."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    late_reason = models.CharField("почему принят после срока", max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="project_version_once")]

    def __str__(self) -> str:
        return f"версия {self.number}"


def project_file_path(instance: ProjectFile, name: str) -> str:
    return f"projects/{instance.project_id}/{instance.sha256}"


class ProjectFile(models.Model):
    """A file of a project, kept outside of any public folder and served by a view."""

    class Purpose(models.TextChoices):
        MATERIAL = "material", "материал проекта"
        IMAGE_CONSENT = "image_consent", "согласие на использование изображения"
        # Shown to visitors with the results, when the captain lets the team be shown (prizes/showcase/queries.py).
        PICTURE = "picture", "картинка проекта"

    project = models.ForeignKey(Project, models.CASCADE, related_name="files")
    name = models.CharField("имя файла", max_length=160)
    content = models.FileField(upload_to=project_file_path)
    # A picture drawn once more for cards and phones; empty for all else and for pictures of before.
    narrow = models.FileField("картинка поменьше", upload_to=project_file_path, blank=True, db_default="", editable=False)
    # The captain's choice for a material; visitors open it where they see the project.
    is_shown = models.BooleanField("открыт посетителям", default=False, db_default=False)
    size = models.PositiveBigIntegerField("байт")
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(default=clock.now)
    purpose = models.CharField("что это", max_length=14, choices=Purpose, default=Purpose.MATERIAL)
    person = models.CharField("чьё согласие", max_length=200, blank=True)
    # A member's consent goes with the member's application, not with the team's last one.
    application = models.ForeignKey(
        "registration.Application",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="участник, чьё это согласие",
    )

    class Meta:
        verbose_name = "файл проекта"
        verbose_name_plural = "файлы проектов"
        constraints = [
            models.UniqueConstraint(fields=["project", "sha256"], name="project_file_once"),
            models.UniqueConstraint(fields=["project"], condition=Q(purpose="picture"), name="project_picture_once"),
        ]

    def __str__(self) -> str:
        return self.name


@keeps_history()
class Violation(models.Model):
    """Somebody says that a project breaks a requirement; the team answers; the body of the regulation decides (`Deed.DISQUALIFY`)."""

    State = ViolationState

    project = models.ForeignKey(Project, models.PROTECT, related_name="violations")
    clause = models.CharField("пункт", max_length=80)
    text = models.TextField("в чём нарушение", max_length=2000)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=clock.now)
    answer = models.TextField("ответ команды", max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.RAISED)
    consequence = models.CharField("последствие", max_length=20, blank=True)
    decided_at = models.DateTimeField("решено", null=True, blank=True)
    # The organiser's decision; of the commission's the vote says everything.
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decision_number = models.CharField("номер решения", max_length=60, blank=True, db_default="")
    decided_on = models.DateField("день решения", null=True, blank=True)
    decision_reason = models.CharField("обоснование решения", max_length=500, blank=True, db_default="")

    class Meta:
        verbose_name = "нарушение"
        verbose_name_plural = "нарушения"
        ordering = ["raised_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state="raised") | Q(decided_at__isnull=False), name="violation_decided_when"),
            models.CheckConstraint(condition=~Q(state="upheld") | ~Q(consequence=""), name="violation_upheld_with_consequence"),
        ]

    def __str__(self) -> str:
        return f"п.\u00a0{self.clause}"


class ThirdPartyPart(models.Model):
    """A library or another resource of somebody else in a project, with its licence (Kuzbass: clauses 5.12, 10.1)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="third_party")
    name = models.CharField("библиотека или ресурс", max_length=160)
    licence = models.CharField("лицензия или право", max_length=160)
    url = models.URLField("адрес", blank=True)

    class Meta:
        verbose_name = "чужая библиотека или ресурс"
        verbose_name_plural = "чужие библиотеки и ресурсы"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="third_party_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.licence}"


@keeps_history()
class Objection(models.Model):
    """A objection of somebody outside to a project; until it is decided the project is out of ranking and payout."""

    Outcome = ObjectionOutcome

    project = models.ForeignKey(Project, models.PROTECT, related_name="objections")
    objector = models.CharField("кто заявил", max_length=200)
    document = models.CharField("документ: номер и дата", max_length=160)
    text = models.TextField("в чём претензия", max_length=4000)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("принята", default=clock.now)
    outcome = models.CharField("итог", max_length=10, choices=Outcome, default=Outcome.OPEN, blank=True)
    decision = models.TextField("решение", max_length=2000, blank=True)
    decided_at = models.DateTimeField("решено", null=True, blank=True)

    class Meta:
        verbose_name = "претензия третьих лиц"
        verbose_name_plural = "претензии третьих лиц"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=Q(outcome=""), name="objection_one_open"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(decided_at__isnull=False) & ~Q(decision=""), name="objection_decided_with_words"
            ),
        ]

    def __str__(self) -> str:
        return self.objector
