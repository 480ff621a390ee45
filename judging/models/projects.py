"""Projects with their versions and files."""

from __future__ import annotations

import pghistory
from django.conf import settings
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
