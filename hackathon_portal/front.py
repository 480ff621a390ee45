"""The application that granian serves (RSGI): takes a whole request in before one of the few threads works on it.

A thread costs a database connection, and a client that sends slowly, or stops, holds nothing but a small task here. Sizes are
decided by what is declared (kernel/web/request_size.py), the body is read within a term and kept in memory or a temporary file,
then Django answers in a thread as under any WSGI server. Answers are written here too, so a client that reads slowly holds no thread.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import multiprocessing
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings
from django.db import close_old_connections
from django.urls import get_resolver

from hackathon_portal.kernel.postgresql import base as postgresql
from hackathon_portal.kernel.web import incoming, live, request_size
from hackathon_portal.kernel.web.incoming import Body
from hackathon_portal.launcher import children
from hackathon_portal.wsgi import Request
from hackathon_portal.wsgi import application as django_application

log = logging.getLogger("portal.front")

PIECE = 256 * 1024  # bytes: a larger body waits in a temporary file, a larger answer is sent piece by piece
DISCARD_SECONDS, DISCARD_IDLE_SECONDS, DISCARD_MOST = 10, 0.3, 64 * 2**20
THREADS = settings.WEB_THREADS
READS = ("GET", "HEAD", "OPTIONS")
HEALTH = "/health/"
# Seconds that a request which changes something may have to wait for a thread; who would wait longer is told at once.
LONGEST_QUEUE_SECONDS, RETRY_SECONDS = 10.0, 5

Headers = list[tuple[str, str]]
PAGE = '<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><title>Запрос не принят</title></head><body><h1>Запрос не принят</h1><p>{}</p></body></html>'
TOO_SLOW = "Данные отправлялись слишком медленно. Ничего не сохранено, попробуйте ещё раз."
TOO_MANY = "Сейчас отправляют слишком много данных сразу. Ничего не сохранено, попробуйте через минуту."
TOO_BUSY = "Сейчас портал принимает очень много заявок и ответов. Сохранённое цело: отправьте ещё раз через несколько секунд."
FAILED = "На портале произошла ошибка. То, что было сохранено, цело."


class ReadInPieces:
    """What Django sends files by (PEP 3333 `wsgi.file_wrapper`), in pieces of ours."""

    def __init__(self, file: IO[bytes], _size: int = 0) -> None:
        self.file = file
        self.close = getattr(file, "close", lambda: None)

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.file.read(PIECE), b"")


@dataclass
class Answer:
    """Status, headers and what is read of the body; `rest` gives the remaining pieces and `close` ends it."""

    status: int = 500
    headers: Headers = field(default_factory=list)
    begun: bytes = b""
    rest: Iterator[bytes] | None = None
    close: Callable[[], None] = lambda: None


def plain(status: int, words: str, *more: tuple[str, str]) -> Answer:
    page = PAGE.format(words).encode()
    return Answer(status, [("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store"), *more], page)


def as_wsgi(decoded: str) -> str:
    """What granian has decoded, as PEP 3333 wants it: a character a byte."""
    return decoded.encode("utf-8", "surrogatepass").decode("latin-1")


def environ_of(scope: Any) -> dict[str, Any]:
    """A request's head as WSGI says it (PEP 3333), without its body."""
    name, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method, "SCRIPT_NAME": "", "PATH_INFO": as_wsgi(scope.path),
        "QUERY_STRING": as_wsgi(scope.query_string), "SERVER_PROTOCOL": f"HTTP/{scope.http_version}", "SERVER_NAME": name or "localhost",
        "SERVER_PORT": port or "80", "REMOTE_ADDR": scope.client.rpartition(":")[0] or scope.client,
        "wsgi.version": (1, 0), "wsgi.url_scheme": scope.scheme, "wsgi.errors": sys.stderr, "wsgi.multithread": True,
        "wsgi.multiprocess": True, "wsgi.run_once": False, "wsgi.file_wrapper": ReadInPieces, "wsgi.input": BytesIO(),
    }  # fmt: skip
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for header, value in scope.headers.items():
        if "_" in header:  # would be taken for the header with dashes that a proxy sets
            continue
        key = header.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ and key != "HTTP_HOST" else value
    return environ


