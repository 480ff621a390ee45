"""Nodes of one portal on this machine: web, worker and beat each, with a data folder of its own, behind one address that passes requests on.

Shared: the database through PgBouncer, the queue and the cache, a bucket for files, an SMTP server. `Visitor` is a browser before the
proxy: each request goes to the next node, to another one where a node does not answer.
"""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import requests
from django.conf import settings
from django.db import connection

from hackathon_portal.launcher.processes import beat_command, web_command, worker_command
from tests import buckets
from tests.faults.mail_sink import MailSink
from tests.faults.test_worker_killed import Queue
from tests.pooler import pooled
from tests.ports import free_port

START_SECONDS = 90


@dataclass
class Node:
    """One machine of the portal."""

    name: str
    port: int
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *, together: bool = False) -> None:
        """Web, worker and beat; `together`: the beat is the worker's child, which saves a start of Django."""
        commands = {"web": web_command(self.port, workers="1")}
        commands |= (
            {"worker": worker_command(self.name, "--beat")}
            if together
            else {"worker": worker_command(self.name), "beat": beat_command()}
        )
        for name in commands:
            log = Path(self.environment["PORTAL_DATA"]) / f"{name}.log"
            self.processes[name] = subprocess.Popen(
                commands[name], env=self.environment, cwd=settings.BASE_DIR, stdout=log.open("ab"), stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """Everything of this node dies at once, as with its power."""
        for process in self.processes.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes.clear()

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()

    def said(self) -> str:
        return "\n".join(path.read_text()[-2000:] for path in Path(self.environment["PORTAL_DATA"]).glob("*.log"))


@dataclass
class Cluster:
    nodes: list[Node]
    sink: MailSink
    clock: Path
    turn: int = 0

    @contextmanager
    def at(self, *parts: int) -> Iterator[None]:
        """The time of the contest for every node."""
        zone = datetime.fromisoformat(self.clock.read_text()).tzinfo
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(datetime(*parts, tzinfo=zone).isoformat())  # type: ignore[arg-type]
        fresh.replace(self.clock)
        yield

    def letter_to(self, address: str, holding: str) -> str:
        """The text of a letter that has arrived."""

        def found() -> str:
            for letter in list(self.sink.letters):
                body = letter.get_body(("plain",))
                if letter["To"] == address and body is not None and holding in body.get_content():
                    return body.get_content()
            return ""

        return eventually(found, f"a letter to {address}")


class Visitor:
    """A browser; `at` names the node of a request, else the proxy chooses."""

    def __init__(self, cluster: Cluster, cookie: str = "") -> None:
        self.cluster = cluster
        self.session = requests.Session()
        if cookie:
            self.session.cookies.set("sessionid", cookie, domain="127.0.0.1", path="/")

    def ask(self, method: str, path: str, *, at: Node | None = None, **more: Any) -> requests.Response:
        living = [at] if at else list(self.cluster.nodes)
        self.cluster.turn = turn = self.cluster.turn + 1
        for place in range(len(living)):
            node = living[(turn + place) % len(living)]
            try:
                return self.session.request(
                    method, f"http://127.0.0.1:{node.port}{path}", allow_redirects=False, timeout=30, **more
                )
            except requests.ConnectionError:
                if place == len(living) - 1:
                    raise
        raise AssertionError("no node answers")

    def get(self, path: str, *, at: Node | None = None) -> requests.Response:
        return self.ask("GET", path, at=at)

    def post(self, path: str, data: dict[str, Any], *, form: str = "", at: Node | None = None, **more: Any) -> requests.Response:
        """Send the form of the page `form` (the same address without it)."""
        page = self.get(form or path, at=at)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token, (page.status_code, page.text[:500])
        return self.ask("POST", path, at=at, data=data | {"csrfmiddlewaretoken": token[1]}, **more)


def eventually(act: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := act()):
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.05)
    return found


@contextmanager
def cluster(folder: Path, *, count: int = 2) -> Iterator[Cluster]:
    """That many nodes on the database of this process."""
    folder.chmod(0o755)
    with ExitStack() as stack:
        sink = stack.enter_context(MailSink())
        server = stack.enter_context(buckets.served())
        port = stack.enter_context(pooled(connection.settings_dict, folder, size=4))
        queue = Queue(folder)
        queue.start()
        stack.callback(queue.stop)
        clock = folder / "clock"
        clock.write_text(datetime.now().astimezone().isoformat())
        database = connection.settings_dict
        shared = {name: value for name, value in os.environ.items() if name not in ("PYTEST_XDIST_WORKER", "CACHE_URL")} | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.nodes_settings", "DATABASE_URL": f"postgresql://{database['USER']}@127.0.0.1:{port}/{database['NAME']}",
            "REDIS_URL": f"unix://{queue.socket}?db=0", "STORAGE_URL": buckets.address(server, f"files-{secrets.token_hex(4)}"),
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "CLOCK_FILE": str(clock), "WEB_THREADS": "2", "C_FORCE_ROOT": "1",
        }  # fmt: skip
        nodes = []
        for number in range(count):
            data = folder / f"node-{number}"
            data.mkdir()
            nodes.append(Node(f"node-{number}", free_port(), shared | {"PORTAL_DATA": str(data)}))
            stack.callback(nodes[-1].stop)
        yield Cluster(nodes, sink, clock)


def wait_until_ready(node: Node) -> None:
    def answers() -> bool:
        assert node.processes["web"].poll() is None, node.said()
        try:
            return requests.get(f"http://127.0.0.1:{node.port}/health/", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    eventually(answers, f"{node.name} to answer", START_SECONDS)
