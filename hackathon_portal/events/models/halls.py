"""Halls of a room's programme: what has seats, and holds one gathering at a time."""

from __future__ import annotations

from django.db import models

from hackathon_portal.contests.models import Contest
from hackathon_portal.events.models.rooms import InRoom
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.kernel.rooms import RoomField, one_room


@keeps_history()
class Hall(InRoom, models.Model):
    """A hall of the place where gatherings are held."""

    contest = models.ForeignKey(Contest, models.CASCADE, null=True, blank=True, related_name="gathering_halls", editable=False)
    room = RoomField()
    title = models.CharField("название", max_length=120)
    place = models.CharField("где это", max_length=200, blank=True)
    seats = models.PositiveIntegerField("мест")

    class Meta:
        verbose_name = "зал мероприятий"
        verbose_name_plural = "залы мероприятий"
        ordering = [alphabetical("title"), "id"]
        constraints = [
            models.CheckConstraint(condition=one_room("contest"), name="event_hall_in_one_room"),
            models.UniqueConstraint(fields=["contest", "room", "title"], name="event_hall_once", nulls_distinct=False),
            models.CheckConstraint(condition=models.Q(seats__gt=0), name="event_hall_has_seats"),
        ]

    def __str__(self) -> str:
        return self.title
