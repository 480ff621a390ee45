"""The shipped proxy (deploy/nginx) before two nodes: what it lets in and tells on, and what it does when a node dies."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from hackathon_portal.kernel.web import health
from hackathon_portal.launcher import container, processes
from tests.faults.certificates import self_signed
from tests.ports import free_port

SHIPPED = Path(settings.BASE_DIR) / "deploy/nginx"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
KEY = "KEYOFASECRETLINK0123456789"
MEGABYTE = 2**20
pytestmark = [pytest.mark.faults, pytest.mark.skipif(NGINX is None, reason="nginx is not here and cannot be installed")]


class Node(ThreadingHTTPServer):
    """A node that remembers what reached it; `/cut/` closes without an answer, `/static/` has only its own file."""

    daemon_threads, request_queue_size = True, 64

    def __init__(self, name: str) -> None:
        self.name, self.heads, self.bodies, self.open = name, [], [], set()
        super().__init__(("127.0.0.1", 0), Answers)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def die(self) -> None:
        """At once, with whatever is open: what kill -9 does."""
        self.shutdown()
        self.server_close()
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Node

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    def do_GET(self) -> None:
        self.server.heads.append((self.command, self.path, dict(self.headers)))
        self.server.bodies.append(len(self.rfile.read(int(self.headers.get("Content-Length") or 0))))
        if self.path.startswith("/cut/"):
            self.close_connection = True
            return
        is_missing = self.path.startswith("/static/") and self.path != f"/static/{self.server.name}.css"
        self.send_response(404 if is_missing else 200)
        self.send_header("Content-Length", "2")
        if self.path.startswith("/static/"):
            self.send_header("Cache-Control", "max-age=31536000, immutable")
        self.end_headers()
        self.wfile.write(b"ok")

    do_POST = do_GET  # noqa: N815  the server's names

    def log_message(self, *_: Any) -> None:
        pass


@dataclass
class Proxy:
    port: int
    plain: int
    log: Path
    folder: Path
    nodes: list[Node] = field(default_factory=list)

    def ask(self, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=ssl._create_unverified_context())
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, names)
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read().decode()

    def begun(self, path: str, declared: int, sent: bytes = b"abc") -> ssl.SSLSocket:
        """A POST whose body is declared and hardly sent."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection = ssl._create_unverified_context().wrap_socket(plain)
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {declared}\r\n\r\n".encode() + sent)
        return connection

    def reached(self, path: str) -> list[tuple[str, str, dict[str, str]]]:
        """The requests of this path that any node has seen."""
        return [head for node in self.nodes for head in node.heads if head[1] == path]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(is_so: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def installed(folder: Path, ports: tuple[int, int, int], nodes: list[int]) -> Path:
    """A copy of the shipped files with this machine's folders, ports and nodes, and terms that a test can wait for."""
    shutil.copytree(SHIPPED, folder / "portal")
    for name in ("tls", "acme", "cache"):
        (folder / name).mkdir()
    self_signed(folder / "tls")
    plain, tls, own = ports
    for file in (folder / "portal").glob("*.conf"):
        text = file.read_text()
        for shipped, here in {
            "user nginx;": "user root;" if os.geteuid() == 0 else "", "worker_processes auto": "worker_processes 1",
            "/run/nginx.pid": f"{folder}/nginx.pid", "/etc/nginx/": f"{folder}/", "/var/cache/nginx": f"{folder}/cache",
            "/var/www/acme": f"{folder}/acme", "/dev/stdout": f"{folder}/access.log", "/dev/stderr": f"{folder}/error.log",
            "listen 80 ": f"listen 127.0.0.1:{plain} ", "listen 443 ": f"listen 127.0.0.1:{tls} ",
            "127.0.0.1:8081": f"127.0.0.1:{own}", "client_body_timeout 15s": "client_body_timeout 1s",
            "web:8000": f"127.0.0.1:{nodes[0]}", "web-2:8000": f"127.0.0.1:{nodes[1]}",
        }.items():  # fmt: skip
            text = re.sub(rf"(?<![\w-]){re.escape(shipped)}", lambda _, here=here: here, text)
        file.write_text(re.sub(r"\n\s*listen \[::\][^\n]*", "", text))
    return folder / "portal/nginx.conf"


@pytest.fixture
def proxy(tmp_path) -> Iterator[Proxy]:
    nodes = [Node("a"), Node("b")]
    ports = (free_port(), free_port(), free_port())
    configuration = installed(tmp_path, ports, [node.server_port for node in nodes])
    command = [str(NGINX), "-p", str(tmp_path), "-c", str(configuration), "-e", str(tmp_path / "error.log")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr
    process = subprocess.Popen([*command, "-g", "daemon off;"])
    until(lambda: process.poll() is not None or listens(ports[1]))
    yield Proxy(ports[1], ports[0], tmp_path / "access.log", tmp_path, nodes)
    process.terminate()
    process.wait(timeout=20)
    for node in nodes:
        with suppress(OSError):
            node.die()


def test_what_the_client_says_of_itself_is_not_passed_on_and_what_is_inside_stays_inside(proxy):
    told = {
        "X_Forwarded_For": "6.6.6.6",
        "X_Forwarded_Proto": "http",
        "X_Request_ID": "mine",
        "X_Forwarded_Host": "evil",
        "X_Real_IP": "6.6.6.6",
    }
    assert proxy.ask("/c/tula/", Forwarded="for=6.6.6.6", Upgrade="websocket", Connection="Upgrade", **told)[0] == 200
    [(_, _, headers)] = proxy.reached("/c/tula/")
    assert (headers["X-Forwarded-For"], headers["X-Forwarded-Proto"]) == ("127.0.0.1", "https")
    assert re.fullmatch(r"[0-9a-f]{32}", headers["X-Request-ID"])
    assert not {"X-Forwarded-Host", "X-Real-IP", "Forwarded", "Upgrade", "Connection"} & set(headers)
    # The line of the proxy and those of the portal find each other; it is written after the answer.
    until(lambda: headers["X-Request-ID"] in proxy.log.read_text())

    for path in ("/metrics", "/metrics/", "/health/", "/health/ready", "/health/details", "/portal-pages/unavailable.html"):
        assert proxy.ask(path)[0] == 404, path
    assert len(proxy.reached("/c/tula/")) == sum(len(node.heads) for node in proxy.nodes) == 1
    assert proxy.ask("/health/live")[0] == 200
    assert proxy.ask("/health/", Authorization="Bearer a")[0] == 200, "the portal looks at the token"

    # Keys of links and queries reach the portal, and no log.
    secret = [f"{path}?code={KEY}" for path in secret_paths()]
    assert len(secret) > 5
    for path in secret:
        proxy.ask(path)
        assert proxy.reached(path), path
    until(lambda: proxy.log.read_text().count("\n") > len(secret))
    assert '"beginning":"/represent"' in proxy.log.read_text()
    assert KEY not in proxy.log.read_text() + (proxy.folder / "error.log").read_text()

    # Plain HTTP: only the way to HTTPS, and what an authority of certificates asks for.
    (proxy.folder / "acme/.well-known/acme-challenge").mkdir(parents=True)
    (proxy.folder / "acme/.well-known/acme-challenge/token").write_text("proof")
    plain = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=5)
    plain.request("GET", "/c/tula/?a=b", headers={"Host": "portal.example.org"})
    answer = plain.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, "https://portal.example.org/c/tula/?a=b")
    answer.read()
    plain.request("GET", "/.well-known/acme-challenge/token")
    assert plain.getresponse().read() == b"proof"


