"""The term of a prize stands still while the other side stops the thing: an objection that is looked into (Kuzbass: clause 12.15)."""

from __future__ import annotations

from hackathon_portal.regulation.rules.deadlines import end_of_term, local_day
from judging.models import Objection
from judging.parts import after_dismissal
from prizes import letters
from prizes.awards.actions.shares import locked_awards
from prizes.awards.queries import shares
from prizes.models import Award


@after_dismissal
def term_goes_on(objection: Objection) -> None:
    """The days of the proceedings are added to the term of each prize of the project whose term was not over when they began."""
    awards = locked_awards().filter(project=objection.project_id, state=Award.State.GRANTED, apply_by__isnull=False)
    for award in awards:
        regulation = award.contest.regulation
        began = local_day(objection.opened_at, regulation)
        if objection.decided_at is None or award.apply_by is None or award.apply_by < began:
            continue
        award.apply_by = end_of_term(award.apply_by + (local_day(objection.decided_at, regulation) - began), regulation)
        award.save(update_fields=["apply_by"])
        if award.is_payable and not award.parts.exists() and (person := shares.recipient_of(award)):
            letters.post("term_goes_on", person, award=award, again=str(objection.pk))