def answered(environ: dict[str, Any]) -> Answer:
    """Django's answer, begun; in a thread."""
    answer = Answer()

    def start(status: str, headers: Headers, _error: Any = None, /) -> Callable[[bytes], object]:
        answer.status, answer.headers = int(status.split(" ", 1)[0]), headers
        return lambda _piece: None  # the `write` of PEP 3333, which Django does not use

    response = django_application(environ, start)
    answer.close = getattr(response, "close", answer.close)
    try:
        answer.begun, answer.rest = (b"", None) if environ["REQUEST_METHOD"] == "HEAD" else begun(iter(response))
    except BaseException:
        answer.close()
        raise
    if answer.rest is None:
        answer.close()
    else:
        close_old_connections()  # its own thread's; `close` comes in whichever is free then
    return answer


def begun(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes] | None]:
    """The first PIECE of an answer, and where it goes on."""
    read, size = [], 0
    for piece in pieces:
        read.append(piece)
        size += len(piece)
        if size >= PIECE:
            return b"".join(read), pieces
    return b"".join(read), None


def allows(environ: dict[str, Any], length: int) -> bool:
    """Whether a body of this length may come; in a thread, because it may ask the database."""
    try:
        return length <= request_size.most_bytes(Request(dict(environ)))
    except Exception:
        log.exception("the size of a request was not decided")
        return False
    finally:
        close_old_connections()


class Threads:
    """The threads of one process. What changes something (and may wait for a lock) uses `threads` of them at most; one more is left
    to pages that only read, and /health/ has its own: filing in the deadline hour keeps nobody from looking.
    """

    def __init__(self, threads: int) -> None:
        self.pool = ThreadPoolExecutor(threads + 1, thread_name_prefix="web")
        self.health = ThreadPoolExecutor(1, thread_name_prefix="health")
        self.threads = threads
        self.slots = asyncio.Semaphore(threads)
        self.waiting, self.mean = 0, 0.0  # requests that wait for a slot, seconds that one takes

    async def answer(self, environ: dict[str, Any], loop: asyncio.AbstractEventLoop) -> Answer:
        if environ["PATH_INFO"].startswith(HEALTH):
            return await loop.run_in_executor(self.health, answered, environ)
        if environ["REQUEST_METHOD"] in READS:
            return await loop.run_in_executor(self.pool, answered, environ)
        if self.waiting * self.mean / self.threads > LONGEST_QUEUE_SECONDS:
            return busy(environ)
        self.waiting += 1
        try:
            await self.slots.acquire()
        finally:
            self.waiting -= 1
        began = loop.time()
        try:
            return await loop.run_in_executor(self.pool, answered, environ)
        finally:
            self.slots.release()
            self.mean += (loop.time() - began - self.mean) / 20


def busy(environ: dict[str, Any]) -> Answer:
    """The refusal of a request that would wait too long: JSON for a program."""
    retry = ("retry-after", f"{RETRY_SECONDS}")
    if not (environ["PATH_INFO"].startswith("/api/") or environ.get("HTTP_ACCEPT", "").startswith("application/json")):
        return plain(503, TOO_BUSY, retry)
    said = json.dumps({"code": "busy", "clause": "", "message": TOO_BUSY}, ensure_ascii=False)
    return Answer(503, [("content-type", "application/json"), ("cache-control", "no-store"), retry], said.encode())


