"""When a school is finished: every module of it is done."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def left(modules: Sequence[int], done: Collection[int]) -> list[int]:
    """Modules that are still to do, in their order."""
    return [module for module in modules if module not in done]


def is_finished(modules: Sequence[int], done: Collection[int]) -> bool:
    """Whether nothing is left. A school without modules is finished by nobody."""
    return bool(modules) and not left(modules, done)


def emails_in(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Lines «адрес» or «адрес; имя» as (address in small letters, name), each address once; lines that hold no address."""
    found: dict[str, str] = {}
    wrong = []
    for line in filter(None, map(str.strip, text.splitlines())):
        cells = [cell.strip().strip('"') for cell in line.replace("\t", ";").replace(",", ";").split(";")]
        address = next((cell for cell in cells if is_address(cell)), "")
        if not address:
            wrong.append(line[:80])
            continue
        found.setdefault(address.lower(), " ".join(cell for cell in cells if cell and cell != address)[:200])
    return list(found.items()), wrong


def is_address(text: str) -> bool:
    """Whether this looks like an address of mail."""
    name, at, host = text.partition("@")
    return bool(name and at and "." in host.strip(".") and " " not in text and "@" not in host) and len(text) <= 254
