"""Presets: a regulation with what a new contest of its kind begins with, read from their files."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import Field, model_validator

from hackathon_portal.regulation.schema.base import Part
from hackathon_portal.regulation.schema.regulation import Regulation

PRESETS = Path(__file__).parent.parent / "presets"


class DefaultTask(Part):
    """A nomination (case) a new contest starts with."""

    title: str
    task: str
    track: str = Field("", max_length=120, description="направление, в которое входит")
    customer: str = Field("", max_length=200, description="заказчик")
    topics: tuple[str, ...] = Field((), description="темы номинации, которые утверждает акт")


class DefaultEvent(Part):
    """A line of the timetable a new contest starts with."""

    day: int = Field(1, ge=1)
    time: str = Field(pattern=r"^\d{2}:\d{2}$")
    title: str
    side_event: str = Field("", max_length=50, description="код соревнования рядом с конкурсом: его день берут отсюда")
    binds: Literal["", "start", "project_deadline"] = Field("", description="какой срок конкурса строка повторяет")


class AnnouncementDefaults(Part):
    """What a new contest starts from; staff change all of it each year."""

    title: str
    short_title: str
    description: str
    place: str
    address: str
    how_to_register: str
    arrival: str
    chat_url: str = ""
    project_deadline_time: str = Field(description="время суток последнего дня, ЧЧ:ММ")
    nominations_act_number: str
    nominations: tuple[DefaultTask, ...] = ()
    timetable: tuple[DefaultEvent, ...] = ()


class Preset(Part):
    """A preset file: the regulation and what a contest under it starts from."""

    name: str
    regulation: Regulation
    announcement: AnnouncementDefaults

    @model_validator(mode="after")
    def _events_stand_in_the_timetable(self) -> Self:
        for entry in self.announcement.timetable:
            event = self.regulation.side_event(entry.side_event) if entry.side_event else None
            if event and event.day != entry.day:
                raise ValueError(f"соревнование «{event.title}»: в расписании день {entry.day}, у соревнования день {event.day}")
        return self


@cache
def load_preset(code: str) -> Preset:
    """Read `presets/<code>.yaml`; FileNotFoundError for an unknown code, pydantic.ValidationError with the field's path."""
    if code not in preset_codes():
        raise FileNotFoundError(f"нет такой заготовки порядка: {code}")
    return Preset.model_validate(yaml.safe_load((PRESETS / f"{code}.yaml").read_text(encoding="utf-8")))


def preset_codes() -> list[str]:
    return sorted(path.stem for path in PRESETS.glob("*.yaml"))
