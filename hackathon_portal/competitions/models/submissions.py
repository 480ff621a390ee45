"""Files of answers: sent, scored once by a worker under a lease, chosen for the final."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.competitions.models.competitions import ReferenceFile
from hackathon_portal.competitions.models.sides import Side
from hackathon_portal.kernel.history import keeps_history


@keeps_history(exclude=["errors"], uncopied=["lease", "leased_until", "attempts"])
class Submission(models.Model):
    """One file of a side. `public` and `private` are {metric: value} over each part, and are read through `queries/boards.py` alone."""

    class State(models.TextChoices):
        QUEUED = "queued", "в очереди"
        SCORED = "scored", "оценён"
        FAILED = "failed", "не подходит"
        REFUSED = "refused", "не принят"

    side = models.ForeignKey(Side, models.CASCADE, related_name="submissions", verbose_name="сторона")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто отправил"
    )
    name = models.CharField("имя файла", max_length=160, blank=True)
    file = models.FileField("файл", upload_to="competitions/", blank=True)
    size = models.PositiveIntegerField("байт")
    sha256 = models.CharField("SHA-256", max_length=64)
    received_at = models.DateTimeField("получен")
    # The day of the competition's zone it was received on.
    day = models.DateField("день")
    state = models.CharField("состояние", max_length=8, choices=State, default=State.QUEUED)
    # [{"code", "line", "count"}, …] in the order they were found; words are those of `rules/check.py`.
    errors = models.JSONField("замечания", default=list, blank=True)
    # Why the file was not accepted at all: the antivirus, a third death of who scored it.
    refusal = models.CharField("почему не принят", max_length=300, blank=True)
    reference = models.ForeignKey(ReferenceFile, models.PROTECT, null=True, related_name="+", verbose_name="оценён по версии")
    public = models.JSONField("по открытой части", null=True, blank=True)
    private = models.JSONField("по закрытой части", null=True, blank=True)
    scored_at = models.DateTimeField("оценён", null=True, blank=True)
    is_chosen = models.BooleanField("выбран на итог", default=False)
    # Who scores it now, and until when that is believed; a worker that died lets it go by that.
    lease = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "файл ответов участника"
        verbose_name_plural = "файлы ответов участников"
        ordering = ["received_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="scored", public__isnull=False, private__isnull=False, reference__isnull=False)
                | (~Q(state="scored") & Q(public__isnull=True, private__isnull=True)),
                name="submission_has_scores_when_scored",
            ),
            models.CheckConstraint(
                condition=Q(is_chosen=False) | Q(state__in=["queued", "scored"]), name="submission_chosen_is_fit"
            ),
        ]
        indexes = [
            models.Index(fields=["leased_until", "id"], condition=Q(state="queued"), name="submission_to_score"),
            models.Index(fields=["side", "day"], name="submission_of_day"),
        ]

    def __str__(self) -> str:
        return f"файл № {self.pk}"
