"""Score sheets, on the screen and on paper, and decisions on ties (Tula: clauses 6.1-6.5, 9.7)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.encryption import EncryptedTextField
from hackathon_portal.kernel.history import keeps_history
from judging.models.commission import Commission, CommissionMember
from judging.models.projects import Project
from registration.models import Application


@keeps_history()
class Assignment(models.Model):
    """A member assesses a project, where the regulation does not let everybody assess everything (`judging.sheets_per_project`)."""

    member = models.ForeignKey(CommissionMember, models.CASCADE, related_name="assignments")
    project = models.ForeignKey(Project, models.CASCADE, related_name="assignments")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField("назначен", default=clock.now)

    class Meta:
        verbose_name = "назначение на проект"
        verbose_name_plural = "назначения на проекты"
        constraints = [models.UniqueConstraint(fields=["member", "project"], name="assignment_once")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.project_id}"


class WithAssessments(models.Manager["ScoreSheet"]):
    """Sheets of the commission and of assessors."""


class CountedSheets(models.Manager["ScoreSheet"]):
    """Sheets of the commission: what assessors write about people is read by those who ask for it by `every` alone."""

    def get_queryset(self) -> models.QuerySet[ScoreSheet]:
        return super().get_queryset().filter(is_assessment=False)


@keeps_history()
class ScoreSheet(models.Model):
    """A member's sheet for a project, or for a person of its team in their role. `revision` grows with every save: a stale save is refused, not merged silently."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="sheets")
    member = models.ForeignKey(CommissionMember, models.PROTECT, related_name="sheets")
    kind = models.CharField("вид листа", max_length=40)
    # Only on sheets for single people (Kuzbass: appendix 2).
    person = models.ForeignKey(Application, models.PROTECT, null=True, blank=True, related_name="sheets", verbose_name="участник")
    full_name = models.CharField("фамилия, имя, отчество", max_length=200, blank=True)
    signed_at = models.DateTimeField("подписан", null=True, blank=True)
    saved_at = models.DateTimeField("сохранён", null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    comment = models.TextField("замечание о проекте", max_length=2000, blank=True)
    # For the member alone: in no export, document or history (judging/secrecy.py), and whoever has the database cannot read it.
    private_note = EncryptedTextField("заметка для себя", max_length=2000, blank=True)
    # An assessor's: counts for nothing, and nobody but its author reads it before the person may.
    is_assessment = models.BooleanField("ассессмент", default=False, db_default=False)

    objects = CountedSheets()
    every = WithAssessments()

    class Meta:
        verbose_name = "оценочный лист"
        verbose_name_plural = "оценочные листы"
        constraints = [
            models.UniqueConstraint(fields=["project", "member", "kind", "person"], name="sheet_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(signed_at__isnull=True) | ~Q(full_name=""), name="sheet_signed_with_name"),
        ]

    def __str__(self) -> str:
        return f"лист {self.pk}"


@keeps_history()
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


@keeps_history()
class Reopening(models.Model):
    """A closed assessment opened anew: asked for with a reason by one of chair and secretary, confirmed by the other."""

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="reopenings")
    reason = models.CharField("почему", max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("подтверждено", null=True)
    dropped_at = models.DateTimeField("снято", null=True)

    class Meta:
        verbose_name = "открытие оценки заново"
        verbose_name_plural = "открытия оценки заново"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commission"], condition=Q(confirmed_at__isnull=True, dropped_at__isnull=True), name="reopening_one_asked"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="reopening_with_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(confirmed_by__isnull=False) & ~Q(confirmed_by=models.F("asked_by")),
                name="reopening_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"открытие оценки заново № {self.pk}"


@keeps_history()
class TieDecision(models.Model):
    """Projects (or people of a personal nomination) with equal sums put in an order, with a reason; a later one replaces it.

    By the chair, by the organiser or by a vote of the commission, as the regulation says.
    """

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="tie_decisions")
    # `contests.divisions.Division.key`, or `p-` with the code of a personal nomination and its category.
    division = models.CharField("зачёт", max_length=90)
    order = models.JSONField("порядок проектов")
    reason = models.TextField("обоснование")
    decided_by = models.ForeignKey(CommissionMember, models.PROTECT, null=True)
    organiser = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # The vote by which the commission has decided.
    question = models.OneToOneField("judging.Question", models.PROTECT, null=True, blank=True, related_name="tie_decision")
    decided_at = models.DateTimeField(default=clock.now)
    # Somebody who presides in place of the chair (regulation: `judging.acting_chair`).
    acting = models.BooleanField("решил председательствующий", default=False, db_default=False)
    # The decision this one corrects: the latest of such a chain counts and is printed, all stand in the journal.
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replacement")
    change_reason = models.CharField("почему изменено", max_length=500, blank=True, db_default="")

    class Meta:
        verbose_name = "решение при равенстве баллов"
        verbose_name_plural = "решения при равенстве баллов"
        ordering = ["decided_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=False, organiser__isnull=True, question__isnull=True)
                | Q(decided_by__isnull=True, organiser__isnull=False, question__isnull=True)
                | Q(decided_by__isnull=True, organiser__isnull=True, question__isnull=False),
                name="tie_decided_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.division

    @property
    def decider(self) -> str:
        """Who decided, as documents write it."""
        if self.question:
            return f"вопрос № {self.question_id} заседания {self.question.meeting.held_on:%d.%m.%Y}"
        return self.decided_by.full_name if self.decided_by else str(self.organiser)

    @property
    def how(self) -> str:
        """By whose power, as documents write it."""
        if self.question:
            return "голосованием комиссии"
        if not self.decided_by:
            return "решением организатора"
        return "решением председательствующего" if self.acting else "решением председателя"


def scan_path(instance: PaperSheet, name: str) -> str:
    return f"paper/{instance.project_id}/{name}"


@keeps_history()
class PaperSheet(models.Model):
    """A sheet filled on paper, typed in by one person with its scan; it counts when another person has confirmed it."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="paper_sheets")
    member = models.ForeignKey(CommissionMember, models.PROTECT, related_name="paper_sheets")
    kind = models.CharField("вид листа", max_length=40)
    person = models.ForeignKey(
        Application, models.PROTECT, null=True, blank=True, related_name="paper_sheets", verbose_name="участник"
    )
    points = models.JSONField("баллы")
    scan = models.FileField("скан", upload_to=scan_path)
    scan_name = models.CharField(max_length=160)
    scan_sha256 = models.CharField(max_length=64)
    typed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    typed_at = models.DateTimeField(default=clock.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField("подтверждён", null=True, blank=True)
    returned_at = models.DateTimeField("возвращён", null=True, blank=True)
    return_reason = models.CharField("почему возвращён", max_length=300, blank=True)

    class Meta:
        verbose_name = "бумажный лист"
        verbose_name_plural = "бумажные листы"
        ordering = ["-typed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "member", "kind", "person"],
                condition=Q(returned_at__isnull=True),
                name="paper_sheet_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("typed_by")), name="paper_sheet_confirmed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(confirmed_by__isnull=False, returned_at__isnull=True),
                name="paper_sheet_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"бумажный лист {self.pk}"