def test_bodies_are_as_large_as_the_portal_takes_them_and_slow_ones_are_cut(proxy):
    ordinary, large = settings.REQUEST_MEGABYTES["signed in"], "/c/tula/project/files/"
    status, _, page = proxy.ask("/", "POST", b"x" * (ordinary * MEGABYTE + 1))
    assert (status, "Отправлено слишком много" in page) == (413, True)
    status, headers, text = proxy.ask("/api/v1/applications", "POST", b"x" * (ordinary * MEGABYTE + 1), Accept="application/json")
    assert (status, json.loads(text)["code"], headers["Content-Type"]) == (413, "request.too_large", "application/json")
    assert proxy.ask("/", "POST", b"x" * (ordinary * MEGABYTE))[0] == 200
    assert ordinary * MEGABYTE in proxy.nodes[0].bodies + proxy.nodes[1].bodies

    # The portal hears of a large file at once and decides; of a form when it is there.
    with proxy.begun(large, 251 * MEGABYTE), proxy.begun("/slow/", 1000) as form:
        until(lambda: proxy.reached(large))
        began = time.monotonic()
        assert form.recv(1000)[:12] in (b"", b"HTTP/1.1 408"), "no bytes within client_body_timeout"
        assert time.monotonic() - began < 5
        assert proxy.reached("/slow/") == []
    with proxy.begun(large, 251 * MEGABYTE + 1) as connection:
        assert connection.recv(1000).startswith(b"HTTP/1.1 413")


