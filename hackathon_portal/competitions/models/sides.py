"""Who competes: a side is a person or a team of them, known on boards by its title."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.competitions.models.competitions import Competition
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history


def stands(prefix: str = "") -> Q:
    """Sides that stand in boards and counts: neither excluded nor left by everybody; `prefix` leads to the side."""
    return Q(**{f"{prefix}excluded_at": None, f"{prefix}withdrawn_at": None})


@keeps_history()
class Side(models.Model):
    """A side of one competition; of equal sides the code decides."""

    competition = models.ForeignKey(Competition, models.CASCADE, related_name="sides", verbose_name="соревнование")
    code = models.CharField("код", max_length=20)
    # Empty once whoever typed it is erased: `known_as` says what is shown.
    title = models.CharField("название", max_length=100, blank=True)
    # Whose words the title is.
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False, verbose_name="кто назвал"
    )
    # Whoever has the word joins the side.
    key = models.CharField("слово для вступления", max_length=40, unique=True, editable=False)
    entered_at = models.DateTimeField("вступила", default=clock.now)
    excluded_at = models.DateTimeField("исключена", null=True, blank=True)
    excluded_reason = models.CharField("почему исключена", max_length=300, blank=True)
    # The last of its people has left; whoever joins again by its word brings it back with its files.
    withdrawn_at = models.DateTimeField("все вышли", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "сторона соревнования"
        verbose_name_plural = "стороны соревнования"
        ordering = ["competition", "code"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "code"], name="side_code_once"),
            models.UniqueConstraint(fields=["competition", "title"], condition=~Q(title=""), name="side_title_once"),
            models.CheckConstraint(
                condition=Q(excluded_at=None) | ~Q(excluded_reason=""), name="side_is_excluded_with_a_reason"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.known_as

    @property
    def known_as(self) -> str:
        """What boards call the side."""
        return self.title or f"Участник {self.code}"


class Present(models.Manager["SideMember"]):
    """People who are in their sides now."""

    def get_queryset(self) -> models.QuerySet[SideMember]:
        return super().get_queryset().filter(left_at=None)


class SideMember(models.Model):
    """A person of a side; one side a competition (the constraint needs the competition here).

    Who has left a side that had sent something keeps the row: they come back to this side alone, so limits are nobody's to begin anew.
    """

    side = models.ForeignKey(Side, models.CASCADE, related_name="members", verbose_name="сторона")
    competition = models.ForeignKey(Competition, models.CASCADE, related_name="+", verbose_name="соревнование")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="competition_sides", verbose_name="кто")
    joined_at = models.DateTimeField("вступил", default=clock.now)
    left_at = models.DateTimeField("вышел", null=True, blank=True, editable=False)

    objects = Present()
    every = models.Manager["SideMember"]()

    class Meta:
        verbose_name = "участник стороны"
        verbose_name_plural = "участники стороны"
        ordering = ["side", "id"]
        constraints = [models.UniqueConstraint(fields=["competition", "user"], name="side_member_once")]

    def __str__(self) -> str:
        return f"{self.side}, участник {self.pk}"
