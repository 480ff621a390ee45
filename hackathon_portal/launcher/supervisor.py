"""Keeps the portal's processes and embedded servers running: whatever died is started again after a pause that grows.

A process that cannot stay up is said with the last lines it wrote. The site ends only with what it cannot do without; anything
else is tried again once a minute while pages go on.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from hackathon_portal.launcher import children

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds; each death doubles the pause
HEALTHY_SECONDS = 60.0  # up for so long, the pause is the first one again
GIVE_UP_DEATHS, GIVE_UP_SECONDS = 5, 60.0
LOOKED_EVERY = 0.2  # seconds
STOP_SECONDS = 15.0
TAIL_LINES = 20


def say(text: str) -> None:
    with suppress(OSError):  # the terminal may be gone
        print(text, flush=True)


@dataclass(frozen=True)
class Process:
    """One line of the table of processes (processes.py).

    `needed`: without it there is nothing to see, so the portal ends when it cannot stay up. `ends_by` is what it gets when the
    supervisor is killed; `sacrificed`: it goes first when memory runs out.
    """

    name: str
    command: list[str]
    needed: bool = False
    ends_by: int = signal.SIGKILL
    sacrificed: bool = False


class Watched:
    """One process that is kept up; `begin` starts it, None where somebody else has done so, `is_up` says whether that one lives."""

    def __init__(
        self, name: str, begin: Callable[[], subprocess.Popen[bytes] | None], *, needed: bool,
        tail: Callable[[], str] = lambda: "", is_up: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        self.name, self.needed = name, needed
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = FIRST_PAUSE
        self.starts = 0
        self._begin, self._tail, self._is_up = begin, tail, is_up
        self._since = self._again_at = 0.0
        self._deaths: deque[float] = deque(maxlen=GIVE_UP_DEATHS)
        self._is_down = False

    def begin(self) -> None:
        self.process = self._begin()
        self.starts += 1
        self._since, self._is_down = time.monotonic(), False

    def take(self, process: subprocess.Popen[bytes] | None) -> None:
        """Look after one that runs already."""
        self.process, self._since = process, time.monotonic()

    def look(self) -> bool:
        """Start it again if it is time to; False when it is given up."""
        now = time.monotonic()
        if self._is_down:
            if now >= self._again_at:
                self.begin()
            return True
        if self.process.poll() is None if self.process else self._is_up():
            if now - self._since >= HEALTHY_SECONDS:
                self.pause = FIRST_PAUSE
            return True
        return self._died(now)

    def _died(self, now: float) -> bool:
        how = words_of(self.process.returncode) if self.process else "не отвечает"
        if self.process:
            children.end_session(self.process.pid)
        self.process = None
        self._is_down = True
        self._deaths.append(now)
        if len(self._deaths) == GIVE_UP_DEATHS and now - self._deaths[0] <= GIVE_UP_SECONDS:
            say(f"portal: {self.name} {how}, {GIVE_UP_DEATHS}-й раз за минуту. Последнее, что он написал:\n{self._tail()}")
            if self.needed:
                say(f"portal: без {self.name} портал работать не может, останавливаю его. Исправьте причину и запустите снова.")
                return False
            self._deaths.clear()
            self.pause = LONGEST_PAUSE
            say(f"portal: сайт работает без {self.name}; попробую снова через {LONGEST_PAUSE:.0f} с")
        else:
            say(f"portal: {self.name} {how}, запускаю снова через {self.pause:.0f} с")
        self._again_at = now + self.pause
        self.pause = min(LONGEST_PAUSE, self.pause * 2)
        return True


def words_of(code: int) -> str:
    if code >= 0:
        return f"завершился с кодом {code}"
    with suppress(ValueError):
        return f"убит сигналом {-code} ({signal.Signals(-code).name})"
    return f"убит сигналом {-code}"


@dataclass
class Supervisor:
    """The processes of a running portal by their names."""

    watched: dict[str, Watched] = field(default_factory=dict)

    def add(self, process: Process, env: dict[str, str], folder: Path) -> None:
        """Start a process and look after it; what it writes goes on to our output, its last lines are kept."""
        lines: deque[bytes] = deque(maxlen=TAIL_LINES)
        readers: list[threading.Thread] = []

        def tail() -> str:
            readers[-1].join(timeout=1)  # what it wrote last may still be on its way
            return b"".join(lines).decode(errors="replace").rstrip()

        def begin() -> subprocess.Popen[bytes]:
            lines.clear()
            started = subprocess.Popen(
                process.command, env=env, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                preexec_fn=children.preparing(process.ends_by, sacrificed=process.sacrificed),
            )  # fmt: skip
            readers[:] = [threading.Thread(target=_pass_on, args=(started.stdout, lines), daemon=True)]
            readers[0].start()
            return started

        self.watched[process.name] = Watched(process.name, begin, needed=process.needed, tail=tail)
        self.watched[process.name].begin()

    def running(self) -> list[subprocess.Popen[bytes]]:
        """The processes that are up now."""
        return [one.process for one in self.watched.values() if one.process is not None]

    def has_ended(self, name: str) -> bool:
        process = self.watched[name].process
        return process is None or process.poll() is not None

    def supervise(self) -> int:
        """Until something needed cannot stay up: the exit code then. Every child of this process is looked after here."""
        children.adopt_orphans()
        while True:
            if not all(one.look() for one in self.watched.values()):
                return 1
            children.end_orphans({process.pid for process in self.running()})
            time.sleep(LOOKED_EVERY)

    def stop(self, names: Iterable[str]) -> None:
        """Ask these to end, wait, then kill what is left of them."""
        ending = [self.watched.pop(name).process for name in list(names) if name in self.watched]
        asked = [process for process in ending if process is not None]
        for process in asked:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in asked:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            children.end_session(process.pid)
            process.wait()


def _pass_on(source: IO[bytes], lines: deque[bytes]) -> None:
    with source:
        for line in source:
            lines.append(line)
            with suppress(OSError):
                os.write(1, line)
