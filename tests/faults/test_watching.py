"""What an operator sees of real servers: figures of several processes together, one number through web and worker, traces without people."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings

from hackathon_portal.launcher import container
from hackathon_portal.launcher.processes import web_command
from tests import build
from tests.faults.mail_sink import MailSink
from tests.faults.test_servers import answers
from tests.faults.test_worker_killed import Queue, wait_until, worker_environment
from tests.ports import free_port

NUMBER = "4f0c2a9be6d34f0c9a8b7c6d5e4f3a21"


class Collector:
    """A collector of OpenTelemetry on this machine: keeps what is sent to it."""

    def __init__(self) -> None:
        bodies = self.bodies = []

        class Keeps(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Keeps)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    yield collector
    collector.close()


@pytest.fixture
def portal(contest, users, tmp_path: Path, collector: Collector) -> Iterator[dict[str, object]]:
    """Two web processes and a worker, watched; their log lies in a file."""
    queue, port, figures = Queue(tmp_path), free_port(), free_port()
    queue.start()
    with MailSink() as sink, (tmp_path / "log").open("wb") as log:
        environment = worker_environment(queue, sink, tmp_path) | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.front_settings",
            "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "figures"),
            "METRICS_PORT": str(figures),
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.address,
            "OTEL_BSP_SCHEDULE_DELAY": "200",
            "TRUSTED_PROXY_COUNT": "1",
            "WEB_THREADS": "1",
            container.SIGN_OF_WORKER: str(tmp_path / "alive"),
        }
        worker = [Path(sys.executable).parent / "celery", "--quiet", "-A", "hackathon_portal", "worker", "--pool", "solo",
                  "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]  # fmt: skip
        processes = [
            subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stdout=log, stderr=log, start_new_session=True)
            for command in (web_command(port, workers="2"), worker)
        ]
        try:
            assert wait_until(lambda: answers(port) and answers(figures), 90), (tmp_path / "log").read_text()
            yield {"port": port, "figures": figures, "log": tmp_path / "log", "sink": sink, "alive": tmp_path / "alive"}
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=30)
            queue.stop()


def lines(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text("utf-8").splitlines() if line.startswith("{")]


def figures_at(port: int) -> dict[str, float]:
    """What a monitor gets, which asks once more where a connection breaks: a machine without a free thread closes it unread."""
    for last in (False, True):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
                text = answer.read().decode()
            break
        except OSError:
            if last:
                raise
            time.sleep(0.5)
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in text.splitlines() if not line.startswith("#")}


@pytest.mark.django_db(transaction=True)
def test_one_number_from_the_page_to_the_letter_and_no_people_in_what_is_told(portal, collector):
    person = build.user()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    headers = {"X-Forwarded-For": "203.0.113.5", "X-Request-ID": NUMBER}
    page = f"http://127.0.0.1:{portal['port']}/accounts/password/reset/?about={person.email}"
    form = browser.open(urllib.request.Request(page, headers=headers), timeout=30).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form).group(1)
    drawn_for = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    fields = dict(drawn_for) | {"csrfmiddlewaretoken": token, "email": person.email}
    asked = urllib.request.Request(page, urllib.parse.urlencode(fields).encode(), headers=headers)
    assert browser.open(asked, timeout=30).headers["X-Request-ID"] == NUMBER

    assert wait_until(lambda: len(portal["sink"].letters) == 1, 30), portal["log"].read_text()
    assert wait_until(lambda: any(line["logger"] == "portal.outbox" for line in lines(portal["log"])), 10)
    assert {line["request_id"] for line in lines(portal["log"]) if line["logger"] == "portal.outbox"} == {NUMBER}

    # Whichever of the two processes is asked tells what both have counted; the worker tells its own at its own address.
    count = 'portal_requests_total{method="POST",status="302",view="account_reset_password"}'
    assert [figures_at(portal["port"])[count] for _ in range(4)] == [1, 1, 1, 1]
    sent = 'portal_tasks_total{outcome="success",task="kernel.deliver_outbox"}'  # counted when the task is over, after its letter
    assert wait_until(lambda: figures_at(portal["figures"]).get(sent, 0) >= 1, 10), portal["log"].read_text()
    assert figures_at(portal["port"])["portal_gauges_failed"] == 0

    awaited = (b"kernel.deliver_outbox", b"accounts/password/reset/", NUMBER.encode(), b"INSERT INTO")
    assert wait_until(lambda: all(word in b"".join(collector.bodies) for word in awaited), 20), [
        word for word in awaited if word not in b"".join(collector.bodies)
    ]
    told = b"".join(collector.bodies)
    for secret in (person.email.encode(), b"203.0.113.5", b"about=", b"csrftoken"):
        assert secret not in told
    assert os.stat(portal["log"]).st_size
    assert container.Role(list, (container.SIGN_OF_WORKER, str(portal["alive"]))).lives(), "the worker has touched its file"


def test_a_worker_is_as_large_as_it_is_itself_and_not_as_who_started_it():
    """A worker of one process ends once it has held over its bound: what its parent held (which `ru_maxrss` keeps) is not its own."""
    asks = "from hackathon_portal import celery; print(celery.most_held_kb())"
    starts = f"import subprocess, sys; held = bytearray(400 << 20); subprocess.run([sys.executable, '-c', {asks!r}], check=True)"
    ran = subprocess.run([sys.executable, "-c", starts], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    assert 10_000 < int(ran.stdout) < 300_000
