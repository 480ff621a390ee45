"""The web process is killed while 200 answers are saved: whatever was acknowledged is there. Without Redis saving goes on."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from hackathon_portal.exams.models import Answer
from hackathon_portal.launcher.processes import web_command
from tests import no_redis
from tests.faults.test_worker_killed import database_url
from tests.ports import free_port
from tests.speed import deadline_data
from tests.speed import sitting as load

redis_hangs = no_redis.redis_hangs  # the fixture: neither cache nor queue answers
PEOPLE, SAVES, CLIENTS = 20, 200, 8


def send(port: int, request: bytes) -> bool:
    """Whether the answer was acknowledged."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    with suppress(OSError, http.client.HTTPException):
        server = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        server.request("POST", first.split()[1], body, headers)
        return server.getresponse().status == 200
    return False


@pytest.mark.django_db(transaction=True)
def test_no_acknowledged_answer_is_lost_when_the_web_process_is_killed(users, tmp_path):
    season, attempts, keys = load.filled(PEOPLE)
    port = free_port()
    requests = load.requests(season, attempts, keys, SAVES, port)
    (tmp_path / "incoming").mkdir()
    environment = dict(
        {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"},
        DJANGO_SETTINGS_MODULE="tests.faults.front_settings", DATABASE_URL=database_url(), WEB_THREADS="2",
        PORTAL_DATA=str(settings.DATA_DIR), TMPDIR=str(tmp_path / "incoming"), MEDIA_ROOT=str(settings.MEDIA_ROOT),
    )  # fmt: skip
    process = subprocess.Popen(web_command(port, workers="1"), env=environment, cwd=settings.BASE_DIR, start_new_session=True)
    try:
        until = time.monotonic() + 60
        while not send(port, requests[0]) and time.monotonic() < until:
            time.sleep(0.2)
        with ThreadPoolExecutor(CLIENTS) as pool:
            saving = [pool.submit(send, port, request) for request in requests[1:]]
            while sum(one.done() for one in saving) < SAVES // 3 and time.monotonic() < until:
                time.sleep(0.01)
            os.killpg(process.pid, signal.SIGKILL)
            acknowledged = 1 + sum(one.result() for one in saving)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert SAVES // 3 <= acknowledged < SAVES, acknowledged
    stored = set(Answer.objects.values_list("attempt", "version"))
    assert load.stored() >= acknowledged
    assert len(stored) >= acknowledged


@pytest.mark.django_db
def test_without_redis_answers_are_saved(users, redis_hangs):
    season, attempts, keys = load.filled(1)
    for request in load.requests(season, attempts, keys, 3, 80):
        assert deadline_data.sent(Client(), request).status_code == 200
    assert load.stored() == 3
    connection.close()
