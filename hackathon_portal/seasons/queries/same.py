"""Keyed hashes by which one person and one address are known again."""

from __future__ import annotations

from hackathon_portal.kernel.encryption import keyed_hash
from hackathon_portal.seasons.rules.entrants import Checked
from hackathon_portal.seasons.rules.names import same_address_by, same_person_by


def person_hash(row: Checked) -> str:
    """Equal for one person, however the names are spelled; empty without a birth date."""
    if row.birth_date is None:
        return ""
    return keyed_hash("entrant", *same_person_by(row.surname, row.name, row.patronymic), row.birth_date.isoformat())


def email_hash(email: str) -> str:
    """Equal for one address; empty for what is none."""
    address = same_address_by(email)
    return keyed_hash("entrant", address) if address else ""
