"""Who is one person under several applications of a contest: by the account, the document or SNILS."""

from __future__ import annotations

from hackathon_portal.contests.models import Contest
from registration.models import Application

SIGNS = ("user_id", "identity_hash", "snils_hash")


def persons_of(contest: Contest) -> dict[int, int]:
    """Application -> the person, named by their first application; one query. What everybody gets once is given to a person, not to a row."""
    first: dict[int, int] = {}
    by_sign: dict[tuple[str, object], int] = {}

    def root(key: int) -> int:
        while first[key] != key:
            key = first[key]
        return key

    rows = Application.objects.filter(contest=contest).order_by("pk").values_list("pk", *SIGNS)
    for pk, *signs in rows:
        first[pk] = pk
        for name, value in zip(SIGNS, signs, strict=True):
            if value in (None, ""):
                continue
            known = by_sign.setdefault((name, value), pk)
            one, other = sorted((root(known), root(pk)))
            first[other] = one
    return {pk: root(pk) for pk in first}
