"""The settings of a portal that runs here, with a short term for bodies."""

from hackathon_portal.settings.local import *  # noqa: F403
from hackathon_portal.settings.local import STORAGES

BODY_SECONDS = 2
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
