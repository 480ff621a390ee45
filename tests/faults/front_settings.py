"""The settings of a portal that runs here, with a short term for bodies."""

from hackathon_portal.settings.local import *  # noqa: F403

BODY_SECONDS = 2
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
