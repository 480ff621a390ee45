"""What of an announcement has been confirmed for its year, and how an announced contest was changed by acts."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from hackathon_portal.contests.models.contests import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history


@keeps_history()
class Confirmation(models.Model):
    """A part of the announcement that a person has found right for this contest; it holds while the values are those."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="confirmations")
    part = models.CharField("что", max_length=40)
    fingerprint = models.CharField("отпечаток значений", max_length=64)
    confirmed_at = models.DateTimeField("когда", default=clock.now)
    # Nobody for the command line: it confirms for whoever runs it.
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "подтверждение"
        verbose_name_plural = "подтверждения"
        constraints = [models.UniqueConstraint(fields=["contest", "part"], name="confirmation_once")]

    def __str__(self) -> str:
        return self.part


class DutyMark(models.Model):
    """Somebody has found a duty of the regulation done: on which day, how; taken back with a reason, never rewritten."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="duty_marks")
    # The code of the duty in the contest's regulation.
    duty = models.CharField("обязанность", max_length=40)
    done_on = models.DateField("сделано")
    note = models.TextField("как сделано", max_length=500, blank=True)
    marked_at = models.DateTimeField("когда отмечено", default=clock.now)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    taken_back_at = models.DateTimeField("отметка снята", null=True, blank=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    taken_back_reason = models.CharField("почему снята", max_length=300, blank=True)

    class Meta:
        verbose_name = "отметка об исполнении"
        verbose_name_plural = "отметки об исполнении"
        ordering = ["-marked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "duty"], condition=models.Q(taken_back_at__isnull=True), name="duty_mark_once"
            )
        ]

    def __str__(self) -> str:
        return self.duty


class AnnouncementChange(models.Model):
    """One change of an announced contest: by which act and why, old and new side by side. Visitors read it, nobody rewrites it."""

    class Kind(models.TextChoices):
        CHANGED = "changed", "изменено объявление"
        POSTPONED = "postponed", "изменены сроки"
        MOVED = "moved", "изменено место"
        NOMINATION = "nomination", "исправлена номинация"
        REGULATION = "regulation", "изменены правила"
        ACT_FILE = "act_file", "заменён файл акта"
        CANCELLED = "cancelled", "конкурс отменён"
        RESTORED = "restored", "отмена снята"
        UNPUBLISHED = "unpublished", "объявление снято с публикации"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="announcement_changes")
    kind = models.CharField("что", max_length=12, choices=Kind)
    act_number = models.CharField("акт: номер", max_length=80, blank=True)
    act_date = models.DateField("акт: дата", null=True, blank=True)
    reason = models.TextField("основание", max_length=1000)
    late_reason = models.TextField("почему позже срока", max_length=1000, blank=True, db_default="")
    # [[title, old, new], …] in words as the page shows them.
    rows = models.JSONField("было и стало", default=list)
    made_at = models.DateTimeField("когда", default=clock.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "изменение объявления"
        verbose_name_plural = "изменения объявления"
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def titles(self) -> list[str]:
        """What was changed, in a word each."""
        return [title for title, _, _ in self.rows]
