"""Documents laid out once in a run: walks over pages draw the same regulations, consents and blanks for every role and in every test."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

Written = Callable[[str, str], bytes]


def once(written: Written, folder: Path) -> Written:
    """The same text in the same style sheet is laid out by the first test of a run that asks for it, whichever worker it runs in."""
    folder.mkdir(parents=True, exist_ok=True)

    def kept(html: str, stylesheet: str) -> bytes:
        path = folder / hashlib.sha256(f"{stylesheet}\0{html}".encode()).hexdigest()
        if not path.exists():
            part = path.with_name(f"{path.name}.{os.getpid()}.{id(html)}")
            part.write_bytes(written(html, stylesheet))
            part.replace(path)
        return path.read_bytes()

    return kept
