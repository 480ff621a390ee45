"""Tests: the local settings with quick password hashing, no manifest, and one cache database per xdist worker."""

import os
import re
from datetime import timedelta

from hackathon_portal.settings.local import *  # noqa: F403
from hackathon_portal.settings.local import CACHES, CELERY_TASK_ROUTES, DATA_DIR, LOGGING

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
# Databases 0 and 1 are the queue and the cache of a portal that may be running on the same server.
CACHES["default"]["LOCATION"] = re.sub(r"\d+$", str(2 + int(_worker.removeprefix("gw")) % 14), CACHES["default"]["LOCATION"])
CACHES["default"]["KEY_PREFIX"] = f"test-{_worker}"
CELERY_TASK_DEFAULT_QUEUE, LONG_QUEUE, LETTERS_QUEUE = f"test-{_worker}", f"test-{_worker}-long", f"test-{_worker}-letters"
CELERY_TASK_QUEUES = {CELERY_TASK_DEFAULT_QUEUE: {}, LONG_QUEUE: {}, LETTERS_QUEUE: {}}
CELERY_TASK_ROUTES = {name: {"queue": LETTERS_QUEUE} for name in CELERY_TASK_ROUTES}
MEDIA_ROOT = DATA_DIR / "files" / _worker
MAIL_FOLDER = DATA_DIR / "mail" / _worker
STORAGES = {
    "default": {"BACKEND": "hackathon_portal.kernel.storage.EncryptedStorage"},
    "raw": {"BACKEND": "hackathon_portal.kernel.stores.FolderStore"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DECISION_UNDO = timedelta(0)  # letters of decisions leave at once, except where a test says otherwise
STRICT_JOURNAL = True
DEAR_COUNTS_LATE = 0  # on a busy machine any count may take long
# Thousands of refusals are asked for, each would write its traceback.
LOGGING["loggers"] |= {"django.request": {"level": "ERROR"}}  # type: ignore[operator]  # LOGGING is a dict of many kinds
WHITENOISE_AUTOREFRESH = True
# The test databases are made of the models, not by walking through every migration; `migrations` among the checks and the start of an
# empty portal (tests/faults/test_servers.py) hold the migrations to the models.
PGTRIGGER_INSTALL_ON_MIGRATE = PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = True
MAINTENANCE_SECONDS = None  # tests count statements; whoever tries the switch sets it
