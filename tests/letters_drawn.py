"""Every letter as a picture: its HTML on a phone, light and dark, some on a sheet (docs/letters/*.webp). `./portal look letters` draws them.

`python -m tests.letters_drawn [part of a sheet's name]`; needs Chromium and no server.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import django

DOCS = Path(__file__).parents[1] / "docs/letters"
WIDTH, SCALE, GAP = 390, 1, 16
ON_A_SHEET, IN_A_ROW = 18, 6
COLOURS = 48  # of a sheet: letters are text on two grounds
VIEWS = {"light": "#cfd5de", "dark": "#000000"}
UNUSED = {"password_reset_code"}


def letters() -> dict[str, str]:
    """Name -> sheet: every letter of the templates and of the sign-in library, by what it is about, in order."""
    from tests import letter_samples

    own = [f"{path.parts[-3]}/{path.stem}" for path in letter_samples.templates()]
    library = sorted(
        str(path.relative_to(letter_samples.TEMPLATES)).removesuffix("_message.txt")
        for folder in ("account/email", "mfa/email", "socialaccount/email")
        for path in (letter_samples.TEMPLATES / folder).glob("*_message.txt")
        if path.stem.removesuffix("_message") not in UNUSED and not path.stem.startswith("base")
    )
    sheets: dict[str, list[str]] = {}
    for name in [*own, *library]:
        sheets.setdefault("sign-in" if "/email/" in name else name.partition("/")[0], []).append(name)
    sheets["others"] = [
        name for app in ("account", "contests", "kernel", "shell", "events", "operations") for name in sheets.pop(app, [])
    ]
    return {
        name: f"{sheet}-{number // ON_A_SHEET + 1}" if len(names) > ON_A_SHEET else sheet
        for sheet, names in sheets.items()
        for number, name in enumerate(names)
    }


def html_of(name: str) -> str:
    """The HTML part of a letter with every value given, as it would leave, below its name and subject."""
    from hackathon_portal.kernel.letter_parts import email_of

    subject, body = _words(name)
    email = email_of(_row(name, subject, body), _signature(name))
    caption = f'<div style="padding:4px 8px;background:#5b6575;color:#fff;font:12px sans-serif">{name}: {escape(subject)}</div>'
    return re.sub(r"(<body[^>]*>)", lambda found: found.group() + caption, str(email.alternatives[0][0]), count=1)


def _words(name: str) -> tuple[str, str]:
    from hackathon_portal.kernel import letter_words
    from tests import letter_samples

    if "/email/" not in name:
        app, _, stem = name.partition("/")
        return letter_samples.rendered(letter_samples.TEMPLATES / app / "letters" / f"{stem}.txt", full=True)
    context = LIBRARY | ({"code": "K7F2QX"} if name.endswith("login_code") else {})
    return letter_words.drawn(f"{name}_subject.txt", context)[0].strip(), letter_words.drawn(f"{name}_message.txt", context)[0]


LIBRARY = {
    "portal": "Портал хакатонов", "email": "rada@example.org", "from_email": "rada@example.org", "to_email": "inkina@example.org",
    "deleted_email": "inkina@example.org", "provider": "VK ID", "ip": "192.0.2.1", "user_agent": "Firefox 132, Windows 11", "code": "",
    "timestamp": datetime(2026, 11, 26, 10, tzinfo=UTC),
    **{key: f"https://portal.example.org/accounts/{key}/Nq8X3vJ0bT5mKc2LwR7yZs1DfG4hA6pE9uQ/"
       for key in ("activate_url", "password_reset_url", "signup_url")},
}  # fmt: skip


def _row(name: str, subject: str, body: str):  # type: ignore[no-untyped-def]  # a model: Django is not ready at import
    from hackathon_portal.kernel.models import OutboxMessage

    mailing = name == "events/gathering_invitation"
    return OutboxMessage(
        pk=4, kind="registration.gathering_invitation" if mailing else "", contest_ref=4 if mailing else None,
        lane=OutboxMessage.Lane.MASS if mailing else OutboxMessage.Lane.PERSONAL, subject=subject, body=body,
        message_id="<4@example.org>", recipient="rada@example.org",
    )  # fmt: skip


def _signature(name: str):  # type: ignore[no-untyped-def]
    from hackathon_portal.kernel.letter_parts import Signature, signature_of

    if name.startswith(("account/", "kernel/")) or "/email/" in name:
        return signature_of(None)
    lines = (
        "Министерство цифрового развития и связи области",
        "Связаться с организатором: organiser@example.org, +7 000 000-00-00",
        "https://portal.example.org/c/sample/",
    )
    return Signature("Хакатон «Образец»", lines)


def draw(wanted: str = "") -> list[Path]:
    """Draw the sheets whose name holds `wanted`; the files written."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import ENVIRONMENT, LAUNCH, WINDOW

    drawn: dict[tuple[str, str], list[tuple[str, Image.Image]]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=LAUNCH, env=os.environ | ENVIRONMENT)
        for view in VIEWS:
            window = browser.new_context(
                **WINDOW, viewport={"width": WIDTH, "height": 200}, device_scale_factor=SCALE, color_scheme=view,
            )  # fmt: skip
            page = window.new_page()
            for name, sheet in letters().items():
                if wanted in sheet:
                    page.set_content(html_of(name))
                    assert page.evaluate("document.documentElement.scrollWidth") == WIDTH, f"{name} is wider than a phone"
                    drawn.setdefault((sheet, view), []).append((name, Image.open(io.BytesIO(page.screenshot(full_page=True)))))
        browser.close()
    return [_stored(f"{sheet}-{view}", pictures, VIEWS[view]) for (sheet, view), pictures in drawn.items()]


def shown_on(path: Path) -> list[str]:
    """The letters that a sheet shows, as it says itself."""
    from PIL import Image

    with Image.open(path) as sheet:
        return str(sheet.info["xmp"].decode()).split("\n")


def _stored(name: str, letters_drawn: list, ground: str) -> Path:  # type: ignore[type-arg]
    """A sheet: the letters in columns, each put below the shortest; it holds their names."""
    from PIL import Image

    names, pictures = zip(*letters_drawn, strict=True)
    width = pictures[0].width
    heights, places = [GAP] * min(IN_A_ROW, len(pictures)), []
    for picture in pictures:
        column = heights.index(min(heights))
        places.append((GAP + column * (width + GAP), heights[column]))
        heights[column] += picture.height + GAP
    sheet = Image.new("RGB", (GAP + len(heights) * (width + GAP), max(heights)), ground)
    for picture, place in zip(pictures, places, strict=True):
        sheet.paste(picture, place)
    path = DOCS / f"{name}.webp"
    few = sheet.quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB")
    few.save(path, lossless=True, quality=80, method=4, xmp="\n".join(names).encode())
    path.chmod(0o644)
    return path


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hackathon_portal.settings.testing")
    django.setup()
    from django.conf import settings

    settings.PORTAL_CONTACTS = "Поддержка портала: help@example.org, +7 000 000-00-00"
    settings.PORTAL_ORIGIN = "https://portal.example.org"
    drawn = list(draw(*sys.argv[1:2]))
    for path in drawn:
        print(f"{path.name}: {path.stat().st_size // 1024} KB")
    for path in set(DOCS.glob("*.webp")) - set(drawn) if not sys.argv[1:] else ():
        path.unlink()  # of letters that stand on another sheet now


if __name__ == "__main__":
    main()
