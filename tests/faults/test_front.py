"""The web server itself, as `./portal run` starts it, with one process and one thread: slow clients, sizes, large answers."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile

from hackathon_portal.launcher.processes import web_command
from tests import build
from tests.attack.__main__ import ATTACKS, attacked
from tests.faults.test_servers import answers
from tests.faults.test_worker_killed import database_url
from tests.ports import free_port

SLOW_CLIENTS, PATIENCE = 16, 1.0
TERM = 2  # seconds a body may take, in this test's server
VISITOR, SIGNED_IN = 2.5, 25


@pytest.fixture
def server(contest, tmp_path, users) -> Iterator[int]:
    port = free_port()
    (tmp_path / "incoming").mkdir()
    environment = dict(
        {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"},
        DJANGO_SETTINGS_MODULE="tests.faults.front_settings", DATABASE_URL=database_url(), WEB_THREADS="1",
        PORTAL_DATA=str(settings.DATA_DIR), TMPDIR=str(tmp_path / "incoming"), MEDIA_ROOT=str(settings.MEDIA_ROOT),
    )  # fmt: skip
    process = subprocess.Popen(web_command(port, workers="1"), env=environment, cwd=settings.BASE_DIR, start_new_session=True)
    deadline = time.monotonic() + 60
    while not answers(port):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    yield port
    process.terminate()
    process.wait(timeout=20)


def raw(port: int, head: str, body: bytes = b"", *, wait: float = 10) -> tuple[int, str]:
    """Status and text of the answer to a request written by hand, whatever of the body the server cared to read."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as connection:
        connection.sendall(f"{head}\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode(errors="surrogateescape"))
        answer = b""
        with suppress(OSError):  # the server may have answered and closed
            connection.sendall(body)
        with suppress(OSError):
            while piece := connection.recv(1 << 16):
                answer += piece
    return int(answer[9:12] or 0), answer.decode(errors="replace")


def quick(port: int, path: str) -> float:
    began = time.monotonic()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as response:
        assert response.status == 200
        response.read()
    return time.monotonic() - began


def signed_in(user) -> str:
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.save()
    return f"sessionid={session.session_key}"


@pytest.mark.django_db(transaction=True)
def test_slow_clients_hold_nobody_up_and_large_bodies_are_refused_unread(server, contest, users, tmp_path):
    port, page = server, f"/c/{contest.slug}/"
    quick(port, page)
    slow = []
    for _ in range(SLOW_CLIENTS):
        connection = socket.create_connection(("127.0.0.1", port), timeout=20)
        head = f"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: csrftoken={'a' * 32}\r\n"
        connection.sendall(
            (head + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\ncsrfmid").encode()
        )
        slow.append(connection)
    time.sleep(0.3)
    for _ in range(3):
        assert quick(port, "/health/") < PATIENCE
        assert quick(port, page) < PATIENCE
    first = slow[0].recv(1000)
    assert first.startswith(b"HTTP/1.1 408"), "a body that does not come is waited for no longer than its term"
    for connection in slow:
        connection.close()

    # A client that goes away in the middle costs nothing and reaches no view.
    with socket.create_connection(("127.0.0.1", port)) as gone:
        gone.sendall(f"POST {page} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 1000\r\n\r\nabc".encode())
    assert quick(port, "/health/") < PATIENCE

    # Sizes: by what is declared, whoever asks, on every address; nothing is stored meanwhile.
    cookie = signed_in(users["captain"] if "captain" in users else users["staff"])
    paths = [
        page,
        "/accounts/login/",
        f"/c/{contest.slug}/project/files/",
        "/nowhere/",
        "/api/v1/applications",
        "/admin/",
        f"/c/{contest.slug}/door/sync/",
    ]
    for path in paths:
        assert raw(port, f"POST {path} HTTP/1.1\r\nContent-Length: {30 * 2**20}", b"x" * (30 * 2**20))[0] == 413, path
        assert (
            raw(port, f"POST {path} HTTP/1.1\r\nContent-Length: {int(VISITOR * 2**20) + 1}\r\nCookie: sessionid=forged")[0] == 413
        ), path
        assert raw(port, f"POST {path} HTTP/1.1\r\nContent-Length: {400 * 2**20}\r\nCookie: {cookie}")[0] == 413, path
        status, text = raw(port, f"PUT {path} HTTP/1.1\r\nTransfer-Encoding: chunked", b"3\r\nabc\r\n")
        assert (status, "Content-Length" in text) == (411, True), path
    assert sum(file.stat().st_size for file in (tmp_path / "incoming").rglob("*")) == 0
    status, text = raw(port, f"POST {page} HTTP/1.1\r\nContent-Length: {400 * 2**20}\r\nAccept: application/json")
    assert (status, '"request.too_large"' in text) == (413, True)
    assert "2,5 МБ" in raw(port, f"POST {page} HTTP/1.1\r\nContent-Length: {400 * 2**20}")[1]

    # What is allowed comes through whole, larger than a piece in memory.
    boundary, megabytes = "b" * 20, 5
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="login"; filename="a"\r\n\r\n'.encode()
        + b"x" * (megabytes * 2**20) + f"\r\n--{boundary}--\r\n".encode()
    )  # fmt: skip
    head = (
        f"POST /accounts/login/ HTTP/1.1\r\nContent-Type: multipart/form-data; boundary={boundary}\r\nContent-Length: {len(body)}"
    )
    assert raw(port, f"{head}\r\nCookie: {cookie}", body)[0] == 403, "no token, but it was read"
    assert raw(port, head, body)[0] == 413
    # Text that nothing has percent-encoded, in the query; cookies that no text can hold.
    for path in ("/check/?code=ж", "/accounts/login/?next=ж", "/accounts/login/?next=http://[", "/?q=\udcff"):
        assert raw(port, f"GET {path} HTTP/1.1")[0] < 500, path
    for odd in (r'"\000aaaaaaaaaa"', r'"\377"', "ж"):
        assert raw(port, f"GET /accounts/login/ HTTP/1.1\r\nCookie: sessionid={odd}")[0] == 200
        assert raw(port, f"POST {page} HTTP/1.1\r\nContent-Length: {30 * 2**20}\r\nCookie: sessionid={odd}")[0] == 413
    assert raw(port, "GET /health/ HTTP/1.1\r\nContent-Type: text/html; a*=zzz''%41")[0] == 200

    # A connection goes on after a body was taken.
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        head = f"POST /nowhere/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 3\r\n\r\nabc"
        connection.sendall(f"{head}GET /health/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while piece := connection.recv(1 << 16):
            answer += piece
        assert re.findall(rb"HTTP/1\.1 (\d+)", answer) == [b"404", b"200"]

    # A large answer comes in pieces; a client that reads none of it holds no thread.
    large = contest.documents.create(title="а", file=ContentFile(os.urandom(8 * 2**20), "a.pdf"))
    lazy = socket.create_connection(("127.0.0.1", port))
    lazy.sendall(f"GET /c/{contest.slug}/documents/{large.pk}.pdf HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    time.sleep(0.3)
    assert quick(port, "/health/") < PATIENCE
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/c/{contest.slug}/documents/{large.pk}.pdf", timeout=20) as response:
        assert response.read() == large.file.open("rb").read()
    lazy.close()
    assert quick(port, "/health/") < PATIENCE


@pytest.mark.django_db(transaction=True)
def test_what_is_declared_and_not_sent_stops_nobody(server, contest, users):
    """Forty bodies of 25 MB of two addresses, of one account, that never come: the others send and sign in."""
    port, cookie = server, signed_in(users["staff"])
    head = f"POST /accounts/login/ HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nCookie: {cookie}\r\nContent-Length: {SIGNED_IN * 2**20}\r\n"
    held = []
    for number in range(40):
        connection = socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(f"127.0.0.{2 + number % 2}", 0))
        connection.sendall(f"{head}\r\nabc".encode())
        held.append(connection)
    time.sleep(0.3)
    other = signed_in(build.user())
    body = b"x" * (SIGNED_IN * 2**20)
    sent = f"POST /accounts/login/ HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\nCookie: {other}"
    assert raw(port, sent, body)[0] == 403, "no token, but it was read"
    assert raw(port, "POST /accounts/login/ HTTP/1.1\r\nContent-Length: 3", b"a=b")[0] == 403
    begun = time.monotonic()
    expects = f"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: {400 * 2**20}"
    assert raw(port, expects)[0] == 413
    assert time.monotonic() - begun < 5
    for connection in held:
        connection.close()
    assert quick(port, "/health/") < PATIENCE


@pytest.mark.django_db(transaction=True)
def test_the_suite_of_attacks_runs_against_a_portal_by_its_address(server):
    """`./portal bench attack`: what holds is said to hold; the limit of passwords alone needs settings that tests have switched off."""
    findings = {
        found.name: found.faults for found in attacked(f"http://127.0.0.1:{server}", most=6) if "пароль" not in found.name
    }
    assert len(findings) == len(ATTACKS)
    assert {name: faults for name, faults in findings.items() if faults} == {}
