"""The settings of a node that runs here: one of several, whose contest's clock the test sets for all of them through a file."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from hackathon_portal.kernel import clock
from hackathon_portal.settings.local import *  # noqa: F403
from hackathon_portal.settings.local import STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DECISION_UNDO = timedelta(0)
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
MAINTENANCE_SECONDS = 0.5
_instant = Path(os.environ["CLOCK_FILE"])


def _of_file() -> datetime:
    return datetime.fromisoformat(_instant.read_text())


# The real time as well: `now` is counted from it, and a token's term by it.
clock.real = _of_file
