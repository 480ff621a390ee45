"""The launcher's supervisor: what dies is started again after a pause, what cannot stay up is said, nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from hackathon_portal.launcher import supervisor as watching
from hackathon_portal.launcher.supervisor import Process, Supervisor

LIVES = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]
DIES = [sys.executable, "-S", "-c", "print('нет места на диске'); raise SystemExit(4)"]
# A child that leaves a process in a session of its own behind, as PostgreSQL does.
LEAVES = (
    "import subprocess, time; print(subprocess.Popen(['sleep', '61'], start_new_session=True).pid, flush=True); time.sleep(60)"
)
SUPERVISES = f"""
import sys
from pathlib import Path
from hackathon_portal.launcher.supervisor import Process, Supervisor
portal = Supervisor()
portal.add(Process("one", [sys.executable, "-S", "-c", {LEAVES!r}]), {{}}, Path("/"))
portal.supervise()
"""


@pytest.fixture
def portal():
    kept = Supervisor()
    yield kept
    kept.stop(list(kept.watched))


@pytest.fixture
def quickly(monkeypatch):
    """A second lasts 20 ms."""
    monkeypatch.setattr(watching, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(watching, "LONGEST_PAUSE", 0.2)
    monkeypatch.setattr(watching, "LOOKED_EVERY", 0.005)


def look_until(portal: Supervisor, condition, seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        for one in portal.watched.values():
            assert one.look()
        time.sleep(0.005)


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def lives(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


def test_a_killed_process_is_started_again_after_pauses_that_double_and_fall_back_with_health(portal, quickly, monkeypatch):
    portal.add(Process("worker", LIVES), dict(os.environ), Path("/"))
    one = portal.watched["worker"]
    one.pause, pauses = watching.FIRST_PAUSE, []
    for number in range(4):
        pauses.append(one.pause)
        os.kill(one.process.pid, signal.SIGKILL)
        look_until(portal, lambda number=number: one.starts == number + 2)
    assert pauses == [0.02, 0.04, 0.08, 0.16]
    assert one.pause == 0.2
    monkeypatch.setattr(watching, "HEALTHY_SECONDS", 0.0)
    assert one.look()
    assert one.pause == 0.02


@pytest.mark.parametrize(("needed", "code"), [(True, 1), (False, None)])
def test_what_cannot_stay_up_is_named_with_its_last_words_and_ends_the_portal_only_where_it_is_needed(
    portal, quickly, capfd, needed, code
):
    portal.add(Process("web", LIVES), dict(os.environ), Path("/"))
    portal.add(Process("letters", DIES, needed=needed), dict(os.environ), Path("/"))
    one = portal.watched["letters"]
    one.pause = watching.FIRST_PAUSE
    if needed:
        assert portal.supervise() == code
    else:
        look_until(portal, lambda: one.starts == 6)
    said = capfd.readouterr().out
    assert "letters завершился с кодом 4, 5-й раз за минуту. Последнее, что он написал:\nнет места на диске" in said
    assert ("без letters портал работать не может" in said) is needed
    assert ("сайт работает без letters; попробую снова" in said) is not needed
    assert not portal.has_ended("web")


def test_nothing_is_left_of_a_killed_child_nor_of_a_killed_supervisor():
    command = [sys.executable, "-u", "-c", SUPERVISES]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    left = int(process.stdout.readline())
    os.kill(parent_of(left), signal.SIGKILL)
    assert "one убит сигналом 9 (SIGKILL), запускаю снова через 1 с" in process.stdout.readline()
    second = int(process.stdout.readline())
    assert not lives(left)
    one = parent_of(second)
    process.kill()
    process.wait()
    deadline = time.monotonic() + 5
    while lives(one) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not lives(one)
    os.kill(second, signal.SIGKILL)  # `sleep` knows nothing of us; processes of the portal bind themselves (children.py)
