"""The fund of a season divided between its stages, hubs and nominations; the sum itself stands in the season's rules."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.seasons.models.seasons import Hub, Season, Stage
from prizes.models import FundSource


@keeps_history()
class FundLine(models.Model):
    """What of the fund a stage, a hub or a nomination has. Its money is a source of the contest that is held there, once there is one."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="fund_lines", verbose_name="сезон")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="fund_lines", verbose_name="этап")
    hub = models.ForeignKey(Hub, models.PROTECT, null=True, blank=True, related_name="fund_lines", verbose_name="площадка")
    nomination = models.CharField("номинация", max_length=160, blank=True)
    amount = models.DecimalField("сумма, руб.", max_digits=14, decimal_places=2, default=0)
    source = models.OneToOneField(
        FundSource, models.SET_NULL, null=True, blank=True, related_name="fund_line", verbose_name="источник конкурса"
    )

    class Meta:
        verbose_name = "строка фонда сезона"
        verbose_name_plural = "строки фонда сезона"
        ordering = ["stage__position", "hub__opens_at", "hub__code", "nomination", "id"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "hub", "nomination"], name="fund_line_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(amount__gte=0), name="fund_line_not_negative"),
        ]

    def __str__(self) -> str:
        where = self.hub.title if self.hub else self.stage.title
        return f"{where}, «{self.nomination}»" if self.nomination else where


@keeps_history()
class FundMove(models.Model):
    """Money taken from one line and put into another; an empty one is what is not divided. Taken back with a reason, never erased."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="fund_moves", verbose_name="сезон")
    from_line = models.ForeignKey(FundLine, models.PROTECT, null=True, blank=True, related_name="given", verbose_name="откуда")
    to_line = models.ForeignKey(FundLine, models.PROTECT, null=True, blank=True, related_name="taken", verbose_name="куда")
    amount = models.DecimalField("сумма, руб.", max_digits=14, decimal_places=2)
    reason = models.CharField("основание", max_length=300)
    made_at = models.DateTimeField("когда", default=clock.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="кто")
    taken_back_at = models.DateTimeField("возвращено", null=True, blank=True)
    taken_back_reason = models.CharField("почему возвращено", max_length=300, blank=True)

    class Meta:
        verbose_name = "перенос в фонде сезона"
        verbose_name_plural = "переносы в фонде сезона"
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="fund_move_positive"),
            models.CheckConstraint(
                condition=Q(from_line__isnull=False, to_line__isnull=True)
                | Q(from_line__isnull=True, to_line__isnull=False)
                | Q(from_line__isnull=False, to_line__isnull=False) & ~Q(from_line=F("to_line")),
                name="fund_move_elsewhere",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | ~Q(taken_back_reason=""), name="fund_move_taken_back_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_line or 'не распределено'} → {self.to_line or 'не распределено'}"
