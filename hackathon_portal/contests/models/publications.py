"""Where and when what the document has published was placed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models.contests import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history


@keeps_history()
class PublicationMark(models.Model):
    """One thing in one place the regulation names: its address and the day; a mark taken back stays with the reason."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="publication_marks")
    what = models.CharField("что", max_length=20)
    # Which of several things of a kind: a version, a change, a protocol; empty where there is one.
    subject = models.CharField("какая из них", max_length=40, blank=True)
    place = models.CharField("место", max_length=40)
    address = models.CharField("адрес страницы", max_length=300)
    published_on = models.DateField("день размещения")
    marked_at = models.DateTimeField("когда отмечено", default=clock.now)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    taken_back_at = models.DateTimeField("отметка снята", null=True, blank=True)
    taken_back_reason = models.CharField("почему снята", max_length=300, blank=True)

    class Meta:
        verbose_name = "отметка о размещении"
        verbose_name_plural = "отметки о размещении"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "what", "subject", "place"], condition=Q(taken_back_at=None), name="publication_marked_once"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | ~Q(taken_back_reason=""), name="publication_mark_taken_back_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.published_on:%d.%m.%Y}"
