"""Competitions of a room, what a side has sent, what it may still send, what a publication and a reveal would do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from hackathon_portal.competitions.models import Competition, ReferenceFile, Side, Submission
from hackathon_portal.competitions.models.sides import stands
from hackathon_portal.competitions.queries.boards import entries_of, scored_files
from hackathon_portal.competitions.rules import board
from hackathon_portal.competitions.rules.limits import Sent, Verdict, may_send
from hackathon_portal.kernel import outbox
from hackathon_portal.kernel.rooms import Room

COUNTED = (Submission.State.QUEUED, Submission.State.SCORED)


def competitions_of(room: Room, *, drafts: bool = False) -> QuerySet[Competition]:
    """The competitions of a room; drafts only for who runs them."""
    known = Competition.objects.filter(room=str(room))
    return known if drafts else known.exclude(state=Competition.State.DRAFT)


def files_of(side: Side) -> QuerySet[Submission]:
    """What a side has sent, the newest first. Its scores are read through `boards.visible_scores`."""
    return side.submissions.select_related("sent_by").order_by("-received_at", "-pk")


def all_files_of(competition: Competition, state: str = "") -> QuerySet[Submission]:
    """What all sides have sent, the newest first, of one state where it is named: for who runs the competition."""
    known = Submission.objects.filter(side__competition=competition).select_related("side__competition__reference")
    return (known.filter(state=state) if state else known).order_by("-received_at", "-pk")


def history_of(side: Side) -> list[Sent]:
    """What a side has sent, as the limits count it: a file that waits to be scored counts until it turns out malformed."""
    return [Sent(at, state in COUNTED) for at, state in side.submissions.values_list("received_at", "state")]


def verdict_for(side: Side, now: datetime) -> Verdict:
    """Whether the side may send one more file now, and how many are left."""
    return may_send(history_of(side), now, side.competition.limits)


@dataclass(frozen=True)
class Leaving:
    """What a person's leaving would do, in words; `has_sent`: then they may come back to this side alone; `is_last`: nobody is left in it."""

    does: list[str]
    has_sent: bool
    is_last: bool


def leaving_of(side: Side) -> Leaving:
    """What it does when one of its people leaves a side; asked before and by the action itself."""
    is_last = side.members.count() < 2
    has_sent = side.submissions.exists() or side.solves.exists() or side.wrong.exists()
    if not has_sent:
        whole = "В команде никого не останется, и она исчезнет." if is_last else "Команда останется без вас."
        return Leaving([whole, "Она ещё ничего не присылала: можно вступить в другую или участвовать одному."], has_sent, is_last)
    if is_last:
        whole = "В команде никого не останется: она уйдёт из таблицы. Присланное и оценки сохранятся."
    else:
        whole = "Присланное, место и попытки останутся команде."
    back = "Команда уже присылала, поэтому вступить в другую или участвовать одному будет нельзя; вернуться — только сюда, по её коду, до конца."
    return Leaving([whole, back], has_sent, is_last)


def sides_of(competition: Competition) -> QuerySet[Any]:
    """All sides with how many files each has in each state (`sent`, `scored`, `failed`): for who runs the competition."""
    counts = {
        name: Count("submissions", filter=Q(submissions__state=state))
        for name, state in (("scored", Submission.State.SCORED), ("failed", Submission.State.FAILED))
    }
    return competition.sides.annotate(sent=Count("submissions"), **counts).prefetch_related("members__user").order_by("code")


@dataclass(frozen=True)
class Lack:
    """Why a competition cannot be announced, in words; `is_of_values`: it is mended among its values, not among files or tasks."""

    words: str
    is_of_values: bool = False


@dataclass(frozen=True)
class Publication:
    """What announcing would do, in words; `faults`: why it cannot be."""

    does: list[str]
    faults: list[Lack]


def publication_of(competition: Competition, now: datetime) -> Publication:
    """What announcing a competition would do; asked before and by the action itself."""
    faults = []
    reference = competition.reference
    if competition.kind == Competition.Kind.PREDICTIONS:
        if reference is None:
            faults.append(Lack("Нет файла верных ответов: добавьте его."))
        elif reference.rows > competition.most_rows:
            faults.append(
                Lack(f"В верных ответах строк больше ({reference.rows}), чем принимается в файле ({competition.most_rows}).")
            )
    elif not competition.tasks.exists():
        faults.append(Lack("Нет ни одного задания: добавьте их."))
    if competition.closes_at <= now:
        faults.append(Lack("Время соревнования уже прошло: сначала назначьте новое.", is_of_values=True))
    does = ["Соревнование появится у всех, кто может участвовать; вступать можно сразу."]
    if competition.kind == Competition.Kind.PREDICTIONS and reference is not None:
        does += [
            f"Строк в открытой части будет {reference.public_rows}, в закрытой {reference.private_rows}: доля больше не меняется.",
            f"Публикуется SHA-256 ключа разбиения: {competition.split_seed_sha256}. Сам ключ откроется вместе с итогами.",
            f"Файлов данных для скачивания: {competition.data.count()}.",
        ]
    return Publication(does, faults)


@dataclass(frozen=True)
class Reveal:
    """What opening the results would show and whom it tells: `moves` from the public board to the final one."""

    final: list[board.Standing]
    moves: list[board.Move]
    letters: int
    waiting: int


def reveal_of(competition: Competition) -> Reveal:
    """The final board before it is opened: how it differs from the public one, how many letters leave, how many files still wait."""
    files = list(scored_files(competition)) if competition.kind == Competition.Kind.PREDICTIONS else []
    entries = entries_of(files, competition.metric)
    public, final = (board.rank(entries, competition.choice, final=is_final) for is_final in (False, True)) if files else ([], [])
    waiting = Submission.objects.filter(side__competition=competition, state=Submission.State.QUEUED).count()
    return Reveal(final, board.moves(public, final), len(members_to_tell(competition)), waiting)


def members_to_tell(competition: Competition) -> list[Any]:
    """People of the sides that stand, who have an address."""
    standing = competition.sides.filter(stands()).prefetch_related("members__user")
    return [member.user for side in standing for member in side.members.all() if member.user.email]


def reveal_batch(competition: Competition) -> str:
    """The mark of the letters of the last reveal."""
    at = competition.revealed_at
    return f"competition:{competition.pk}:{at:%Y%m%d%H%M%S%f}" if at else ""


def reveal_has_left(competition: Competition) -> bool:
    """Whether a letter of the reveal is out already: then it is not taken back any more."""
    batch = outbox.OutboxMessage.objects.filter(batch=reveal_batch(competition)).exclude(state="cancelled")
    return batch.exclude(state="pending", attempts=0).exists()


def references_of(competition: Competition) -> QuerySet[ReferenceFile]:
    """Versions of the right answers, the newest first."""
    return competition.references.select_related("made_by").order_by("-number")


def sha256_of(chunks: Iterable[bytes]) -> str:
    """The fingerprint of a file that is read in pieces."""
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return found.hexdigest()
