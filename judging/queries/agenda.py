"""What questions of the agenda say when nobody has written their words, and which protocols of other kinds there are."""

from __future__ import annotations

from django.db.models import QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.alphabet import alphabetical
from judging.models import Mentor, Protocol, Question
from judging.rules.wording import quoted

# What a vote of a kind is drafted as.
KIND_OF_ACT = {
    Question.Kind.MENTORS: Protocol.Kind.MENTORS,
    Question.Kind.CLOSING: Protocol.Kind.EARLY_CLOSING,
    Question.Kind.TASKS: Protocol.Kind.NOMINATIONS,
    Question.Kind.EXCLUDE: Protocol.Kind.EXCLUSION,
}
ACTS = [choice for choice in Protocol.Kind.choices if choice[0] not in Protocol.OF_RESULTS]


def usual_text(kind: str, contest: Contest) -> str:
    """The question as the portal puts it from what it knows; empty where only a person can say it."""
    if kind == Question.Kind.MENTORS:
        names = (
            Mentor.objects.filter(contest=contest, protocol_date=None)
            .order_by(alphabetical("full_name"))
            .values_list("full_name", flat=True)
        )
        return f"Утвердить состав менторов: {', '.join(names)}"[:500] if names else ""
    if kind == Question.Kind.CLOSING:
        return f"Досрочно завершить приём заявок на участие в конкурсе {quoted(contest.short_title)}"
    if kind == Question.Kind.TASKS:
        titles = [quoted(title) for title in contest.nominations.values_list("title", flat=True)]
        return f"Утвердить номинации и задания конкурса: {', '.join(titles)}"[:500] if titles else ""
    return ""


def acts_of(contest: Contest) -> QuerySet[Protocol]:
    """Protocols of other kinds than of results, the newest first."""
    rows = Protocol.objects.filter(meeting__commission__contest=contest).exclude(kind__in=Protocol.OF_RESULTS)
    return rows.select_related("meeting__commission").order_by("-meeting__held_on", "-id")


def signed_acts(contest: Contest, kind: str) -> list[Protocol]:
    """Signed protocols of the kind in which something was adopted."""
    rows = acts_of(contest).filter(kind=kind, state=Protocol.State.SIGNED)
    return [act for act in rows if any(vote["adopted"] for vote in act.figures.get("votes", []))]


def named(act: Protocol) -> str:
    """«№ 2 от 20.05.2024»: how another paper refers to the protocol."""
    return f"№ {act.number} от {act.figures['date']}"
