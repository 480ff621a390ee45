"""The parent's side of scoring: one child for the files of one competition, bounded in memory and time, with no secret in its environment."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from hackathon_portal.competitions.models import Competition, ReferenceFile

CHILD = Path(__file__).with_name("child.py")
MEMORY = 768 * 2**20
# Of processor time for a file, of waiting for its answer.
SECONDS, PATIENCE = 30, 120


class ChildDied(RuntimeError):
    """The child ended or was ended before it answered: too much memory or time, or it was killed."""


@dataclass(frozen=True)
class Answer:
    """What the child says of a file: faults, or the scores over both parts."""

    faults: list[dict[str, Any]]
    public: dict[str, float] | None
    private: dict[str, float] | None


class Child:
    """A child that has read the right answers."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    def score(self, content: bytes) -> Answer:
        """Have one file scored; `ChildDied` where no answer comes."""
        with _within(self._process, PATIENCE):
            told = self._ask(json.dumps({"size": len(content)}).encode() + b"\n", content)
        return Answer(told["faults"], told.get("public"), told.get("private"))

    def tell(self, *pieces: bytes) -> None:
        target = self._process.stdin
        assert target is not None  # noqa: S101  a pipe was asked for
        try:
            for piece in pieces:
                target.write(piece)
            target.flush()
        except OSError as error:
            raise ChildDied from error

    def _ask(self, *pieces: bytes) -> dict[str, Any]:
        self.tell(*pieces)
        source = self._process.stdout
        assert source is not None  # noqa: S101  a pipe was asked for
        line = source.readline()
        if not line.endswith(b"\n"):
            raise ChildDied
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def _within(process: subprocess.Popen[bytes], seconds: int) -> Iterator[None]:
    """End the child when what happens meanwhile takes longer."""
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def child_for(
    competition: Competition, version: ReferenceFile, *, memory: int = MEMORY, seconds: int = SECONDS
) -> Iterator[Child]:
    """A child that scores files of a competition by a version of its right answers, read from the storage; gone at the end."""
    with version.file.open("rb") as file:
        data = file.read()
    task = {
        "memory": memory, "seconds": seconds, "size": len(data), "bounds": asdict(competition.bounds),
        "reference": {
            "metric": competition.metric, "id_column": competition.id_column, "seed": competition.split_seed,
            "percent": competition.public_percent,
        },
    }  # fmt: skip
    alone = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen(  # noqa: S603  this very Python, a file of the portal
        [sys.executable, str(CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=alone, close_fds=True,
    )  # fmt: skip
    try:
        child = Child(process)
        child.tell(json.dumps(task).encode() + b"\n", data)
        yield child
    finally:
        process.kill()
        for pipe in (process.stdin, process.stdout):
            _close(pipe)
        process.wait()


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except OSError:  # what was still to be written to a child that is gone
        return
