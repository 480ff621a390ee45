"""Organisers and members of the commission as the affiliation check compares them, and which of their signs tell nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import CharField, Count, F, Func, Value
from django.db.models.functions import Lower

from hackathon_portal.contests.models import Contest
from registration.models import Application, Official
from registration.rules import affiliation
from registration.rules.affiliation import Known
from registration.states import ACTIVE


def known_of(official: Official) -> Known:
    """An official as the affiliation check compares them."""
    return Known(
        official.full_name, official.part, official.birth_surname, official.workplace, official.email, str(official.phone or ""),
        frozenset(official.common_signs.split()),
    )  # fmt: skip


def common_signs(contest: Contest, officials: Iterable[Known]) -> dict[str, frozenset[str]]:
    """Full name of an official -> the signs that too many active applicants share with them. Three grouped queries."""
    active = Application.objects.filter(contest=contest, state__in=ACTIVE)
    people = active.count()
    columns = {
        affiliation.SURNAME: ("surname", affiliation.shares_surname),
        affiliation.WORKPLACE: ("affiliation_place", affiliation.shares_workplace),
        affiliation.MAIL_DOMAIN: ("domain", affiliation.shares_domain),
    }
    rows = active.annotate(domain=Lower(Func(F("email"), Value("@"), Value(2), function="split_part", output_field=CharField())))
    groups = {
        sign: list(rows.values_list(column).annotate(sharing=Count("pk")).order_by()) for sign, (column, _) in columns.items()
    }
    return {
        known.full_name: frozenset(
            sign
            for sign, (_, shares) in columns.items()
            if affiliation.is_common(sum(sharing for value, sharing in groups[sign] if shares(value, known)), people)
        )
        for known in officials
    }
