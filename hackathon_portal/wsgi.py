"""The WSGI application; `front.py` serves it."""

import os
import sys
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hackathon_portal.settings.production")


class Request(WSGIRequest):
    """Django's, which fails outside of any middleware where the content type names an encoding that does not exist."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # Django's own method, without a type
        except (LookupError, ValueError):
            meta["CONTENT_TYPE"] = ""
            super()._set_content_type_params(meta)  # type: ignore[misc]  # the same


class Application(WSGIHandler):
    request_class = Request


try:
    django.setup(set_prefix=False)
except ImproperlyConfigured as fault:
    sys.exit(f"{fault}")
application = Application()
