"""A small load generator: keep-alive connections over raw sockets, so that the machine's time goes to the portal."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """Requests per second, the 99th and 95th percentiles in milliseconds, and how many answers were not 200."""

    rate: float
    p99: float
    wrong: int
    p95: float = 0.0


async def _one_connection(port: int, request: bytes, until: float, times: list[float], wrong: list[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (began := time.perf_counter()) < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        lower = head.lower()
        length = int(lower.split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        times.append(time.perf_counter() - began)
        if not head.startswith(b"HTTP/1.1 200"):
            wrong.append(int(head[9:12]))
        if b"connection: close" in lower:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


async def _run(port: int, path: str, cookie: str, connections: int, seconds: float) -> Result:
    headers = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n" + (f"Cookie: {cookie}\r\n" if cookie else "") + "\r\n"
    times: list[float] = []
    wrong: list[int] = []
    until = time.perf_counter() + seconds
    await asyncio.gather(*(_one_connection(port, headers.encode(), until, times, wrong) for _ in range(connections)))
    times.sort()
    p99, p95 = (times[int(len(times) * part)] * 1000 if times else 0.0 for part in (0.99, 0.95))
    return Result(len(times) / seconds, p99, len(wrong), p95)


def measure(port: int, path: str, *, cookie: str = "", connections: int = 8, seconds: float = 3.0) -> Result:
    return asyncio.run(_run(port, path, cookie, connections, seconds))
