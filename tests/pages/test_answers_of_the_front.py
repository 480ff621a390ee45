"""What the front does with an answer of Django: read as far as it is needed, closed once, whatever happens."""

from __future__ import annotations

import asyncio
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
