"""The load of the deadline hour, a process of its own: applications at a steady rate, whatever the answers (an open loop), probes beside.

Started by `filing.py` with a file of prepared requests; prints one line of JSON. A time is counted from when the request was due, so
a portal that stands still is not forgiven the requests it kept from being sent.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

ANSWER_SECONDS = 60.0
PROBE_EVERY = 0.2
IDLE_SECONDS = 5
Sample = tuple[float, float, int]  # seconds from the start to when it was due, seconds it took, status (0: no answer)


class Connections:
    """Keep-alive connections: one for each request under way, used again."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter, float]] = []

    async def ask(self, request: bytes) -> int:
        """The answer's status; 0 where none came."""
        reader, writer = await self._connection()
        try:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length or 0))
        except (OSError, asyncio.IncompleteReadError):
            writer.close()
            return 0
        if b"connection: close" in head:
            writer.close()
        else:
            self.free.append((reader, writer, time.perf_counter()))
        return int(head[9:12])

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """One that has not been idle for long, as the shipped proxy chooses (deploy/nginx/upstream.conf), or a new one."""
        while self.free:
            reader, writer, since = self.free.pop()
            if time.perf_counter() - since < IDLE_SECONDS:
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self.port)


async def timed(connections: Connections, request: bytes, began: float, due: float, samples: list[Sample]) -> None:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            status = await connections.ask(request)
    except (TimeoutError, OSError):
        status = 0
    samples.append((due - began, time.perf_counter() - due, status))


async def at_a_rate(port: int, requests: Iterable[bytes], interval: float, until: float, samples: list[Sample]) -> None:
    """Send each request when it is due; wait for all answers at the end."""
    connections, began = Connections(port), time.perf_counter()
    under_way: set[asyncio.Task[None]] = set()
    for number, request in enumerate(requests):
        due = began + number * interval
        if due >= until:
            break
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        task = asyncio.create_task(timed(connections, request, began, due, samples))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    if under_way:
        await asyncio.wait(under_way)


def get(port: int, path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()


def forever(request: bytes) -> Iterable[bytes]:
    while True:
        yield request


async def run(port: int, filings: list[bytes], rate: float, probes: list[str]) -> dict[str, list[Sample]]:
    until = time.perf_counter() + len(filings) / rate
    samples: dict[str, list[Sample]] = {"filing": [], **{path: [] for path in probes}}
    await asyncio.gather(
        at_a_rate(port, filings, 1 / rate, until + 1, samples["filing"]),
        *(at_a_rate(port, forever(get(port, path)), PROBE_EVERY, until, samples[path]) for path in probes),
    )
    return samples


def figures(samples: list[Sample]) -> dict[str, object]:
    """Milliseconds by percentile, answers by status, seconds until the last answer."""
    times = sorted(took * 1000 for _due, took, _status in samples)
    at = {f"p{part}": round(times[min(len(times) - 1, len(times) * part // 100)], 1) if times else 0.0 for part in (50, 95, 99)}
    seconds = max((due + took for due, took, _status in samples), default=0.0)
    statuses = Counter(status for *_rest, status in samples)
    return {**at, "worst": round(times[-1], 1) if times else 0.0, "statuses": dict(statuses), "seconds": round(seconds, 2)}


def main(plan: str, port: str, rate: str, *probes: str) -> None:
    filings = pickle.loads(Path(plan).read_bytes())
    samples = asyncio.run(run(int(port), filings, float(rate), list(probes)))
    used = resource.getrusage(resource.RUSAGE_SELF)
    said = {name: figures(rows) for name, rows in samples.items()}
    print(json.dumps(said | {"processor": used.ru_utime + used.ru_stime}))


if __name__ == "__main__":
    main(*sys.argv[1:])
