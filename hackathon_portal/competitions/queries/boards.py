"""Who sees which scores: one function, `visible_scores`. Pages, the API, exports, profiles and charts ask it and read nothing else.

Until the reveal nobody but who runs the competition gets a private figure. While the table is frozen everybody else gets it, and every
count, as of the moment of the freeze; a side sees the public scores of its own files all the same, it must choose among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hackathon_portal.competitions.models import Competition, Side, SideMember, Solve, Submission
from hackathon_portal.competitions.models.sides import stands
from hackathon_portal.competitions.permissions import may_in_room
from hackathon_portal.competitions.rules import board


@dataclass(frozen=True)
class Row:
    """A row of a board as it may be shown. `files`: files of the side that count, as the viewer may know; `points`, `solved`: of flags."""

    place: int
    side_id: int
    code: str
    title: str
    at: datetime
    files: int
    score: float | None = None
    submission_id: int | None = None
    points: int | None = None
    solved: int | None = None
    is_mine: bool = False


@dataclass(frozen=True)
class Shown:
    """The scores of one file as they may be shown: {metric: value}, None where they may not."""

    public: dict[str, float] | None
    private: dict[str, float] | None


NOTHING = Shown(None, None)


@dataclass(frozen=True)
class Step:
    """When a side came to a better result, and to which: its best public score, or its points in flags."""

    side_id: int
    at: datetime
    score: float


@dataclass(frozen=True)
class Visible:
    """What a viewer may see of a competition's scores now.

    `runs`: the viewer runs the competition and sees everything; `frozen_at`: the public board stands as of then for the viewer;
    `final` is None until it may be seen; `files` and `sides` are the counts the viewer may know; `mine`: the viewer's side;
    `steps`: how the public board as it is shown came to be, the earliest first.
    """

    competition: Competition
    runs: bool
    is_revealed: bool
    frozen_at: datetime | None
    public: list[Row]
    final: list[Row] | None
    files: int
    sides: int
    mine: Side | None
    shown: dict[int, Shown] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    def of(self, submission: Submission | int) -> Shown:
        """The scores of a file as they may be shown to the viewer: of other sides' files nothing but what the boards say."""
        return self.shown.get(submission if isinstance(submission, int) else submission.pk, NOTHING)

    @property
    def place(self) -> int | None:
        """The place of the viewer's side in the public board as it is shown."""
        return next((row.place for row in self.public if row.is_mine), None)


def is_revealed(competition: Competition, now: datetime) -> bool:
    """Whether everybody may see the final board."""
    return competition.revealed_at is not None and competition.revealed_at <= now


def frozen_since(competition: Competition, now: datetime) -> datetime | None:
    """Since when the public board stands still; None where it does not."""
    if competition.freeze_at is None or competition.freeze_at > now or is_revealed(competition, now):
        return None
    return competition.freeze_at


def side_of(user: Any, competition: Competition) -> Side | None:
    """The side a person is in; an excluded one too, one they have left not."""
    if not user.is_authenticated:
        return None
    member = SideMember.objects.filter(competition=competition, user=user).select_related("side").first()
    return member.side if member else None


def left_side(user: Any, competition: Competition) -> Side | None:
    """The side a person has left after it had sent something: the only one they may come back to."""
    member = SideMember.every.filter(competition=competition, user=user.pk).exclude(left_at=None).select_related("side").first()
    return member.side if member else None


def visible_scores(viewer: Any, competition: Competition, now: datetime) -> Visible:
    """Which scores of a competition this viewer may see at this moment: boards, counts, scores of single files."""
    runs = may_in_room(viewer, "run_competitions", competition.room)
    revealed, frozen_at = is_revealed(competition, now), None if runs else frozen_since(competition, now)
    mine = side_of(viewer, competition)
    if competition.state == Competition.State.DRAFT and not runs:
        return Visible(competition, False, False, None, [], None, 0, 0, mine)
    if competition.kind == Competition.Kind.FLAGS:
        return _of_flags(competition, runs=runs, revealed=revealed, frozen_at=frozen_at, mine=mine)
    files = list(scored_files(competition))
    seen = [file for file in files if frozen_at is None or file.received_at <= frozen_at]
    sees_final = runs or revealed
    return Visible(
        competition, runs, revealed, frozen_at,
        public=_rows(seen, competition, final=False, mine=mine),
        final=_rows(files, competition, final=True, mine=mine) if sees_final else None,
        files=len(seen), sides=len({file.side_id for file in seen}), mine=mine,
        shown=_shown(files, runs=runs, revealed=revealed, mine=mine, competition=competition), steps=_steps(seen, competition),
    )  # fmt: skip


