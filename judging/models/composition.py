"""How the composition of a commission changes: acts, and who holds which role on which days (Tula: clause 9.4)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from hackathon_portal.contests.models import Nomination
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history
from judging.models.commission import Commission, CommissionMember


@keeps_history()
class CompositionChange(models.Model):
    """A change of the composition by an act; asked for by one person, in force when staff have confirmed it."""

    class Kind(models.TextChoices):
        ORDER = "order", "приказ о составе"
        JOIN = "join", "включение в состав"
        LEAVE = "leave", "вывод из состава"
        ROLE = "role", "смена роли"

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="changes")
    kind = models.CharField("что меняется", max_length=10, choices=Kind)
    member = models.ForeignKey(CommissionMember, models.PROTECT, null=True, blank=True, related_name="changes")
    # Only of somebody who joins: the row of the member is made when the change is confirmed.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    full_name = models.CharField("фамилия, имя, отчество", max_length=200, blank=True)
    position = models.CharField("должность", max_length=300, blank=True)
    role = models.CharField("роль", max_length=10, choices=CommissionMember.Role, blank=True)
    member_kind = models.CharField("вид члена комиссии", max_length=40, blank=True)
    represents = models.ForeignKey(Nomination, models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.ForeignKey(CommissionMember, models.PROTECT, null=True, blank=True, related_name="+")
    act_number = models.CharField("акт: номер", max_length=40)
    act_date = models.DateField("акт: дата", null=True, blank=True)
    act_file = models.FileField("акт: файл", upload_to="commissions/", blank=True)
    since = models.DateField("действует с")
    reason = models.CharField("пояснение", max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField("внесено", default=clock.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField("подтверждено", null=True, blank=True)
    dropped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    dropped_at = models.DateTimeField("не подтверждено", null=True, blank=True)
    drop_reason = models.CharField("почему не подтверждено", max_length=300, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField("отменено", null=True, blank=True)
    undo_reason = models.CharField("почему отменено", max_length=300, blank=True)

    class Meta:
        verbose_name = "изменение состава комиссии"
        verbose_name_plural = "изменения состава комиссии"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(act_number=""), name="composition_change_by_an_act"),
            models.CheckConstraint(
                condition=Q(act_date__isnull=True) | Q(since__gte=F("act_date")), name="composition_change_not_before_its_act"
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True) | Q(confirmed_at__isnull=True),
                name="composition_change_confirmed_or_dropped",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(confirmed_at__isnull=False) & ~Q(undo_reason=""),
                name="composition_change_undone_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.act}"

    @property
    def act(self) -> str:
        """The act as documents write it."""
        return f"от {self.act_date:%d.%m.%Y} № {self.act_number}" if self.act_date else f"№ {self.act_number}"

    @property
    def title(self) -> str:
        """What changes and whom it is about, as pages name it."""
        whom = str(self.member) if self.member else self.full_name
        return f"{self.get_kind_display()}: {whom}" if whom else str(self.get_kind_display())

    @property
    def is_waiting(self) -> bool:
        return self.confirmed_at is None and self.dropped_at is None

    @property
    def is_in_force(self) -> bool:
        return self.confirmed_at is not None and self.undone_at is None


def _days() -> Func:
    return Func(F("since"), F("until"), function="daterange")


def _of(column: str) -> Func:
    """A key as a range of itself: `&&` then compares it without an extension of the database."""
    return Func(F(column), F(column), Value("[]"), function="int8range")


@keeps_history()
class MemberPeriod(models.Model):
    """The days on which a member holds a role: from `since` up to the day before `until`. Who is in the composition on a day follows from these rows alone."""

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="periods")
    member = models.ForeignKey(CommissionMember, models.CASCADE, related_name="periods")
    role = models.CharField("роль", max_length=10, choices=CommissionMember.Role)
    since = models.DateField("с")
    until = models.DateField("не в роли с", null=True, blank=True)
    begun_by = models.ForeignKey(CompositionChange, models.PROTECT, null=True, blank=True, related_name="begun")
    ended_by = models.ForeignKey(CompositionChange, models.PROTECT, null=True, blank=True, related_name="ended")

    class Meta:
        verbose_name = "дни в составе комиссии"
        verbose_name_plural = "дни в составе комиссии"
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="member_period_ends_after"),
            ExclusionConstraint(name="member_period_one_role_a_day", expressions=[(_of("member_id"), "&&"), (_days(), "&&")]),
            *(
                ExclusionConstraint(
                    name=f"commission_one_{role}_a_day",
                    expressions=[(_of("commission_id"), "&&"), (_days(), "&&")],
                    condition=Q(role=role),
                )
                for role in ("chair", "deputy", "secretary")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.role} с {self.since:%d.%m.%Y}"
