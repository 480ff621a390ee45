"""Classifiers that come with the portal: what each is, by which act, and its lines."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.classifiers.rules import lists
from hackathon_portal.classifiers.rules.lists import Line

SPECIALISATIONS, COMPETENCES, SPECIALITIES = "specialisations", "competences", "specialities"
LABOUR_FUNCTIONS, REGIONS_CODE = "labour_functions", "regions"


@dataclass(frozen=True)
class Classifier:
    """`source`: where the list comes from; `act` with its day, empty where nobody has enacted it; `of`: what one line is called."""

    code: str
    title: str
    source: str
    act: str = ""
    act_date: date | None = None
    # Whether a newer list may be taken in on the portal; regions come with time zones and districts, hence with the program.
    is_taken_in: bool = True
    group: str = "Группа"
    level: str = "Уровень"


CLASSIFIERS = {
    one.code: one
    for one in (
        Classifier(
            REGIONS_CODE, "Субъекты Российской Федерации", "коды налоговой службы, названия по статье 65 Конституции",
            "указы Президента РФ о федеральных округах; у каждого периода назван свой", date(2000, 5, 13), is_taken_in=False,
            group="Федеральный округ", level="Код ИСО 3166-2",
        ),
        Classifier(
            SPECIALISATIONS, "Специализации участников сезона", "концепция сезона, раздел «Целевая аудитория»",
        ),
        Classifier(COMPETENCES, "Компетенции в информационных технологиях", "список портала", group="Область"),
        Classifier(
            SPECIALITIES, "Специальности и направления подготовки, группы 09, 10 и 11",
            "перечни Минобрнауки (высшее образование) и Минпросвещения (СПО); взяты коды, действующие без переходного срока",
            "приказ Минобрнауки России от 12.09.2013 № 1061 и приказ Минпросвещения России от 17.05.2022 № 336", date(2022, 5, 17),
            group="Укрупнённая группа",
        ),
        Classifier(
            LABOUR_FUNCTIONS, "Трудовые функции по профессиональным стандартам",
            "профессиональный стандарт 06.001 «Программист»: обобщённые функции и функции раздела A",
            "приказ Минтруда России от 20.07.2022 № 424н", date(2022, 7, 20), group="Стандарт", level="Уровень квалификации",
        ),
    )
}  # fmt: skip


@cache
def shipped(code: str) -> tuple[Line, ...]:
    """The lines that came with the portal."""
    if code == REGIONS_CODE:
        return tuple(
            Line(
                region.code, region.name, next((one.name for one in region.districts if one.until is None), ""), region.iso,
                region.valid_from, region.valid_to,
            )
            for region in REGIONS
        )  # fmt: skip
    text = files("hackathon_portal.classifiers").joinpath("data", f"{code}.csv").read_text(encoding="utf-8")
    lines, faults = lists.read(enumerate(csv.reader(text.splitlines(), delimiter=";"), start=1))
    if faults:
        raise ValueError(f"{code}: {faults}")
    return tuple(lines)
