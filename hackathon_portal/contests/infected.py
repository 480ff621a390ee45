"""An infected file was removed: whoever sent it is told to send a clean one, staff of the contest that it was there."""

from __future__ import annotations

from django.db import models

from hackathon_portal.accounts.models import Role, RoleGrant
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import outbox
from hackathon_portal.kernel.antivirus import follows_infected
from hackathon_portal.kernel.models import FileCheck

DEEPEST = 4  # foreign keys from a row with a file to its contest


def contest_of(row: models.Model | None, steps: int = DEEPEST) -> Contest | None:
    """The contest a row belongs to, by its foreign keys."""
    if row is None or isinstance(row, Contest) or not steps:
        return row if isinstance(row, Contest) else None
    keys = [field for field in row._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    for field in sorted(keys, key=lambda field: field.related_model is not Contest):
        if field.related_model._meta.app_label not in ("accounts", "auth"):
            found = contest_of(getattr(row, field.name), steps - 1)
            if found is not None:
                return found
    return None


@follows_infected
def tell_of_infected(check: FileCheck, row: models.Model | None) -> None:
    """A letter to whoever sent the file (a parent without an account by the row's address), one to each of the contest's staff."""
    contest = contest_of(row)
    sender = check.sent_by.email if check.sent_by else str(getattr(row, "email", "") or "")
    what = row._meta.verbose_name if row is not None else "файл"
    context: dict[str, object] = {"contest": contest, "what": what, "found": check.found, "row": row}
    if sender:
        _post("sender", sender, check, context)
    for grant in RoleGrant.objects.filter(contest=contest, role=Role.STAFF).select_related("user") if contest else []:
        _post("staff", grant.user.email, check, context)


def _post(whom: str, address: str, check: FileCheck, context: dict[str, object]) -> None:
    contest = context["contest"]
    outbox.post_template(
        template=f"contests/letters/infected_{whom}.txt", context=context, kind=f"contests.infected_{whom}",
        key=f"infected:{check.pk}:{whom}:{address}"[:160], to=address, contest_id=contest.pk if isinstance(contest, Contest) else None,
    )  # fmt: skip
