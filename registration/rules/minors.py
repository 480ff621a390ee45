"""Minors: whose representative has to consent, and whether that is settled (Kuzbass: appendix 5). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hackathon_portal.kernel import addresses
from hackathon_portal.kernel.texts import Rule, fault_in
from hackathon_portal.regulation.schema import Regulation
from registration.rules.eligibility import Finding, Verdict, age_on

SAME_ADDRESS = "representative.same_address"


@dataclass(frozen=True)
class Stated:
    """Whom another system names as a minor's representative."""

    full_name: str
    kinship: str
    email: str

    def __bool__(self) -> bool:
        return bool(self.full_name or self.kinship or self.email)


COLUMNS = {"full_name": "representative_name", "kinship": "representative_kinship", "email": "representative_email"}
LIMITS = {"full_name": 200, "kinship": 80, "email": 254}


def check_stated(stated: Stated, own_address: str, regulation: Regulation) -> list[Finding]:
    """What keeps a named representative from being asked: something is missing or wrong, or the address is the minor's own."""
    clause = regulation.clause("representative")
    found = []
    for name, column in COLUMNS.items():
        text = getattr(stated, name)
        if not text:
            found.append(("field.missing", "Представитель: нужны имя, кем приходится и почта", column))
        elif len(text) > LIMITS[name]:
            found.append(("field.invalid", "Представитель: слишком длинное значение", column))
        elif fault := fault_in(text, Rule.LINE):
            found.append(("text.characters", f"Представитель: {fault}", column))
    if stated.email and addresses.same(stated.email, own_address):
        found.append((SAME_ADDRESS, "Нужна почта родителя или представителя, а не участника", COLUMNS["email"]))
    return [Finding(code, clause, Verdict.RED, message, field) for code, message, field in found]


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
