"""What the law asks of the texts people agree to, asked wherever a regulation is taken: a preset, a new contest, its announcement."""

from __future__ import annotations

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.rules import consents
from hackathon_portal.regulation.schema import Regulation


def require_apart(regulation: Regulation, *, field: str = "") -> None:
    """RuleViolation with the first consent that joins two subjects; `field` where the form has none for the text itself."""
    for path, why in consents.joined_in(regulation):
        raise RuleViolation(
            code="consent.joined", message=f"{why[:1].upper()}{why[1:]}.", field=field or f"regulation.{path}", status=422
        )
