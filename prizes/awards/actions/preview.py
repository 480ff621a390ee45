"""What a publication would do, found out by doing it and taking it back: shown before the second press."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.russia.alphabet import letters
from judging.models import Protocol
from prizes.awards.actions.awards import announce_winners
from prizes.models import Award, Diploma

LETTERS = {
    "prizes.prize": "о призах",
    "prizes.shares": "о долях приза",
    "prizes.diploma": "с дипломами и сертификатами",
    "prizes.award_withdrawn": "о том, что прежняя награда больше не действует",
    "prizes.prize_refused": "об отказе в призе",
}


@dataclass
class Preview:
    """What follows from the press: awards as they will stand, those taken away, documents by kind, letters by what they say."""

    refusal: RuleViolation | None = None
    awards: list[Award] = field(default_factory=list)
    withdrawn: list[Award] = field(default_factory=list)
    documents: dict[str, int] = field(default_factory=dict)
    revoked: int = 0
    letters: dict[str, int] = field(default_factory=dict)

    @property
    def letters_together(self) -> int:
        return sum(self.letters.values())


def _by_title(row: tuple[str, int]) -> str:
    return letters(row[0])


def of_publication(protocol: Protocol, by: User) -> Preview:
    """Publish, look at what came of it, and roll all of it back: nothing stays, no letter leaves."""
    preview = Preview()
    contest = protocol.meeting.commission.contest
    with transaction.atomic():
        try:
            last_letter, last_document = _last(OutboxMessage), _last(Diploma)
            announce_winners(protocol=protocol, by=by)
        except RuleViolation as refusal:
            preview.refusal = refusal
        else:
            rows = Award.objects.filter(contest=contest, part_of=None).select_related("team", "project", "holder", "special")
            preview.awards = list(rows.exclude(state=Award.State.WITHDRAWN))
            preview.withdrawn = list(rows.filter(state=Award.State.WITHDRAWN, amended_by=protocol))
            kinds = Diploma.objects.filter(contest=contest, pk__gt=last_document).values_list("kind", flat=True)
            preview.documents = dict(sorted(Counter(str(Diploma.Kind(kind).label) for kind in kinds).items(), key=_by_title))
            preview.revoked = Diploma.objects.filter(revoked_with=protocol).count()
            sent = OutboxMessage.objects.filter(pk__gt=last_letter).values_list("kind", flat=True)
            preview.letters = dict(sorted(Counter(LETTERS.get(kind, "прочие") for kind in sent).items(), key=_by_title))
        transaction.set_rollback(True)
    return preview


def _last(model: Any) -> int:
    """The highest key there is."""
    return model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
