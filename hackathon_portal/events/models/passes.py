"""The code by which the door of a room's gatherings knows a person."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.rooms import Room, read


class EntryPass(models.Model):
    """One code for one person in one room; in contests people show the code of their admission (`holders.py`)."""

    room = models.CharField("раздел", max_length=40, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="entry_passes")
    code = models.CharField("код входа", max_length=12, unique=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "пропуск на мероприятия"
        verbose_name_plural = "пропуска на мероприятия"
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="entry_pass_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.room}"

    @property
    def belongs_to(self) -> Room:
        """The room whose door knows the code."""
        return read(self.room)