def test_a_node_that_dies_costs_no_page_and_comes_back(proxy):
    first = proxy.nodes[0]
    statuses: list[int] = []
    stop = threading.Event()

    def read_on() -> None:
        while not stop.is_set():
            statuses.append(proxy.ask("/c/tula/")[0])

    readers = [threading.Thread(target=read_on) for _ in range(2)]
    for reader in readers:
        reader.start()
    until(lambda: len(first.heads) > 5, 20)
    first.die()
    asked = len(statuses)
    until(lambda: len(statuses) > asked + 20, 20)
    stop.set()
    for reader in readers:
        reader.join()
    assert set(statuses) == {200}

    # One node is not there: what the other has not got is not found, and no failure.
    assert proxy.ask("/static/c.css")[0] == 404

    # A node that is there again, at another address.
    gone, proxy.nodes[0] = first.server_port, (first := Node("a"))
    upstream = proxy.folder / "portal/upstream.conf"
    upstream.write_text(upstream.read_text().replace(f":{gone} ", f":{first.server_port} "))
    os.kill(int((proxy.folder / "nginx.pid").read_text()), 1)  # nginx -s reload
    until(lambda: proxy.ask("/c/tula/") and first.heads)


def test_two_versions_of_the_design_are_served_by_whoever_has_the_file(proxy):
    for name in ("a", "b"):
        for _ in range(3):
            assert proxy.ask(f"/static/{name}.css", Cookie="__Host-sessionid=secret")[0] == 200
        assert len(proxy.reached(f"/static/{name}.css")) <= 2
        assert all("Cookie" not in headers for _, _, headers in proxy.reached(f"/static/{name}.css"))
    assert proxy.ask("/static/c.css")[0] == 404


def test_a_page_is_asked_of_the_other_node_and_a_form_is_sent_once(proxy):
    assert proxy.ask("/cut/page/")[0] == 502
    assert len(proxy.reached("/cut/page/")) == 2
    status, headers, page = proxy.ask("/cut/form/", "POST", b"a=b")
    assert (status, headers["Retry-After"]) == (502, "10")
    assert len(proxy.reached("/cut/form/")) == 1
    assert "посмотрите, не сохранилось ли" in page
    assert headers["X-Request-ID"] in page
    status, _, text = proxy.ask("/cut/form/", "POST", b"a=b", Accept="application/json")
    assert (status, json.loads(text)["code"]) == (502, "unavailable")


# The numbers, which need no server.


def addresses() -> list[tuple[str, URLPattern]]:
    """Every address of the portal with values in its places: (path, its pattern)."""

    def walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
        for pattern in resolver.url_patterns:
            path = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, path)
            else:
                yield path, pattern

    values = {"slug": "tula-2024", "int": "7"}
    return [
        ("/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: values.get(found[1] or "str", KEY), path), pattern)
        for path, pattern in walk(get_resolver(), "")
        if "(?P" not in path
    ]


def secret_paths() -> list[str]:
    return sorted({path for path, pattern in addresses() if {"token", "key"} & set(pattern.pattern.converters)})


def directive(name: str) -> str:
    return re.search(rf"\n\s*{name} ([^;]+);", (SHIPPED / "nginx.conf").read_text())[1]


def allowed(path: str) -> float:
    """Megabytes the configuration lets a request of this path have: the first regular location that fits, else the server's."""
    text = (SHIPPED / "nginx.conf").read_text()
    for expression, inside in re.findall(r"location ~ (\S+) \{([^}]*)\}", text):
        if re.search(expression, path):
            return float(re.search(r"client_max_body_size (\d+)m", inside)[1])
    return float(directive("client_max_body_size").removesuffix("m"))


def test_the_proxy_lets_through_exactly_what_the_portal_may_take():
    limits, large = settings.REQUEST_MEGABYTES, 0
    for path, pattern in addresses():
        most = getattr(pattern.callback, "at_most_megabytes", 0)
        assert allowed(path) == max(limits["signed in"], most + limits["beside files"] if most else 0), path
        large += allowed(path) > limits["signed in"]
    assert large >= 2
    assert directive("client_body_timeout") == f"{settings.BODY_SECONDS}s"


def test_a_container_asks_what_the_portal_answers():
    assert (container.ALIVE, container.READY) == (health.LIVE, health.READY)
    text = (SHIPPED / "nginx.conf").read_text()
    assert f"location = {health.LIVE} {{" in text
    assert f"location = {health.FULL} {{" in text


def test_an_idle_connection_is_given_up_before_the_node_gives_it_up():
    kept = int(re.search(r"keepalive_timeout (\d+)s", (SHIPPED / "upstream.conf").read_text())[1])
    command = processes.web_command(8000, workers="1")
    assert kept * 1000 < int(command[command.index("--http1-header-read-timeout") + 1])
