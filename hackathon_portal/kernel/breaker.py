"""A server that may be away is left alone for a while after it has failed, so that waiting for it is paid once, not by every page."""

from __future__ import annotations

import logging
import threading
import time

log = logging.getLogger("portal.breaker")

LEFT_ALONE_SECONDS = 10.0


class Breaker:
    """Of one server in this process. `may_ask` before each question; `failed` and `answered` after it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_away = False
        self._ask_again_at = 0.0
        self._lock = threading.Lock()

    def may_ask(self) -> bool:
        """False while the server is left alone. When that is over, one thread asks; the others go on without for as long again."""
        if not self.is_away:
            return True
        with self._lock:
            if time.monotonic() < self._ask_again_at:
                return False
            self._ask_again_at = time.monotonic() + LEFT_ALONE_SECONDS
        return True

    def failed(self, error: BaseException) -> None:
        if not self.is_away:
            log.warning("%s is unreachable (%s), going on without it", self.name, type(error).__name__)
        self._ask_again_at = time.monotonic() + LEFT_ALONE_SECONDS
        self.is_away = True

    def answered(self) -> bool:
        """True when it had been away."""
        was_away, self.is_away = self.is_away, False
        if was_away:
            log.warning("%s answers again", self.name)
        return was_away
