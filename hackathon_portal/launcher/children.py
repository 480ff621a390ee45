"""Processes that end with whoever started them: asked of the kernel where it can (Linux), looked for from inside elsewhere."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
LOOKED_EVERY = 1.0  # seconds between two looks for the parent where the kernel does not tell of its end
FIRST_TO_GO = "500"  # of 1000: when the machine runs out of memory, the worker goes before the database
# Loaded here: between fork and exec nothing may be imported or opened.
_prctl = getattr(ctypes.CDLL(None, use_errno=True), "prctl", None)


def die_with_parent(sig: int, parent: int) -> None:
    """In a child before exec: ask the kernel for `sig` when the thread that started it ends, so that kill -9 leaves nothing behind.

    `parent` is the process id of the parent, taken before the fork: it may have ended in between.
    """
    if _prctl is not None:
        _prctl(PR_SET_PDEATHSIG, sig)
        if os.getppid() != parent:
            os.kill(os.getpid(), sig)


def end_with_parent(parent: int) -> None:
    """The same from inside of a Python process that is forked and not started anew: a web process, a process of a worker's pool."""
    if _prctl is not None:
        die_with_parent(signal.SIGKILL, parent)
        return

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(LOOKED_EVERY)
        os._exit(1)

    threading.Thread(target=look, name="looks for its parent", daemon=True).start()


def preparing(sig: int, *, user: tuple[int, int] | None = None, sacrificed: bool = False) -> Callable[[], None]:
    """What a child does before exec: a session of its own, another user and group if asked, its end bound to ours by `sig`."""
    parent = os.getpid()

    def prepare() -> None:
        os.setsid()
        if sacrificed:
            with suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
                score.write(FIRST_TO_GO)
        if user is not None:
            os.setgroups([])
            os.setgid(user[1])
            os.setuid(user[0])
        die_with_parent(sig, parent)  # last: the kernel forgets it when the user changes

    return prepare


def called(command: Collection[str | Path], **how: object) -> int:
    """Exit code of a command that shares our terminal and ends when we are killed."""
    parent = os.getpid()
    bound = (lambda: die_with_parent(signal.SIGTERM, parent)) if threading.current_thread() is threading.main_thread() else None
    return subprocess.run(list(command), preexec_fn=bound, **how).returncode  # type: ignore[call-overload]  # passed on as given


def adopt_orphans() -> None:
    """From now on whatever a killed child leaves behind becomes ours, not the system's (Linux): `end_orphans` finds it."""
    if _prctl is not None:
        _prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_session(leader: int) -> None:
    """Kill what is left of the process group of a child that has ended."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def end_orphans(known: Collection[int]) -> int:
    """Kill and bury the children nobody here has started; how many there were. `known` are the process ids of those we have."""
    if not sys.platform.startswith("linux"):
        return 0
    orphans = [child for child in _children() if child not in known]
    for orphan in orphans:
        with suppress(ProcessLookupError):
            os.kill(orphan, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(orphan, os.WNOHANG)  # one that has not ended yet is buried at the next look
    return len(orphans)


def _children() -> list[int]:
    found = []
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):
            found += [int(number) for number in (task / "children").read_text().split()]
    return found
