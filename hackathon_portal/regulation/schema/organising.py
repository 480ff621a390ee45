"""Who organises the contest and how its other work is arranged: bodies, partners, programme, helpers, events."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from hackathon_portal.regulation.schema.base import Code, Part, Term, doubled


class OrganisingBody(Part):
    """A body the operator approves by an act; its members get the rights of one role."""

    code: Code
    title: str = Field(max_length=200, description="«Организационный комитет»")
    role: Literal["committee", "operations"] = Field(
        description="что могут его люди: собирать команды и вести финал или помогать участникам и волонтёрам"
    )
    duties: tuple[str, ...] = ()
    rule: str = Field("bodies", description="ключ в clauses")


class Organising(Part):
    """What a regulation says of the work around the contest; without a section nothing of it is asked."""

    bodies: tuple[OrganisingBody, ...] = ()
    partners_by_agreement: bool = Field(False, description="партнёра показывают, когда есть договор")
    sponsor_agreement: str = Field("", description="какой договор заключают со спонсором")
    customers_name_judges: bool = Field(False, description="у задания есть заказчик, и он называет судью до публикации")
    programme_approved: bool = Field(False, description="программу утверждают; каждое изменение — новая версия и письма")
    changes_acknowledged: bool = Field(False, description="об изменении правил пишут всем, и каждый подтверждает, что прочитал")
    volunteers: bool = Field(False, description="есть волонтёры")
    volunteer_tasks: tuple[str, ...] = Field((), description="какие задачи бывают у волонтёров")
    trackers: bool = Field(False, description="ментора (трекера) закрепляют за командами, других команд он не видит")
    press_agreed: bool = Field(False, description="материалы для СМИ согласует организатор")
    answer_within: Term | None = Field(None, description="за сколько отвечают на обращение; пусто: срока нет")

    @model_validator(mode="after")
    def _once(self) -> Self:
        if twice := doubled([body.code for body in self.bodies]):
            raise ValueError(f"орган «{twice}» назван дважды")
        return self

    def body(self, code: str) -> OrganisingBody | None:
        return next((one for one in self.bodies if one.code == code), None)
