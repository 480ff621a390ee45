"""The public board stands still; the results are opened, which shows first, and taken back before anybody was told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from hackathon_portal.competitions.actions.competitions import REASON, locked
from hackathon_portal.competitions.models import Competition
from hackathon_portal.competitions.queries.competitions import members_to_tell, reveal_batch, reveal_of
from hackathon_portal.kernel import clock, outbox, rooms
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first
from hackathon_portal.kernel.rooms import read, thing_of


@action("Таблица соревнования замерла")
def freeze(*, competition: Competition, by: Any, at: datetime | None = None, reason: str = "") -> Competition:
    """Let the public board stand still from now, or from a moment to come; who runs the competition sees it live."""
    competition = locked(competition, by)
    now = clock.now()
    at = at or now
    refuse_first(
        [
            (competition.revealed_at is not None, "competition.revealed", "Итоги уже открыты.", ""),
            (
                competition.freeze_at is not None and competition.freeze_at <= now, "board.frozen",
                "Таблица уже замерла: сначала отпустите её.", "",
            ),
            (at < now, "board.past", "Замереть задним числом таблица не может: люди её уже видели.", "at"),
            (at < competition.opens_at, "board.early", "Соревнование к этому времени ещё не открыто.", "at"),
        ]
    )  # fmt: skip
    competition.freeze_at = at
    competition.save(update_fields=["freeze_at"])
    note(room=rooms.read(competition.room), about=f"соревнование «{competition.title}»: {at:%d.%m.%Y %H:%M} UTC", reason=reason)
    return competition


@action("Таблица соревнования отпущена")
def unfreeze(*, competition: Competition, reason: str, by: Any) -> Competition:
    """Take the freeze back: the public board shows what has come meanwhile."""
    competition = locked(competition, by)
    refuse_first(
        [
            (not reason.strip(), *REASON),
            (competition.freeze_at is None, "board.not_frozen", "Таблица не замирала.", ""),
            (competition.revealed_at is not None, "competition.revealed", "Итоги уже открыты.", ""),
        ]
    )
    competition.freeze_at, competition.reason = None, reason.strip()[:300]
    competition.save(update_fields=["freeze_at", "reason"])
    note(room=rooms.read(competition.room), about=f"соревнование «{competition.title}»", reason=reason)
    return competition


@action("Открыты итоги соревнования")
def reveal(*, competition: Competition, by: Any) -> Competition:
    """Open the final board and the seed to everybody and post the letters (`reveal_of` shows before what will be seen)."""
    competition = locked(competition, by)
    now = clock.now()
    preview = reveal_of(competition)
    is_over = competition.state == Competition.State.CLOSED or now > competition.closes_at
    refuse_first(
        [
            (competition.state == Competition.State.DRAFT, "competition.draft", "Соревнование не объявлено.", ""),
            (competition.revealed_at is not None, "competition.revealed", "Итоги уже открыты.", ""),
            (not is_over, "competition.under_way", "Соревнование ещё идёт: итоги открывают после его конца.", ""),
            (bool(preview.waiting), "files.waiting", f"Ещё не оценены файлы: {preview.waiting}. Подождите минуту.", ""),
            (
                competition.rescorings.filter(done_at=None).exists(),
                "rescoring.under_way",
                "Идёт пересчёт: дождитесь его конца.",
                "",
            ),
        ]
    )
    competition.revealed_at, competition.reason = now, ""
    competition.save(update_fields=["revealed_at", "reason"])
    _tell(competition)
    note(room=rooms.read(competition.room), about=f"соревнование «{competition.title}»: в итоге сторон {len(preview.final)}")
    return competition


@action("Итоги соревнования закрыты снова")
def take_back_reveal(*, competition: Competition, reason: str, by: Any) -> Competition:
    """Take the opening back before the first letter leaves; afterwards a mistake is mended by a correction with a reason."""
    competition = locked(competition, by)
    refuse_first(
        [
            (not reason.strip(), *REASON),
            (competition.revealed_at is None, "competition.not_revealed", "Итоги не открыты.", ""),
        ]
    )
    if not outbox.cancel_batch(reveal_batch(competition)):
        raise RuleViolation(
            code="competition.told",
            message="Письма об итогах уже уходят: открытие не отменить. Ошибку исправляют новой версией верных ответов или исключением.",
        )
    competition.revealed_at, competition.reason = None, reason.strip()[:300]
    competition.save(update_fields=["revealed_at", "reason"])
    note(room=rooms.read(competition.room), about=f"соревнование «{competition.title}»", reason=reason)
    return competition


def _tell(competition: Competition) -> None:
    batch, room = reveal_batch(competition), read(competition.room)
    letters = [
        {
            "kind": "competitions.revealed", "key": f"{batch}:{user.pk}", "to": user.email, "room": room, "batch": batch,
            "people": [user], "delay": settings.DECISION_UNDO,
        }
        for user in members_to_tell(competition)
    ]  # fmt: skip
    context = {"competition": competition, "place": thing_of(room)}
    outbox.post_template_to_many(template="competitions/letters/revealed.txt", context=context, messages=letters)
