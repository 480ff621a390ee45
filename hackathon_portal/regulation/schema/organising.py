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


class PublicationPlace(Part):
    """Where the document has things published: a site, a page of the operator there, the contest's networks."""

    code: Code
    title: str = Field(max_length=200, description="«официальный сайт министерства»")
    address: str = Field("", max_length=200, description="адрес места; пусто: его называет отметка")


class Publication(Part):
    """One duty of publication: what, in which of the places; it is done when every one of them is marked."""

    what: Literal["announcement", "nominations_act", "early_closing", "programme", "changes", "rules", "results"]
    places: tuple[Code, ...] = Field(min_length=1, description="коды мест")
    rule: str = Field("results.publication", description="ключ в clauses")


# Who hears of a new version of the rules, in the words of the documents' lists of people.
Audience = Literal["applicants", "leaders", "representatives", "commission", "mentors", "volunteers", "staff", "partners"]


class Organising(Part):
    """What a regulation says of the work around the contest; without a section nothing of it is asked."""

    bodies: tuple[OrganisingBody, ...] = ()
    publication_places: tuple[PublicationPlace, ...] = Field((), description="где по документу публикуют")
    publications: tuple[Publication, ...] = Field((), description="что и где публикуют; пусто: довольно страницы портала")
    told_of_changes: tuple[Audience, ...] = Field(("applicants",), description="кому пишут об изменении правил и программы")
    partners_by_agreement: bool = Field(False, description="партнёра показывают, когда есть договор")
    sponsor_agreement: str = Field("", description="какой договор заключают со спонсором")
    customers_name_judges: bool = Field(False, description="у задания есть заказчик, и он называет судью до публикации")
    programme_approved: bool = Field(False, description="программу утверждают; каждое изменение — новая версия и письма")
    changes_acknowledged: bool = Field(False, description="об изменении правил пишут всем, и каждый подтверждает, что прочитал")
    volunteers: bool = Field(False, description="есть волонтёры")
    volunteers_in: str = Field(
        "", description="код органа, в состав которого акт включает волонтёров; пусто: принимает сотрудник"
    )
    volunteer_tasks: tuple[str, ...] = Field((), description="какие задачи бывают у волонтёров")
    trackers: bool = Field(False, description="ментора (трекера) закрепляют за командами, других команд он не видит")
    press_agreed: bool = Field(False, description="материалы для СМИ согласует организатор")
    answer_within: Term | None = Field(None, description="за сколько отвечают на обращение; пусто: срока нет")

    @model_validator(mode="after")
    def _once(self) -> Self:
        if twice := doubled([body.code for body in self.bodies]):
            raise ValueError(f"орган «{twice}» назван дважды")
        if self.volunteers_in and self.body(self.volunteers_in) is None:
            raise ValueError(f"волонтёров включают в состав органа «{self.volunteers_in}», а такого органа в порядке нет")
        if twice := doubled([place.code for place in self.publication_places]):
            raise ValueError(f"место публикации «{twice}» названо дважды")
        if twice := doubled([one.what for one in self.publications]):
            raise ValueError(f"обязанность опубликовать «{twice}» названа дважды")
        known = {place.code for place in self.publication_places}
        for one in self.publications:
            if unknown := next((code for code in one.places if code not in known), ""):
                raise ValueError(f"«{one.what}» публикуют в месте «{unknown}», а такого места в порядке нет")
        return self

    def body(self, code: str) -> OrganisingBody | None:
        return next((one for one in self.bodies if one.code == code), None)

    def publication(self, what: str) -> Publication | None:
        """The duty to publish such a thing; None where the document asks for none."""
        return next((one for one in self.publications if one.what == what), None)

    def places_of(self, duty: Publication) -> list[PublicationPlace]:
        return [place for place in self.publication_places if place.code in duty.places]
