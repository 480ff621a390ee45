"""A few words with the embedded Valkey, without its client library: the launcher runs before anything else is loaded."""

from __future__ import annotations

import socket
import time
from pathlib import Path


def forget_database(path: Path, number: int) -> None:
    """Empty a numbered database of the queue's server, and its file: before the cache had a server of its own sessions were kept there."""
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(str(path))
        answers = server.makefile("rb")

        def ask(command: str) -> bytes:
            server.sendall(command.encode() + b"\r\n")
            return answers.readline()

        while not ask(f"SELECT {number}").startswith(b"+OK"):  # it still reads its file
            time.sleep(0.05)
        if ask("DBSIZE") != b":0\r\n":
            ask("FLUSHDB SYNC")
            ask("BGREWRITEAOF")
            while b"aof_rewrite_in_progress:0" not in answers.read(int(ask("INFO persistence")[1:]) + 2):
                time.sleep(0.05)
