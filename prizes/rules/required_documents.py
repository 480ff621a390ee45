"""Who hands in which required_documents to be paid, and how a team's prize is divided (Kuzbass: 12.10-12.12). Pure."""

from __future__ import annotations

from datetime import date
from enum import Enum

from hackathon_portal.regulation.schema import AgeGroup, PrizeDocument, Regulation
from registration.rules.eligibility import age_on


class Power(Enum):
    """What a representative may do with the prize of the person they consented for (Kuzbass: 12.11; Civil Code, art. 26, 28)."""

    ACTS = "acts"  # below the age of own papers: instead of the person
    CONSENTS = "consents"  # a minor acts, the representative sees the state and hands in the own signed consent
    NONE = ""


def power_of_representative(birth_date: date | None, regulation: Regulation, *, on: date) -> Power:
    """By the age on the day `on`: nobody represents somebody of full age, or whose age is not known."""
    if birth_date is None or regulation.representation is None:
        return Power.NONE
    age, own = age_on(birth_date, on), regulation.prizes.own_documents_from_age
    if age >= regulation.representation.below_age:
        return Power.NONE
    return Power.CONSENTS if own is not None and age >= own else Power.ACTS


def age_group(birth_date: date | None, regulation: Regulation, *, on: date) -> AgeGroup:
    """Whose required_documents count for somebody born on this day: the regulation's ages on the day the winners were announced."""
    if birth_date is None:
        return "adult"
    age = age_on(birth_date, on)
    own = regulation.prizes.own_documents_from_age
    if own is not None and age < own:
        return "child"
    if regulation.representation is not None and age < regulation.representation.below_age:
        return "minor"
    return "adult"


def checklist(regulation: Regulation, group: AgeGroup, *, foreign: bool) -> tuple[PrizeDocument, ...]:
    """The required_documents of somebody of this group. The rules of age and of citizenship add up; one required_document is asked for once."""
    mine = "foreign" if foreign else "own"
    return tuple(
        document
        for document in regulation.prizes.documents
        if (not document.ages or group in document.ages) and (document.citizens == "any" or document.citizens == mine)
    )


def requisites(regulation: Regulation, *, foreign: bool) -> tuple[str, ...]:
    """Details of the recipient that must be there, in the regulation's order."""
    without = regulation.prizes.foreign_without if foreign else ()
    return tuple(name for name in regulation.prizes.requisites if name not in without)
