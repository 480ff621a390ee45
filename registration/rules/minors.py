"""Minors: whose representative has to consent, and whether that is settled (Kuzbass: appendix 5). Pure."""

from __future__ import annotations

from datetime import date

from hackathon_portal.regulation.schema import Regulation
from registration.rules.eligibility import Finding, Verdict, age_on


def needs_consent(birth_date: date | None, regulation: Regulation, *, on: date) -> bool:
    """Whether a parent or another lawful representative consents for somebody born on this day."""
    rules = regulation.representation
    return rules is not None and birth_date is not None and age_on(birth_date, on) < rules.below_age


def check_consent(birth_date: date | None, regulation: Regulation, *, on: date, accepted: bool) -> list[Finding]:
    """The representative's consent as a finding; nothing for adults and where the regulation asks for none."""
    if not needs_consent(birth_date, regulation, on=on):
        return []
    clause = regulation.clause("representative")
    if accepted:
        return [Finding("representative.accepted", clause, Verdict.GREEN, "Согласие представителя несовершеннолетнего принято")]
    text = f"Участник несовершеннолетний: подписанного согласия представителя ещё нет{whose_demand(regulation)}"
    return [Finding("representative.missing", clause, Verdict.RED, text)]


def whose_demand(regulation: Regulation) -> str:
    """What follows the words about a missing sheet where the document does not ask it before admission; empty where it does."""
    rules = regulation.representation
    return " (требование Оператора)" if rules is not None and rules.operators_demand else ""
