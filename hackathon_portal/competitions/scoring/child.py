"""The child process that scores: told by the parent over its standard input, it answers one line for each file, and knows no secret.

Run as a file, with nothing in its environment and its limits set before anything is read. The input: a line of JSON (`Task` of
`parent.py`), the right answers, then for each file a line with its size and its bytes; the end of the input is the end.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import types
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[3]


def _bound(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _give_time(seconds: int) -> None:
    """So many more seconds of processor time for what comes next."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent.ru_utime + spent.ru_stime) + seconds + 1, resource.RLIM_INFINITY))


def _without_the_portal() -> None:
    """Let `hackathon_portal` be its folder alone: its own module would bring Celery and the settings."""
    sys.path.insert(0, str(ROOT))
    package = types.ModuleType("hackathon_portal")
    package.__path__ = [str(ROOT / "hackathon_portal")]
    sys.modules["hackathon_portal"] = package


def _line(source: IO[bytes]) -> dict[str, Any] | None:
    line = source.readline()
    return json.loads(line) if line else None


def main(source: IO[bytes], target: IO[bytes]) -> None:
    """Answer every file of the input."""
    task = _line(source) or {}
    _bound(task["memory"])
    _give_time(task["seconds"])
    _without_the_portal()
    from hackathon_portal.competitions.rules.check import Bounds, check_file  # noqa: PLC0415  the package is there only now
    from hackathon_portal.competitions.rules.reference import read_reference  # noqa: PLC0415  the same
    from hackathon_portal.competitions.scoring.measuring import measured  # noqa: PLC0415  the limits must stand before it is read

    reference = read_reference(source.read(task["size"]), **task["reference"])
    bounds = Bounds(**task["bounds"])
    while (told := _line(source)) is not None:
        _give_time(task["seconds"])
        checked = check_file(io.BytesIO(source.read(told["size"])), reference.truth.keys(), bounds)
        answer: dict[str, Any] = {"faults": [fault.as_json() for fault in checked.faults]}
        if not checked.faults:
            for part, ids in (("public", reference.public), ("private", reference.private)):
                truth = [reference.truth[row] for row in ids]
                answer[part] = measured(task["reference"]["metric"], truth, [checked.values[row] for row in ids])
        target.write(json.dumps(answer).encode() + b"\n")
        target.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
