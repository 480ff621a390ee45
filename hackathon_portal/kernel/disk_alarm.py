"""Tells the administrators of a disk that runs short, and of one that has room again: each node looks at its own."""

from __future__ import annotations

import socket

from django.conf import settings

from hackathon_portal.kernel import alarms
from hackathon_portal.kernel.disk import is_short, places, size
from hackathon_portal.kernel.models import SignOfLife

SHORT = "disk"  # the role of the row that says this node has told of a short disk
RECOVERED_SHARE = 1.1  # of the alarm's bound: what lies about it tells nobody twice


def look() -> bool:
    """Tell the administrators once a day while it is short, and once when it is not any more; whether it is."""
    found = places()
    words = ", ".join(f"{place.name} ({place.folder}) — {size(place.free)}" for place in found)
    name = f"{SHORT}@{socket.gethostname()}"[:120]
    if is_short(found):
        SignOfLife.objects.get_or_create(name=name, defaults={"role": SHORT})
        alarms.tell(
            "disk low",
            f"На сервере портала кончается место: {words}.\nПри остатке {size(settings.DISK_RESERVE_MB * 2**20)} портал перестанет принимать "
            "файлы. Что удалить и как расширить: docs/operations.md, «What to do at each alarm», строка disk.",
        )
        return True
    if (
        min(place.free for place in found) >= settings.DISK_ALARM_MB * 2**20 * RECOVERED_SHARE
        and SignOfLife.objects.filter(name=name).delete()[0]
    ):
        alarms.tell("disk recovered", f"Места на сервере портала снова достаточно: {words}.")
    return False
