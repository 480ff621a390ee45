"""What the document leaves open or says twice differently: its words, the reading the portal follows, why, whom to ask, where it bites."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from hackathon_portal.regulation.schema.base import Code, Part


class Bites(StrEnum):
    """Pages of staff and of the commission that rest on a reading; each shows the questions that name it."""

    ANNOUNCEMENT = "announcement"
    QUEUE = "queue"
    CONDUCT = "conduct"
    COMMISSION = "commission"
    MEETINGS = "meetings"
    AWARDS = "awards"
    PAYOUTS = "payouts"


class OpenQuestion(Part):
    """A place where the document contradicts itself, is misprinted or silent: never settled without telling who works by it."""

    code: Code
    title: str = Field(max_length=120, description="о чём вопрос, коротко")
    clauses: tuple[str, ...] = Field(min_length=1, description="пункты документа, из которых он возник")
    words: tuple[str, ...] = Field(min_length=1, description="слова документа, дословно")
    reading: str = Field(min_length=1, description="как портал это читает, пока акт не решит иначе")
    why: str = Field(min_length=1, description="почему так")
    ask: str = Field(min_length=1, description="кто вправе ответить окончательно")
    bites: tuple[Bites, ...] = Field(min_length=1, description="на каких страницах это решает дело")
    settled_by: tuple[str, ...] = Field(
        (), description="значения порядка, которые следуют из прочтения: prizes.claim_counts_from"
    )
