"""Grounds of decisions as the document counts them, and the notice of a decision: text of a fixed form with places for data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from hackathon_portal.regulation.schema.base import Part

PLACES = (
    "full_name", "filed_on", "number", "contest", "starts_on", "ends_on", "team", "arrival", "address", "chat",
    "cite", "act", "act_date", "act_number",
)  # fmt: skip
PLACE = re.compile(r"\{(\w+)\}")
_POINT = re.compile(r"\bпп?\. +(?=\d)")
_NUMBERED = re.compile(r"\d+(\.\d+)+")


def cited_as(clause: str) -> str:
    """A clause of the table as a document cites it."""
    return f"п.\u00a0{clause}" if clause[:1].isdigit() else clause


class Ground(Part):
    """Why an application is refused, or a person excluded: where the document says it, in the document's own words."""

    code: str
    cite: str = Field(description="как место названо в документе: пункт, подпункт или абзац")
    text: str
    after_closing: bool = Field(False, description="только когда регистрация закончилась")
    over_limit: bool = Field(False, description="только тому, кому не хватило места")
    findings: tuple[str, ...] = Field(
        (), description="коды замечаний проверки, при которых это основание предлагается сотруднику с пояснением"
    )

    @field_validator("cite")
    @classmethod
    def _number_stays_with_its_word(cls, cite: str) -> str:
        return _POINT.sub(lambda found: found.group().rstrip() + "\u00a0", cite)

    @property
    def words(self) -> str:
        """The place and what stands there: «п. 3.3, подпункт „а“: …»."""
        return f"{self.cite}: {self.text}" if self.cite else self.text

    @property
    def sentence(self) -> str:
        """A sentence of its own beside a text that names the point already: «Подпункт „а“: ….»"""
        whole = self.words
        if self.cite and (inside := self.cite.partition(", ")[2]):
            whole = f"{inside}: {self.text}"
        return f"{whole[:1].upper()}{whole[1:]}{'' if whole.endswith('.') else '.'}"


def cited(grounds: Any, clause: str) -> Any:
    """Grounds of an earlier version, which had a label beside the clause of the table, each with a place of its own."""
    if not isinstance(grounds, list | tuple):
        return grounds
    return [_cited(ground, clause) if isinstance(ground, dict) else ground for ground in grounds]


def _cited(ground: Mapping[str, Any], clause: str) -> dict[str, Any]:
    label = str(ground.get("label", ""))
    told = {"cite": cited_as(label if _NUMBERED.fullmatch(label) else clause)}
    return {**told, **{name: ground[name] for name in ground if name != "label"}}


class NoticeLine(Part):
    """A paragraph of a notice. A paragraph whose place has nothing to stand there is left out."""

    text: str = Field(description="**жирное**; места: " + ", ".join(f"{{{place}}}" for place in PLACES))
    caption: str = Field(default="", description="подпись под строкой мелким шрифтом")
    to: Literal["everybody", "in_person"] = Field(default="everybody", description="кому: всем или только очным участникам")

    @model_validator(mode="after")
    def _places_known(self) -> Self:
        if unknown := sorted(set(PLACE.findall(self.text)) - set(PLACES)):
            raise ValueError(f"места {{{unknown[0]}}} в уведомлении нет: {', '.join(PLACES)}")
        return self

    @property
    def places(self) -> frozenset[str]:
        return frozenset(PLACE.findall(self.text))


def _lines(*texts: str) -> tuple[NoticeLine, ...]:
    return tuple(NoticeLine(text=text) for text in texts)


_GREETING = "Уважаемый (-ая) **{full_name}**!"
_RESULT = "По результатам рассмотрения заявления от {filed_on} №\u00a0{number}"


class Notices(Part):
    """The notice of a decision as the document's form has it; where it has none, the portal's own words."""

    admission: tuple[NoticeLine, ...] = Field(
        (
            *_lines(
                _GREETING,
                _RESULT
                + " Ваша заявка на участие в конкурсе «**{contest}**», который пройдет с {starts_on} по {ends_on}, принята.",
                "Рады видеть Вас в качестве участника команды {team}. Желаем успешной и продуктивной работы.",
            ),
            NoticeLine(text="Для очного участия ждем Вас {starts_on}, в {arrival} по адресу {address}.", to="in_person"),
            *_lines("Участникам необходимо присоединиться к чату для решения организационных вопросов: {chat}"),
        ),
        min_length=1,
        description="уведомление о регистрации",
    )
    refusal: tuple[NoticeLine, ...] = Field(
        _lines(
            _GREETING,
            _RESULT
            + " принято решение **об отказе** в Вашей регистрации на участие в конкурсе «**{contest}**», который пройдет с "
            "{starts_on} по {ends_on}.",
            "Основание для отказа: {cite} **{act}**.",
        ),
        min_length=1,
        description="уведомление об отказе",
    )

    @property
    def asks_chat(self) -> bool:
        """Whether the form has a line about the contest's chat, so that it stays short without an address."""
        return any("chat" in line.places for line in self.admission)
