"""What is written for the press."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models.contests import Contest
from hackathon_portal.kernel.history import keeps_history


@keeps_history()
class PressItem(models.Model):
    """What is to be written of the contest: a draft, agreed with the organiser, published (Kuzbass: clause 13.1)."""

    class State(models.TextChoices):
        DRAFT = "draft", "черновик"
        AGREED = "agreed", "согласован"
        PUBLISHED = "published", "опубликован"
        WITHDRAWN = "withdrawn", "снят с публикации"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="press_items")
    title = models.CharField("заголовок", max_length=200)
    text = models.TextField("текст (Markdown)", max_length=20_000)
    outlet = models.CharField("издание", max_length=160, blank=True)
    url = models.URLField("где вышел", blank=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField("согласован", null=True, blank=True)
    published_at = models.DateTimeField("опубликован", null=True, blank=True)
    withdrawn_reason = models.CharField("почему снят с публикации", max_length=300, blank=True, db_default="")
    # Grows with every change: what was read is what is agreed and published.
    revision = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = "материал для СМИ"
        verbose_name_plural = "материалы для СМИ"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(agreed_at__isnull=False), name="press_item_agreed_when"
            )
        ]

    def __str__(self) -> str:
        return self.title
