"""The regulation's consents filled in for the recipient of a prize (Kuzbass: appendices 4 and 5)."""

from __future__ import annotations

from hackathon_portal.contests.models import Contest
from prizes.awards.queries.shares import recipient_of
from prizes.models import PayoutApplication
from registration.models import Representative
from registration.printed import Filled, fill, form_of, of_representative


def consent(application: PayoutApplication, code: str, contest: Contest) -> Filled:
    """A printed consent with the recipient's data; a consent for a minor is signed by the linked representative."""
    person = recipient_of(application.award)
    rules = contest.regulation.representation
    if person is None or rules is None or code != rules.form:
        return fill(
            form_of(contest, code), signer=person.full_name if person else application.full_name,
            address=application.registration_address, passport=application.passport,
        )  # fmt: skip
    parent = Representative.objects.select_related("application").filter(application=person).first()
    if parent is None:
        return fill(form_of(contest, code), signer="", child=person.full_name)
    parent.application.contest = contest
    return of_representative(parent)
