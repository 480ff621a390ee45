"""How a route selects, as data: who is considered, in what order, how many, what equals at the border get.

Rules of a season embed one `SelectionRule` a route (`rules/schema.py`); a list keeps the rule it was made by. The usual rule: whoever
passed a test, by the percentile within it, placed into hubs by wishes, with the reserve each hub has.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from hackathon_portal.regulation.schema.base import Part

Count = Annotated[int, Field(ge=0, le=1_000_000)]
Percent = Annotated[int, Field(ge=0, le=100)]
# A quota for every code that has none of its own.
EACH = "*"


class Measure(StrEnum):
    """What people are compared by. Points of different tests are never compared: papers and tests differ."""

    PERCENTILE = "percentile"
    SHARE = "share"


class Placing(StrEnum):
    """Where those selected go."""

    WISHES = "wishes"
    NOWHERE = "nowhere"


class TieKey(StrEnum):
    """What comes before what where the measure and the share are equal."""

    SECONDS = "seconds"
    SIGNED_UP = "signed_up"
    # Of teams: points in the protocol of their contest.
    POINTS = "points"


class Goes(StrEnum):
    """Who goes on where everybody who took part does."""

    PEOPLE = "people"
    TEAMS = "teams"


class Ties(StrEnum):
    """What becomes of equals of whom the last place would take some."""

    BY_KEY = "by_key"
    ALL_IN = "all_in"
    CHAIR = "chair"


class AfterReserve(StrEnum):
    """To whom a team's place goes that nobody of its hub waits for; it may always be left free."""

    NEXT = "next"
    OTHER_HUB = "other_hub"


class Split(StrEnum):
    """What quotas are counted by: one thing, so that nobody stands in two quotas."""

    NOTHING = ""
    REGION = "region"
    DISTRICT = "district"
    SPECIALISATION = "specialisation"
    # Of teams: the hub they come from.
    HUB = "hub"


MEASURES = {Measure.PERCENTILE: "по доле тех, кто написал тот же тест хуже", Measure.SHARE: "по доле баллов (тест один)"}
PLACINGS = {Placing.WISHES: "по площадкам, по пожеланиям", Placing.NOWHERE: "без площадок"}
TIE_KEYS = {
    TieKey.SECONDS: "меньше времени на тест", TieKey.SIGNED_UP: "раньше записался",
    TieKey.POINTS: "больше баллов в протоколе (команды)",
}  # fmt: skip
GOES = {Goes.PEOPLE: "участники", Goes.TEAMS: "команды"}
TIES = {
    Ties.BY_KEY: "по следующему признаку",
    Ties.ALL_IN: "берут всех равных, сверх мест",
    Ties.CHAIR: "очередность равных решает председатель",
}
AFTER_RESERVE = {
    AfterReserve.NEXT: "следующей по списку команде той же площадки",
    AfterReserve.OTHER_HUB: "первой в резерве другой площадки",
}
SPLITS = {
    Split.NOTHING: "не делятся", Split.REGION: "по регионам", Split.DISTRICT: "по федеральным округам",
    Split.SPECIALISATION: "по специализациям", Split.HUB: "по площадкам, откуда команды",
}  # fmt: skip


class Quota(Part):
    """Bounds of one region, district or specialisation; «*» is every one that has no line of its own."""

    code: str = Field(max_length=60, title="Код")
    floor: Count = Field(
        default=0, title="Не меньше", description="мест, которые оставляют этой группе, пока в ней есть кого взять"
    )
    cap: Count | None = Field(default=None, title="Не больше", description="людей этой группы в списке вместе с резервом")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.cap is not None and self.cap < self.floor:
            raise ValueError("«не больше» меньше, чем «не меньше»")
        return self


