"""E-mail addresses as addresses are compared: without case and the spaces around, the domain as IDNA (RFC 5890).

RFC 5321 lets a server tell capital letters before the @ apart; no mail service that people use does, and people type as they like.
An address is stored as its owner wrote it (`typed`), so that it is read; it is never compared as it is stored. Pure; `address_columns.py` says the same to the database.
"""

from __future__ import annotations

import unicodedata


def typed(address: str) -> str:
    """An address as it is stored: composed letters, no spaces around, nothing that is not seen."""
    shown = "".join(sign for sign in unicodedata.normalize("NFC", address) if unicodedata.category(sign) not in ("Cf", "Cc"))
    return shown.strip()


def normal(address: str) -> str:
    """What two addresses are compared by: `Иван@Пример.РФ` -> `иван@xn--e1afmkfd.xn--p1ai`; empty of an empty one."""
    name, at, domain = typed(address).casefold().rpartition("@")
    return f"{name}{at}{_encoded(domain)}"


def same(one: str, other: str) -> bool:
    """Whether two addresses are one; nothing is the same as no address."""
    return bool(normal(one)) and normal(one) == normal(other)


def spellings(address: str) -> set[str]:
    """Every way a table may hold this address, in small letters: the domain in its own letters and as IDNA."""
    name, at, domain = normal(address).rpartition("@")
    return {f"{name}{at}{domain}", f"{name}{at}{_decoded(domain)}"} - {""}


def _encoded(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return domain


def _decoded(domain: str) -> str:
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain
