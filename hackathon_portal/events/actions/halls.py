"""Halls of a room's programme."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.events.models import Hall
from hackathon_portal.events.permissions import require_for
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation

KEEPERS = "Залы ведёт сотрудник или оперативный штаб."


@action("Записан зал мероприятий")
def save_hall(*, hall: Hall, by: User) -> Hall:
    """Save a hall a form has filled in. Seats do not go below those that a gathering in it has promised."""
    require_for(by, "manage_gatherings", hall, KEEPERS)
    if hall.pk:
        Hall.objects.select_for_update().get(pk=hall.pk)
        if (larger := hall.gatherings.filter(seats__gt=hall.seats).first()) is not None:
            raise RuleViolation(
                code="hall.promised",
                message=f"На мероприятие «{larger}» в этом зале объявлено мест: {larger.seats}. Сначала измените его.",
                field="seats",
            )
    hall.save()
    note(room=hall.belongs_to, about=f"зал «{hall}»")
    return hall


@action("Убран зал мероприятий")
def remove_hall(*, hall: Hall, by: User) -> None:
    """Take a hall off the list, while nothing is held in it."""
    require_for(by, "manage_gatherings", hall, KEEPERS)
    if (held := hall.gatherings.first()) is not None:
        raise RuleViolation(code="hall.used", message=f"В этом зале «{held}»: сначала переведите мероприятие в другой зал.")
    note(room=hall.belongs_to, about=f"зал «{hall}»")
    hall.delete()
