"""The commission of a contest, its meetings, recusals."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from registration.models import Team


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