def scored_files(competition: Competition) -> Iterable[Submission]:
    """Scored files of the sides that stand, the earliest first; a side that is excluded or left by everybody is in no board."""
    standing = Submission.objects.filter(stands("side__"), side__competition=competition, state=Submission.State.SCORED)
    return standing.select_related("side").order_by("received_at", "pk")


def entries_of(files: Iterable[Submission], metric: str) -> list[board.Entry]:
    """Scored files as the rules rank them."""
    return [
        board.Entry(file.side.code, file.received_at, file.public[metric], file.private[metric], file.is_chosen, file)
        for file in files
        if file.public is not None and file.private is not None  # so the database keeps every scored one
    ]


def _rows(files: list[Submission], competition: Competition, *, final: bool, mine: Side | None) -> list[Row]:
    counts = Counter(file.side_id for file in files)
    return [
        Row(
            standing.place, file.side_id, file.side.code, file.side.known_as, file.received_at, counts[file.side_id], standing.score,
            file.pk, is_mine=mine is not None and mine.pk == file.side_id,
        )
        for standing in board.rank(entries_of(files, competition.metric), competition.choice, final=final)
        for file in [standing.entry.key]
    ]  # fmt: skip


def _steps(files: list[Submission], competition: Competition) -> tuple[Step, ...]:
    """Public scores that were better than all of their side before."""
    order, best = competition.choice.order, dict[str, float]()
    found = []
    for entry in entries_of(files, competition.metric):
        if entry.side not in best or order(entry.public) < order(best[entry.side]):
            best[entry.side] = entry.public
            found.append(Step(entry.key.side_id, entry.received_at, entry.public))
    return tuple(found)


def _points(solves: list[Solve]) -> tuple[Step, ...]:
    """Points of each side after each of its solutions."""
    points = Counter[int]()
    found = []
    for solve in sorted(solves, key=lambda one: (one.at, one.pk)):
        points[solve.side_id] += solve.task.points
        found.append(Step(solve.side_id, solve.at, points[solve.side_id]))
    return tuple(found)


def _shown(
    files: list[Submission], *, runs: bool, revealed: bool, mine: Side | None, competition: Competition
) -> dict[int, Shown]:
    """Scores of single files: all of them for who runs the competition, else one's own, an excluded side's too."""
    if not runs:
        own = Submission.objects.filter(side=mine, state=Submission.State.SCORED) if mine else []
        return {file.pk: Shown(file.public, file.private if revealed else None) for file in own}
    out = Submission.objects.filter(side__competition=competition, state=Submission.State.SCORED).exclude(stands("side__"))
    return {file.pk: Shown(file.public, file.private) for file in [*files, *out]}


def _of_flags(competition: Competition, *, runs: bool, revealed: bool, frozen_at: datetime | None, mine: Side | None) -> Visible:
    solves = Solve.objects.filter(stands("side__"), task__competition=competition).select_related("side", "task")
    seen = list(solves if frozen_at is None else solves.filter(at__lte=frozen_at))
    sides = {solve.side.code: solve.side for solve in seen}
    rows = [
        Row(
            row.place, sides[row.side].pk, row.side, sides[row.side].known_as, row.last_at, row.solved, points=row.points,
            solved=row.solved, is_mine=mine is not None and mine.code == row.side,
        )
        for row in board.rank_flags(board.Solved(one.side.code, one.task.points, one.at) for one in seen)
    ]  # fmt: skip
    final = rows if runs or revealed else None
    return Visible(competition, runs, revealed, frozen_at, rows, final, len(seen), len(sides), mine, steps=_points(seen))