class Front:
    """One process's door: its threads, and the bodies that are still coming in."""

    def __init__(self, threads: int = THREADS) -> None:
        self.threads = Threads(threads)
        self.pool = self.threads.pool
        self.incoming = incoming.Incoming()

    async def __call__(self, scope: Any, protocol: Any) -> None:
        if scope.proto != "http":
            return
        loop = asyncio.get_running_loop()
        try:
            environ = environ_of(scope)
            answer = await self._answer(environ, protocol, loop)
        except Exception:
            log.exception("a request was not answered")
            answer = plain(500, FAILED)
        if answer is None:  # the client is gone
            return
        if answer.rest is None:
            protocol.response_bytes(answer.status, answer.headers, answer.begun)
            return
        await self._send_in_pieces(answer, protocol, loop)

    async def _answer(self, environ: dict[str, Any], protocol: Any, loop: asyncio.AbstractEventLoop) -> Answer | None:
        if environ["PATH_INFO"] == live.LIVE:  # needs no thread: also when all are busy
            return Answer(200, [("content-type", "application/json"), ("cache-control", "no-store")], live.ALIVE)
        length = request_size.declared(environ)
        if length == 0:
            return await self.threads.answer(environ, loop)
        if length is None or not (
            request_size.fits_anybody(length) or await loop.run_in_executor(self.pool, allows, environ, length)
        ):
            refused = await self.threads.answer(environ, loop)  # by Django's middleware, in its words
            if not environ.get("HTTP_EXPECT"):  # such a client waits for an answer before it sends
                await self._discard(incoming.body_of(environ, 0), protocol, loop)
            return refused
        body = incoming.body_of(environ, length)
        if not self.incoming.begins(body):
            return plain(503, TOO_MANY, ("retry-after", "60"), ("connection", "close"))
        kept: IO[bytes] = SpooledTemporaryFile(PIECE)  # noqa: SIM115  closed below, after Django has read it
        try:
            try:
                too_slow = await self._read(protocol, body, kept, loop)
            finally:
                self.incoming.ended(body)
            if too_slow is not None:
                return too_slow
            if kept.tell() < length:
                return None
            kept.seek(0)
            environ["wsgi.input"] = kept
            return await self.threads.answer(environ, loop)
        finally:
            kept.close()
            self.incoming.forgotten(body)

    async def _read(self, protocol: Any, body: Body, kept: IO[bytes], loop: asyncio.AbstractEventLoop) -> Answer | None:
        """Keep what comes; a refusal where it comes too slowly or there is too much of it. Every BODY_BYTES_A_SECOND earn a second more."""
        began = loop.time()
        try:
            async with asyncio.timeout(settings.BODY_SECONDS) as term:
                async for piece in protocol:
                    if not self.incoming.arrives(body, len(piece)):
                        return plain(503, TOO_MANY, ("retry-after", "60"), ("connection", "close"))
                    kept.write(piece)
                    seconds = settings.BODY_SECONDS + kept.tell() / settings.BODY_BYTES_A_SECOND
                    term.reschedule(began + min(seconds, settings.BODY_LONGEST_SECONDS))
        except TimeoutError:
            return plain(408, TOO_SLOW, ("connection", "close"))
        return None

    async def _discard(self, body: Body, protocol: Any, loop: asyncio.AbstractEventLoop) -> None:
        """Let a client that is sending come to the end: closed upon in the middle, a browser shows no answer. Nothing is kept."""
        if not self.incoming.begins(body):
            return
        until, read = loop.time() + DISCARD_SECONDS, 0
        try:
            async with asyncio.timeout(DISCARD_IDLE_SECONDS) as term:
                async for piece in protocol:
                    read += len(piece)
                    if loop.time() > until or read > DISCARD_MOST:
                        return
                    term.reschedule(loop.time() + DISCARD_IDLE_SECONDS)
        except TimeoutError:
            return
        finally:
            self.incoming.ended(body)

    async def _send_in_pieces(self, answer: Answer, protocol: Any, loop: asyncio.AbstractEventLoop) -> None:
        rest = answer.rest
        assert rest is not None  # noqa: S101  the caller has looked
        try:
            transport = protocol.response_stream(answer.status, answer.headers)
            piece: bytes | None = answer.begun
            while piece is not None:  # an empty one is no end
                await transport.send_bytes(piece)
                piece = await loop.run_in_executor(self.pool, next, rest, None)
        finally:
            await loop.run_in_executor(self.pool, answer.close)


if (server := multiprocessing.parent_process()) is not None and server.pid:  # granian's, which is killed sometimes
    children.end_with_parent(server.pid)
    postgresql.keep_limits_of("web")
application = Front()
# What is loaded by now lives as long as the process: without this the collector of garbage walks through it again and again, 140 ms
# each time, a tenth of what a page costs.
get_resolver().url_patterns  # noqa: B018  loads every page
gc.collect()
gc.freeze()
