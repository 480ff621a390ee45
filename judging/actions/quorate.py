"""What every action of a meeting asks first: the quorum, and that no protocol holds the meeting as it tells it (Tula: clause 9.6)."""

from __future__ import annotations

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from judging.models import Meeting, Protocol
from judging.queries import commission as commission_queries
from judging.states import PROTOCOL


def require_quorum(meeting: Meeting, contest: Contest) -> None:
    """RuleViolation with the numbers when the meeting may not decide."""
    quorum = commission_queries.quorum_of(meeting, contest)
    if not quorum.is_reached:
        raise RuleViolation(
            code="meeting.no_quorum",
            clause=contest.regulation.clause("quorum"),
            message=f"Нет кворума: присутствует {quorum.present} из {quorum.composition}, "
            f"нужно более {quorum.more_than}, то есть не меньше {quorum.needed}.",
        )


def supersede_protocols(contest: Contest, because: str) -> None:
    """Whatever protocol of results waits for signatures or publication no longer does; a published one stays."""
    rows = Protocol.objects.filter(
        meeting__commission__contest=contest, kind__in=Protocol.OF_RESULTS, state__in=Protocol.IN_FORCE, published_at=None
    )
    ended = list(rows.values_list("pk", flat=True))
    PROTOCOL.move_all(rows, "supersede")
    Protocol.objects.filter(pk__in=ended).update(ended_because=because[:500], ended_at=clock.now())


def refuse_fixed(meeting: Meeting, contest: Contest, *, published_only: bool = False) -> None:
    """A meeting whose protocol waits for signatures or was published stays as the protocol tells it; says what the way is."""
    protocols = meeting.protocols.filter(kind__in=Protocol.OF_RESULTS)
    if protocols.filter(published_at__isnull=False).exists():
        way = (
            "Решение этого заседания опубликовано. Ошибку исправляет новое заседание протоколом о внесении изменений: "
            "откройте заседание другого дня."
        )
    elif not published_only and protocols.filter(state__in=Protocol.IN_FORCE).exists():
        way = "Протокол этого заседания уже составлен. На странице протокола нажмите «Отозвать протокол» и напишите причину."
    else:
        return
    raise RuleViolation(code="meeting.protocol_drafted", clause=contest.regulation.clause("protocol"), message=way)
