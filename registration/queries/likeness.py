"""Applications that may be the same person's, where the regulation asks for no document (registration/rules/likeness.py)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q, Value
from django.db.models.functions import Lower, Replace

from hackathon_portal.contests.models import Contest
from registration.fields import Person
from registration.models import Application, Representative
from registration.rules.likeness import Applicant, surname_of
from registration.states import ACTIVE


def applicant_of(person: Person, *, number: int = 0, representative: str = "") -> Applicant:
    return Applicant(number, person.surname, person.birth_date, person.phone, representative)


def representatives_address(application: Application) -> str:
    """The e-mail of whoever consents for this person; empty where nobody is asked."""
    if application.pk is None or application.contest.regulation.representation is None:
        return ""
    return Representative.objects.filter(application=application.pk).values_list("email", flat=True).first() or ""


def candidates(contest: Contest, people: Iterable[Applicant], *, besides: int | None = None) -> list[Applicant]:
    """Active applications of the contest that share the surname, the telephone or the representative with one of these people."""
    surnames = {surname_of(one.surname) for one in people} - {""}
    phones = {one.phone for one in people} - {""}
    addresses = {one.representative.casefold() for one in people} - {""}
    if not (surnames or phones or addresses):
        return []
    spelled = Replace(Replace(Lower("surname"), Value("ё"), Value("е")), Value("-"), Value(" "))
    rows = (
        Application.objects.filter(contest=contest, state__in=ACTIVE, number__isnull=False)
        .exclude(pk=besides or 0)
        .annotate(spelled=spelled, consenting=Lower(F("representative__email")))
        .filter(Q(spelled__in=surnames) | Q(phone__in=phones) | Q(consenting__in=addresses))
    )
    return [Applicant(row.number or 0, row.surname, row.birth_date, str(row.phone or ""), row.consenting or "") for row in rows]
