"""The programme of the demonstration's final: two strands in two halls, people sign up and wait, the door marks who came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hackathon_portal.accounts.models import User
from hackathon_portal.demo.season import HOUR, Play
from hackathon_portal.events.actions import attendance, gatherings, halls
from hackathon_portal.events.models import Gathering, Hall, SignUp
from hackathon_portal.kernel import clock
from hackathon_portal.seasons.models import Stage, StageEntry

DAY = timedelta(days=1)
# So many of those who confirmed look at the programme beforehand.
LOOKING = 60
HALLS = (("Большой зал", "корпус 1, второй этаж", 300), ("Переговорная «Север»", "корпус 2", 40))
Strand, Kind = Gathering.Strand, Gathering.Kind
# Strand, kind, title, who leads, hall, hours from the beginning, how long, whether its seats are fewer than those who want them.
LINES = (
    (Strand.EDUCATIONAL, Kind.LECTURE, "Как рассказать о проекте за три минуты", "Речева Ольга, тренер по выступлениям", 0, 10, 1, False),
    (Strand.EDUCATIONAL, Kind.MASTER_CLASS, "От прототипа к пилоту: что спросит заказчик", "Пилотов Марк, директор по продукту", 1, 14, 2, True),
    (Strand.EDUCATIONAL, Kind.LECTURE, "Данные, которые можно показывать", "Правова Инна, юрист", 1, 34, 1, False),
    (Strand.BUSINESS, Kind.PANEL, "Цифровые сервисы региона: чего ждут от команд", "Сервисова Инна; Областнов Пётр", 0, 17, 2, False),
    (Strand.BUSINESS, Kind.OTHER, "Встреча команд с партнёрами", "Теплова Анна; Маршрутов Глеб", 1, 37, 2, True),
    (Strand.BUSINESS, Kind.PANEL, "Кто внедрил и что из этого вышло", "Проводникова Ася, куратор проектов", 0, 40, 1, False),
)  # fmt: skip


def play_programme(playing: Play, stage: Stage, starts: datetime) -> list[Gathering]:
    """Halls and gatherings two weeks before; answers while people wait for the final; marks at the door."""
    with playing.step("финал: программа"):
        planned = _planned(playing, stage, starts)
        people = _people(stage)
        for gathering in planned:
            _answered(gathering, people, starts - 3 * DAY)
        for gathering in planned:
            _came(playing, gathering, people)
    return planned


def _people(stage: Stage) -> list[User]:
    rows = StageEntry.objects.filter(stage=stage, entrant__isnull=False, state=StageEntry.State.CONFIRMED)
    return [
        row.entrant.user
        for row in rows.select_related("entrant__user").order_by("pk")[:LOOKING]
        if row.entrant and row.entrant.user
    ]


def _planned(playing: Play, stage: Stage, starts: datetime) -> list[Gathering]:
    staff, room = playing.users["staff"], str(playing.room)
    wanting = max(2, len(_people(stage)) // 2)
    with clock.fixed_at(starts - 5 * DAY):
        places = [
            halls.save_hall(hall=Hall(room=room, title=title, place=where, seats=seats), by=staff)
            for title, where, seats in HALLS
        ]
        made = []
        for strand, kind, title, speaker, hall, begins, hours, is_narrow in LINES:
            gathering = Gathering(
                room=room, part=stage.code, strand=strand, kind=kind, title=title, speaker=speaker, hall=places[hall],
                starts_at=starts + begins * HOUR, ends_at=starts + (begins + hours) * HOUR,
                seats=min(wanting, places[hall].seats) if is_narrow else None, has_waitlist=is_narrow,
            )  # fmt: skip
            made.append(gatherings.save_gathering(gathering=gathering, by=staff))
    return made


def _answered(gathering: Gathering, people: Sequence[User], at: datetime) -> None:
    """Two of three come to what has seats enough, everybody wants what has few; the first of those gives the seat to who waits."""
    wanting = [person for number, person in enumerate(people) if gathering.has_waitlist or number % 3]
    with clock.fixed_at(at):
        for person in wanting:
            gatherings.answer_gathering(gathering=gathering, coming=True, by=person)
        if gathering.has_waitlist and wanting:
            gatherings.answer_gathering(gathering=gathering, coming=False, by=wanting[0])


def _came(playing: Play, gathering: Gathering, people: Sequence[User]) -> None:
    """The door marks those who signed up, all but one, and one who had not."""
    coming = list(
        SignUp.objects.filter(gathering=gathering, state=SignUp.State.COMING).order_by("pk").values_list("user", flat=True)
    )
    others = [person.pk for person in people if person.pk not in coming and not gathering.has_waitlist]
    at = gathering.starts_at + timedelta(minutes=5)
    with clock.fixed_at(at):
        marks = [(person, at) for person in [*coming[1:], *others[:1]]]
        attendance.mark_entries(gathering=gathering, marks=marks, by=playing.users["staff"])
