"""Versions of the programme to be published where the document names (Kuzbass: clause 5.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.publications import Thing, publication_source
from hackathon_portal.kernel.templatetags.portal import instant
from hackathon_portal.operations.models import ProgrammeVersion
from hackathon_portal.operations.queries.programme import approved_programme
from hackathon_portal.regulation.rules.deadlines import local_day


@publication_source
def of_the_programme(contest: Contest) -> Iterator[Thing]:
    """The version in force, once the contest is announced."""
    version = approved_programme(contest) if contest.announced_at else None
    if version is None or contest.announced_at is None:
        return
    approved = local_day(version.approved_at, contest.regulation)
    yield Thing(
        "programme", f"программа, {version}", approved, max(approved, local_day(contest.announced_at, contest.regulation)),
        lambda: programme_text(contest, version), subject=str(version.number),
    )  # fmt: skip


def programme_text(contest: Contest, version: ProgrammeVersion) -> str:
    """The lines of a version in their order, with what has changed."""
    lines = [f"Программа: {contest.title}", *([f"Изменения: {version.reason}"] if version.reason else []), ""]
    lines += [f"{instant(datetime.fromisoformat(at), contest.zone)} — {title}" for at, title in version.entries]
    return "\n".join([*lines, "", f"Подробнее: {settings.PORTAL_ORIGIN}{reverse('contest', args=[contest.slug])}", ""])
