"""Ports for servers of tests: none that the system gives to a connection or to another process of this run meanwhile."""

from __future__ import annotations

import itertools
import os
import socket

# Below what Linux gives to outgoing connections (32768 and up) and above what services of a machine use.
FIRST, LAST, SHARE = 18_000, 32_000, 1_000


def _own_share() -> itertools.cycle[int]:
    """A thousand ports of this process of the run; where it begins differs between runs beside each other."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw") or 0)
    first = FIRST + worker * SHARE % (LAST - FIRST)
    turned = os.getpid() % SHARE
    return itertools.cycle(first + (turned + step) % SHARE for step in range(SHARE))


_ports = _own_share()


def free_port() -> int:
    """A port nobody listens at. Each call gives another one, so a server may be started at it a while later."""
    for port in itertools.islice(_ports, SHARE):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no free port in this process's share")
