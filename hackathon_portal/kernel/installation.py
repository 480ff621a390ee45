"""What all nodes of one portal have in common: a node with other keys would write what the others cannot read, and is refused."""

from __future__ import annotations

from hackathon_portal.kernel.encryption import keyed_hash
from hackathon_portal.kernel.models import Installation

ONE = 1
PROBE = "the keys of this portal"


class OtherKeys(Exception):
    """This process has not the keys the database is used with; the message names the variable."""


def refuse_other_keys() -> None:
    """OtherKeys where this node's keys are not those of the others; the first node of all writes down what its keys make."""
    identity = keyed_hash(PROBE)
    first = Installation(pk=ONE, keys_probe=PROBE, identity_probe=identity)
    Installation.objects.bulk_create([first], ignore_conflicts=True)
    Installation.objects.filter(pk=ONE, identity_probe="").update(keys_probe=PROBE, identity_probe=identity)
    if Installation.objects.values_list("identity_probe", flat=True).get(pk=ONE) != identity:
        raise OtherKeys(_words("IDENTITY_HASH_KEY"))
    try:
        read = Installation.objects.values_list("keys_probe", flat=True).get(pk=ONE)
    except Exception:  # each cipher has a refusal of its own
        read = ""
    if read != PROBE:
        raise OtherKeys(_words("FIELD_ENCRYPTION_KEYS"))


def _words(variable: str) -> str:
    return (
        f"{variable} не тот, с которым работает эта база: записанное здесь не прочли бы другие узлы портала. "
        "Возьмите ключи работающего узла (переменные окружения или secrets.json из его папки данных)."
    )
