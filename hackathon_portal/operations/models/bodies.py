"""Bodies of a contest with their people, and the versions of its programme (Kuzbass: clauses 4.3, 4.4, 5.3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models.contests import Contest
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.history import keeps_history


@keeps_history()
class Body(models.Model):
    """A body of the regulation and the act that approves its people; before that nobody of it may do anything."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="bodies")
    code = models.CharField("орган", max_length=40)
    act_number = models.CharField("акт: номер", max_length=60, blank=True)
    act_date = models.DateField("акт: дата", null=True, blank=True)
    act_file = models.FileField("акт: файл PDF", upload_to="acts/", blank=True)
    approved_at = models.DateTimeField("утверждён", null=True, blank=True)

    class Meta:
        verbose_name = "орган конкурса"
        verbose_name_plural = "органы конкурса"
        constraints = [
            models.UniqueConstraint(fields=["contest", "code"], name="body_once"),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | ~Q(act_number="") & Q(act_date__isnull=False), name="body_approved_by_act"
            ),
        ]

    def __str__(self) -> str:
        return self.code


@keeps_history()
class BodyMember(models.Model):
    """A person of a body; one who has left stays in the list with the day."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bodies")
    full_name = models.CharField("фамилия, имя, отчество", max_length=200)
    position = models.CharField("должность и место работы", max_length=300)
    is_head = models.BooleanField("руководитель", default=False)
    # The act of the body that names this person; before it they may do nothing.
    approved_at = models.DateTimeField("утверждён", null=True, blank=True)
    left_at = models.DateTimeField("выбыл", null=True, blank=True)

    class Meta:
        verbose_name = "член органа"
        verbose_name_plural = "члены органа"
        ordering = ["-is_head", alphabetical("full_name"), "id"]
        constraints = [
            models.UniqueConstraint(fields=["body", "user"], condition=Q(left_at=None), name="body_member_once"),
            models.UniqueConstraint(fields=["body"], condition=Q(left_at=None, is_head=True), name="body_one_head"),
        ]

    def __str__(self) -> str:
        return self.full_name
