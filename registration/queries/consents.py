"""Whose consent has been taken back: from then on nothing of them is shown (152-FZ: article 9, part 2; article 21, part 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from hackathon_portal.contests.models import RegulationVersion
from hackathon_portal.regulation.rules.consents import asked_anew
from registration.models import Application, Consent, Representative
from registration.queries.people import changed_rules, is_minor
from registration.states import ApplicationState


def outdated(application: Application) -> set[str]:
    """Codes of consents in force whose text has changed since and has to be agreed to anew; one query.

    Who has not applied yet agrees to the rules in force: a tick from before they changed is asked anew.
    """
    return {one.code for one in _in_force(application) if _is_earlier(application, one)}


def given_to_present_texts(application: Application) -> set[str]:
    """Codes of consents in force, without those whose text has changed; one query."""
    return {one.code for one in _in_force(application) if not _is_earlier(application, one)}


def told(application: Application) -> list[Consent]:
    """All consents of an application, each with `ended`: «отозвано», «заменено» where the same act gave its renewed text, or nothing."""
    rows = list(application.consents.order_by("id"))
    given = {(row.code, row.given_at) for row in rows}
    for row in rows:
        renewed = (row.code, row.withdrawn_at) in given
        row.ended = "" if row.withdrawn_at is None else "заменено" if renewed else "отозвано"  # type: ignore[attr-defined]
    return rows


def _in_force(application: Application) -> Iterable[Consent]:
    return Consent.objects.filter(application=application, withdrawn_at=None).only(
        "application", "code", "text_version", "given_at"
    )


def _is_earlier(application: Application, consent: Consent) -> bool:
    text = next((one for one in application.contest.regulation.all_consents if one.code == consent.code), None)
    if text is None:
        return False
    if asked_anew(text):
        return text.version != consent.text_version
    return rules_changed_since(application, consent)


def rules_changed_since(application: Application, consent: Consent) -> bool:
    """Whether somebody who has not applied yet agreed to rules that are not in force any more."""
    if application.state != ApplicationState.DRAFT:
        return False
    version = changed_rules(application.contest)
    return version is not None and consent.given_at <= version.written_at


def rules_to_read_anew(application: Application) -> RegulationVersion | None:
    """The rules a draft's own agreement is older than; None where there is nothing to agree to anew."""
    return changed_rules(application.contest) if outdated(application) else None


NAMELESS = "имя не показывается: согласие отозвано"


def withdrawn_among(applications: Iterable[Application]) -> set[int]:
    """Keys of applications of people who took back a consent without which nobody takes part, and of minors without a consent in force.

    At most two queries.
    """
    people = {application.pk: application for application in applications}
    needed = {
        contest.pk: {text.code for text in contest.regulation.consents if text.required}
        for contest in {application.contest_id: application.contest for application in people.values()}.values()
    }
    in_force: dict[tuple[int, str], bool] = defaultdict(bool)
    rows = Consent.objects.filter(application__in=people).values_list("application_id", "code", "withdrawn_at")
    for pk, code, withdrawn_at in rows:
        if code in needed[people[pk].contest_id]:
            in_force[pk, code] |= withdrawn_at is None
    gone = {pk for (pk, _), holds in in_force.items() if not holds}
    minors = [pk for pk, one in people.items() if one.contest.regulation.representation and is_minor(one, one.contest)]
    consenting = Representative.objects.filter(application__in=minors, state=Representative.State.ACCEPTED)
    return gone | {*minors} - {*consenting.values_list("application_id", flat=True)}


def has_withdrawn(application: Application) -> bool:
    return bool(withdrawn_among([application]))


def shown_to_anybody(applications: Iterable[Application]) -> set[int]:
    """Keys of applications of people who agreed to be named to anybody (152-FZ, article 10.1), by the present text; at most three queries.

    A minor's parent agrees on paper, to the parent's own text: by a tick of a minor nobody is shown.
    """
    people = {one.pk: one for one in applications if one.contest.regulation.spreading}
    rows = Consent.objects.filter(application__in=people, withdrawn_at=None).values_list("application_id", "code", "text_version")
    agreed = {
        pk
        for pk, code, version in rows
        if any(text.code == code and text.version == version for text in people[pk].contest.regulation.consents)
        and code in people[pk].contest.regulation.spreading
    }
    grown = [people[pk] for pk in agreed if not is_minor(people[pk], people[pk].contest)]
    return {one.pk for one in grown} - (withdrawn_among(grown) if grown else set())


def may_be_named(application: Application) -> bool:
    """Whether a page for whoever holds a document's code says whose it is."""
    return not has_withdrawn(application)


def may_be_named_whole(application: Application) -> bool:
    """Whether it says more than initials: by the person's own agreement, where the regulation asks for one."""
    return not application.contest.regulation.spreading or application.pk in shown_to_anybody([application])
