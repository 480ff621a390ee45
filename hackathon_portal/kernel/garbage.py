"""The collector of garbage while a process starts: thousands of modules come, none of them goes again, and it would walk through them."""

import gc

USUAL = gc.get_threshold()
RARE = (200_000, 50, 50)


def collect_rarely() -> None:
    gc.set_threshold(*RARE)


def collect_as_usual() -> None:
    gc.set_threshold(*USUAL)