class SelectionRule(Part):
    """How one route selects."""

    measure: Measure = Field(default=Measure.PERCENTILE, title="По чему сравнивают")
    passed_only: bool = Field(default=True, title="Только прошедшие порог теста")
    least_share_percent: Percent | None = Field(default=None, title="Порог отбора, % баллов")
    top: Count | None = Field(default=None, title="Не больше всего", description="пусто: сколько мест на площадках")
    top_per_hub: Count | None = Field(
        default=None,
        title="Команд с каждой площадки",
        description="первые по протоколу; вместе с «не больше всего» действуют оба",
    )
    goes: Goes = Field(default=Goes.PEOPLE, title="Кто идёт дальше", description="где проходят все, кто участвовал")
    least_candidates: Count = Field(default=1, title="Меньше скольких кандидатов список не утверждают")
    placing: Placing = Field(default=Placing.WISHES, title="Куда распределяют")
    home_hub: bool = Field(default=True, title="Без пожеланий: площадка своего округа")
    newcomers_only: bool = Field(
        default=False,
        title="Только без места",
        description="у кого место уже есть на площадке другого этапа, здесь его не занимает",
    )
    reserve_percent: Percent | None = Field(default=None, title="Резерв, % мест", description="пусто: как у площадки")
    tie_keys: tuple[TieKey, ...] = Field(default=(TieKey.SECONDS, TieKey.SIGNED_UP), title="Очередность при равенстве")
    ties: Ties = Field(default=Ties.BY_KEY, title="Равные у последнего места")
    after_reserve: tuple[AfterReserve, ...] = Field(
        default=(AfterReserve.NEXT, AfterReserve.OTHER_HUB),
        title="Когда резерв площадки кончился",
        description="кому сотрудники могут отдать свободное место команды; оставить свободным можно всегда",
    )
    split: Split = Field(default=Split.NOTHING, title="Квоты")
    quotas: tuple[Quota, ...] = Field(default=(), title="Границы квот")
    shows_numbers: bool = Field(default=False, title="Список по номерам открыт всем")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        codes = [quota.code for quota in self.quotas]
        if len({*codes}) < len(codes):
            raise ValueError("у каждой группы одна строка квоты")
        if self.quotas and self.split is Split.NOTHING:
            raise ValueError("не сказано, по чему делятся квоты")
        if len({*self.tie_keys}) < len(self.tie_keys):
            raise ValueError("признак при равенстве назван дважды")
        if len({*self.after_reserve}) < len(self.after_reserve):
            raise ValueError("кому отдать место, названо дважды")
        if self.placing is Placing.NOWHERE and self.top is self.top_per_hub is None and self.ties is not Ties.BY_KEY:
            raise ValueError("без площадок и без числа мест последнего места нет")
        if self.top is not None and sum(quota.floor for quota in self.quotas if quota.code != EACH) > self.top:
            raise ValueError("«не меньше» всех групп вместе больше числа мест")
        return self

    @property
    def per_hub(self) -> int | None:
        """How many teams a hub sends. Rules written before the number had a line of its own say it by `top`."""
        return self.top if self.top_per_hub is None and self.placing is Placing.NOWHERE else self.top_per_hub

    @property
    def most_of_all(self) -> int | None:
        """How many teams go on from all hubs together."""
        return None if self.top_per_hub is None and self.placing is Placing.NOWHERE else self.top

    def quota_of(self, code: str) -> Quota | None:
        """The bounds of a group; None where it has none."""
        if self.split is Split.NOTHING:
            return None
        return {quota.code: quota for quota in self.quotas}.get(code) or next(
            (quota for quota in self.quotas if quota.code == EACH), None
        )


def written(rule: SelectionRule) -> dict[str, object]:
    """The rule as a list keeps it."""
    return rule.model_dump(mode="json")


def words_of(rule: SelectionRule) -> list[str]:
    """The rule in sentences, for the protocol and the pages."""
    said = [
        f"Сравнивают {MEASURES[rule.measure]}; дальше: "
        + ", ".join(["доля баллов", *(TIE_KEYS[key] for key in rule.tie_keys), "номер участника"])
        + ".",
        "В отборе те, кто прошёл порог хотя бы одного теста." if rule.passed_only else "В отборе все, чья попытка засчитана.",
    ]
    if rule.least_share_percent is not None:
        said.append(f"Порог отбора: {rule.least_share_percent} % баллов.")
    if rule.top is not None:
        said.append(f"Проходят не больше {rule.top}.")
    if rule.placing is Placing.WISHES:
        home = " Без пожеланий — площадка своего федерального округа." if rule.home_hub else ""
        said.append("По очереди каждый получает первую из желаемых площадок, где есть место, иначе место в резерве." + home)
    if rule.newcomers_only:
        said.append("У кого место уже есть на площадке другого этапа, здесь его не занимает.")
    if rule.reserve_percent is not None:
        said.append(f"Резерв — {rule.reserve_percent} % мест, с округлением вверх.")
    said.append(f"Равные у последнего места: {TIES[rule.ties]}.")
    return said + _quota_words(rule)


def team_words(rule: SelectionRule) -> list[str]:
    """The same of a route of teams: by places of protocols."""
    keys = [TIE_KEYS[TieKey.POINTS].removesuffix(" (команды)")] if TieKey.POINTS in rule.tie_keys else []
    said = [
        "Команды стоят по месту в опубликованном протоколе своего хакатона; дальше: " + ", ".join([*keys, "номер команды"]) + ".",
        "Команда, которую исключили или в которой не осталось участников сезона, в списке не стоит.",
    ]
    if rule.per_hub is not None:
        said.append(f"С каждой площадки проходят первые команды: {rule.per_hub}.")
    if rule.most_of_all is not None:
        said.append(f"Со всех площадок вместе — не больше {rule.most_of_all}.")
    if rule.reserve_percent:
        said.append(f"Резерв — {rule.reserve_percent} % мест, с округлением вверх.")
    said.append(f"Равные у последнего места: {TIES[rule.ties]}.")
    if rule.reserve_percent:
        ways = " или ".join([*(AFTER_RESERVE[way] for way in rule.after_reserve), "никому"])
        said.append(f"Место, которого в резерве площадки никто не ждёт, сотрудники отдают {ways}, с причиной.")
    return said + _quota_words(rule)


def everybody_words(rule: SelectionRule) -> list[str]:
    """The same where everybody goes on."""
    return [f"Проходят все {GOES[rule.goes]}, кто участвовал в этапе; мест никто не делит."]


def _quota_words(rule: SelectionRule) -> list[str]:
    said = []
    for quota in rule.quotas:
        name = "каждая группа" if quota.code == EACH else quota.code
        most = "" if quota.cap is None else f", не больше {quota.cap} в списке с резервом"
        said.append(f"Квоты {SPLITS[rule.split]}: {name} — не меньше {quota.floor}{most}.")
    return said
