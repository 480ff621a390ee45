"""Duties of the organiser that no term of their own reminds of, and rights of participants as the document words them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from hackathon_portal.regulation.schema.base import Code, Part

# From when a duty can be done: published, registration over, the first day, the day after the last, winners published.
Begins = Literal["announced", "registered", "started", "ended", "results"]
# What the portal itself keeps that shows a duty to be done; each is answered by the app that keeps it (contests/duties.py: proof).
Proof = Literal[
    "", "nominations_act", "commission_act", "body", "programme", "schools", "partners", "ceremony", "demo_event",
    "diplomas", "certificates", "things", "parcels", "exclusion_notices",
]  # fmt: skip
# Where participants read a right: the rules, their team's page, the page of the project, of prizes and payouts, of the results.
Place = Literal["rules", "project", "prizes", "results"]


class Duty(Part):
    """Something the document has the organiser do without naming a day: after what, by whom, and what shows that it is done."""

    code: Code
    title: str = Field(max_length=200, description="что сделать, как о сделанном: «Состав комиссии утверждён»")
    clause: str = Field(max_length=80, description="пункт документа, без «п.»")
    by: str = Field("", max_length=160, description="кто исполняет; пусто: организатор")
    after: str = Field(max_length=160, description="после чего: «после объявления о конкурсе»")
    begins: Begins = Field("announced", description="с какого времени это можно сделать")
    proof: Proof = Field("", description="по чему портал сам видит, что сделано; пусто: отмечает сотрудник")
    of: str = Field("", description="код органа, если утверждают орган")


class Right(Part):
    """A right of participants, or a limit of it, told where it is needed."""

    code: Code
    text: str = Field(max_length=600, description="как сказать об этом участнику")
    clause: str = Field(max_length=80, description="пункт документа, без «п.»")
    pages: tuple[Place, ...] = Field(("rules",), description="на каких страницах")
