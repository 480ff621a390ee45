"""The portal on the home screen of a phone: its manifest, its icons, and the worker that answers where there is no network (decision 63)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from hackathon_portal.contests import face
from hackathon_portal.contests.access import contest_page, open_page
from hackathon_portal.contests.models import Contest

ACCENT, PAPER = "#1d4f91", "#ffffff"
ICONS = (
    ("portal/icons/icon-192.png", 192, "any"),
    ("portal/icons/icon-512.png", 512, "any"),
    ("portal/icons/maskable-512.png", 512, "maskable"),
)
# What the page without a network is made of; the first is the page itself.
SHELL = (
    "vendor/bootstrap.min.css", "portal/fonts.css", "portal/theme.css", "vendor/golos-text-cyrillic-wght-normal.woff2",
    "vendor/golos-text-latin-wght-normal.woff2", "vendor/pt-mono-latin-400-normal.woff2", "portal/icon.svg",
)  # fmt: skip
DAY = 24 * 3600


def manifest_of(*, name: str, short_name: str, key: str, colour: str) -> dict[str, Any]:
    """A web app manifest: the portal opens at the person's cabinet, whichever contest it was installed from."""
    return {
        "name": name, "short_name": short_name, "lang": "ru", "dir": "ltr", "id": key, "start_url": reverse("cabinet"), "scope": "/",
        "display": "standalone", "theme_color": colour, "background_color": PAPER,
        "icons": [
            {"src": static(path), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose} for path, size, purpose in ICONS
        ],
    }  # fmt: skip


def _answer(manifest: dict[str, Any], *, kept_by: str) -> JsonResponse:
    """Kept for an hour by any cache (`public`) or by the person's browser alone (`private`)."""
    answer = JsonResponse(manifest, json_dumps_params={"ensure_ascii": False}, content_type="application/manifest+json")
    answer["Cache-Control"] = f"{kept_by}, max-age=3600"
    return answer


@open_page("описание портала для экрана телефона: в нём нет ничего о людях")
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    return _answer(manifest_of(name="Портал хакатонов", short_name="Хакатоны", key="/", colour=ACCENT), kept_by="public")


@contest_page("contests.see")
@require_safe
def contest_manifest(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The same portal under the name and in the colour of a contest; one not published yet is seen by some people only."""
    colour = face.look_of(contest).paper
    name = contest.short_title
    manifest = manifest_of(name=name, short_name=name[:24].strip(), key=contest.get_absolute_url(), colour=colour)
    return _answer(manifest, kept_by="private")


@open_page("значок портала: его просят по этому адресу, не читая страницы")
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    answer = HttpResponsePermanentRedirect(static("portal/icons/favicon.ico"))
    answer["Cache-Control"] = f"public, max-age={DAY}"
    return answer


@open_page("страница «нет связи»: в ней нет ничего о людях")
@require_safe
def away(request: HttpRequest) -> HttpResponse:
    """What the worker shows of an address it cannot reach; the same for everybody."""
    return HttpResponse(render_to_string("shell/away.html"))


@open_page("сценарий браузера: одинаков для всех")
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker, served from the root so that it answers for the whole portal; its version follows what it shows."""
    script = (settings.BASE_DIR / "static" / "portal" / "worker.js").read_text("utf-8")
    shell = [reverse("away"), *(static(path) for path in SHELL)]
    version = hashlib.sha256("\n".join([script, *shell, render_to_string("shell/away.html")]).encode()).hexdigest()[:12]
    lines = f"const SHELL = {json.dumps(shell)};\nconst VERSION = {json.dumps(version)};\n"
    answer = HttpResponse(lines + script, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "public, no-cache"
    return answer
