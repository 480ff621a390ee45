"""What the front does with an answer of Django: read as far as it is needed, closed once, whatever happens."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from hackathon_portal import front

pytestmark = pytest.mark.django_db


class Response:
    def __init__(self, *pieces: bytes, fails: bool = False) -> None:
        self.pieces, self.fails, self.read, self.closed = pieces, fails, 0, 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.read += 1
            yield piece
        if self.fails:
            raise OSError("the file is gone")

    def close(self) -> None:
        self.closed += 1


def in_a_thread(function: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """In a loop of its own, whatever runs in the thread of the tests (the browser's loop)."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, function()).result()


def answered(monkeypatch, response: Response, method: str = "GET") -> front.Answer:
    monkeypatch.setattr(front, "django_application", lambda environ, start: start("200 OK", []) and response)
    return front.answered({"REQUEST_METHOD": method})


def test_a_small_answer_is_read_whole_and_closed(monkeypatch):
    response = Response(b"a", b"", b"b")
    answer = answered(monkeypatch, response)
    assert (answer.begun, answer.rest, response.closed) == (b"ab", None, 1)


def test_the_body_of_a_head_request_is_not_read(monkeypatch):
    response = Response(b"a" * front.PIECE, b"b")
    answer = answered(monkeypatch, response, "HEAD")
    assert (answer.begun, answer.rest, response.read, response.closed) == (b"", None, 0, 1)


def test_an_answer_that_fails_is_closed(monkeypatch):
    response = Response(b"a", fails=True)
    with pytest.raises(OSError, match="gone"):
        answered(monkeypatch, response)
    assert response.closed == 1


@pytest.mark.parametrize("fails", [False, True])
def test_a_large_answer_goes_on_after_an_empty_piece_and_is_closed(monkeypatch, fails):
    sent: list[bytes] = []

    class Protocol:
        def response_stream(self, status, headers):
            return self

        async def send_bytes(self, piece):
            sent.append(piece)

    response = Response(b"a" * front.PIECE, b"", b"b", fails=fails)
    answer = answered(monkeypatch, response)
    assert response.closed == 0

    async def send() -> None:
        await front.Front(1)._send_in_pieces(answer, Protocol(), asyncio.get_running_loop())

    if fails:
        with pytest.raises(OSError, match="gone"):
            in_a_thread(send)
    else:
        in_a_thread(send)
    assert (b"".join(sent), response.closed) == (b"a" * front.PIECE + b"b", 1)


class Standing:
    """Requests of which those that change something stand until told to go on, as behind a lock."""

    def __init__(self, monkeypatch) -> None:
        self.go, self.begun = threading.Event(), 0
        monkeypatch.setattr(front, "answered", self._answered)

    def _answered(self, environ: dict[str, Any]) -> front.Answer:
        if environ["REQUEST_METHOD"] == "POST" or "slow" in environ["PATH_INFO"]:
            self.begun += 1
            self.go.wait(10)
        return front.Answer(200, [], environ["PATH_INFO"].encode())


def request(path: str, method: str = "GET") -> dict[str, Any]:
    return {"REQUEST_METHOD": method, "PATH_INFO": path}


def test_who_reads_stands_behind_no_filing_and_health_behind_nobody(monkeypatch):
    standing = Standing(monkeypatch)

    async def play() -> None:
        threads, loop = front.Threads(2), asyncio.get_running_loop()
        filing = [asyncio.ensure_future(threads.answer(request(f"/file/{n}/", "POST"), loop)) for n in range(20)]
        async with asyncio.timeout(5):
            assert (await threads.answer(request("/c/tula/"), loop)).begun == b"/c/tula/"
            slow = asyncio.ensure_future(threads.answer(request("/slow/"), loop))
            assert (await threads.answer(request("/health/live/"), loop)).begun == b"/health/live/"
        async with asyncio.timeout(5):
            while standing.begun < 3:  # a thread of a busy machine may still be on its way
                await asyncio.sleep(0.01)
        assert (standing.begun, threads.waiting) == (3, 18)
        standing.go.set()
        assert [(await one).begun for one in [*filing, slow]] == [*(f"/file/{n}/".encode() for n in range(20)), b"/slow/"]

    in_a_thread(play)


@pytest.mark.parametrize(
    ("path", "kind"), [("/api/v1/applications", "application/json"), ("/c/tula/", "text/html; charset=utf-8")]
)
def test_who_would_wait_too_long_for_a_thread_is_told_at_once(monkeypatch, path, kind):
    standing = Standing(monkeypatch)

    async def play() -> None:
        threads, loop = front.Threads(1), asyncio.get_running_loop()
        threads.mean = front.LONGEST_QUEUE_SECONDS / 2  # what filing has taken lately
        waiting = [asyncio.ensure_future(threads.answer(request("/file/", "POST"), loop)) for _ in range(4)]
        await asyncio.sleep(0.05)
        refused = await threads.answer(request(path, "POST"), loop)
        headers = dict(refused.headers)
        assert (refused.status, headers["content-type"], int(headers["retry-after"]) > 0) == (503, kind, True)
        assert front.TOO_BUSY.encode() in refused.begun
        standing.go.set()
        assert [(await one).status for one in waiting] == [200] * 4

    in_a_thread(play)
