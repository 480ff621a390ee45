"""The regulation's consents filled in for the recipient of a prize (Kuzbass: appendices 4 and 5)."""

from __future__ import annotations

from functools import partial
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.russia.cases import Case
from prizes.awards.queries.shares import recipient_of
from prizes.models import PayoutApplication
from prizes.payouts.queries.required_documents import group_of
from registration.models import Application, Representative
from registration.printed import Filled, fill, form_of, name_in, of_representative


def _sure_name(person: Application, case: Case) -> str:
    """The name in the case; where the portal is not sure of its form the sheet leaves a line to write it on."""
    name, sure = name_in(person, case)
    return name if sure else ""


def consent(application: PayoutApplication, code: str, contest: Contest) -> Filled:
    """A printed consent with the recipient's data; a consent for a minor is signed by the linked representative.

    Where the representative is the recipient, it names them and their document as the application states them, and the child's own
    consent leaves lines to write on.
    """
    person = recipient_of(application.award)
    rules = contest.regulation.representation
    stated: dict[str, Any] = {"address": application.registration_address, "passport": application.document.details}
    if person is None:
        return fill(form_of(contest, code), signer=application.full_name, **stated)
    is_for_child = group_of(application, contest) == "child"
    if rules is None or code != rules.form:
        signer = person.full_name if is_for_child else application.full_name
        return fill(form_of(contest, code), signer=signer, **({} if is_for_child else stated))
    parent = Representative.objects.select_related("application").filter(application=person).first()
    if parent is None:
        signer = application.full_name if is_for_child else ""
        return fill(
            form_of(contest, code),
            signer=signer,
            child=partial(_sure_name, person),
            **(stated if is_for_child else {}),
        )
    parent.application.contest = contest
    if is_for_child:
        # Not saved: what the sheet says of them now.
        parent.full_name = application.full_name or parent.full_name
        parent.address = stated["address"] or parent.address
        parent.passport = stated["passport"] or parent.passport
    return of_representative(parent)
