"""What a person is told of what is kept of them, by the registry of personal data: no table is forgotten."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.text import capfirst

from hackathon_portal.kernel.fields import title_of
from hackathon_portal.kernel.personal import Table, With, tables
from registration.models import Application
from registration.states import CURRENT

# From what a row goes with to its owner.
_OWNERS = {
    With.ACCOUNT: [""],
    With.APPLICATION: ["user"],
    With.TEAM: ["applications__user"],
    With.PAYOUT: ["award__holder__user"],
}


def rows_of(table: Table, user: Any) -> QuerySet[Any]:
    """The rows of a table that are about this user, alone or with the team they are of today; captains see the payout of their team's prize."""
    if table.own:
        return apps.get_model(table.label)._base_manager.filter(**{table.own: user.pk}).order_by("pk")
    ways: list[Q] = []
    for what, lookup in table.goes.items():
        for way in _OWNERS.get(what, []) if lookup else []:
            steps = [step for step in (lookup if lookup != "pk" else "", way) if step]
            of_team = {"__".join(steps).removesuffix("user") + "state__in": CURRENT} if what is With.TEAM else {}
            ways.append(Q(**{"__".join(steps) or "pk": user.pk}, **of_team))
        if what is With.PAYOUT and lookup:
            start = "" if lookup == "pk" else f"{lookup}__"
            ways.append(Q(**{
                f"{start}award__holder": None, f"{start}award__team__applications__user": user.pk,
                f"{start}award__team__applications__role": Application.Role.CAPTAIN,
                f"{start}award__team__applications__state__in": CURRENT,
            }))  # fmt: skip
    rows = apps.get_model(table.label)._base_manager
    if not ways:
        return rows.none()
    # Each way has indexes of its own; joined by OR the whole table would be read.
    first, *others = (rows.filter(way).order_by().values("pk") for way in ways)
    return rows.filter(pk__in=first.union(*others) if others else first).order_by("pk")


def told(user: Any, *, besides: set[str]) -> list[dict[str, Any]]:
    """Every row about the user with its columns that say something to them: {title, lines}. `besides`: tables told elsewhere."""
    entries = []
    for table in tables():
        columns = [column.name for column in table.personal.values() if column.told]
        if not columns or table.label in besides:
            continue
        for row in rows_of(table, user):
            if lines := [line for name in columns if (line := _line(row, name))]:
                entries.append({"title": capfirst(str(row._meta.verbose_name)), "lines": lines})
    return entries


def _line(row: Model, name: str) -> str:
    value = getattr(row, name)
    if not value:
        return ""
    shown = f"{value:%d.%m.%Y}" if hasattr(value, "strftime") else str(value)
    return f"{title_of(type(row), name)}: {shown}"
