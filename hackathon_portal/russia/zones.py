"""Time zones as people are told of them: a zone's name that travels with its identifier."""

from __future__ import annotations

from datetime import datetime, timedelta

# Federal Law of 03.06.2011 No. 107-FZ, articles 2 and 5: a zone is named by its difference from Moscow's time, UTC(SU)+3.
MOSCOW = timedelta(hours=3)
HOUR = timedelta(hours=1)


class Zone(str):
    """An IANA identifier (`Asia/Novokuznetsk`) with the name that a regulation gives its time; the name may be empty."""

    label: str
    __slots__ = ("label",)

    def __new__(cls, identifier: str, label: str = "") -> Zone:
        made = super().__new__(cls, identifier)
        made.label = label
        return made


def named(local: datetime, label: str = "") -> str:
    """What stands beside a time of day: the given name, else the law's: `МСК`, `МСК+2`; part hours as `UTC+05:30`."""
    if label:
        return label
    offset = local.utcoffset() or timedelta(0)
    hours, rest = divmod(offset - MOSCOW, HOUR)
    if rest:
        sign, size = "-" if offset < timedelta(0) else "+", abs(offset) // timedelta(minutes=1)
        return f"UTC{sign}{size // 60:02}:{size % 60:02}"
    return f"МСК{hours:+d}" if hours else "МСК"
