"""Every picture of the README, drawn from a running demonstration: `./portal look readme` plays it, starts it and calls this.

`python -m tests.readme_pictures ADDRESS [names]`; needs Chromium, the demonstration's database and keys in the environment.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django
from PIL import Image

from tests.browser.main_pages import ROOT, Theme

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = ROOT / "docs/screenshots"
MOST_BYTES, QUALITY, GAP = 300_000, 78, 24
OPEN, JUDGING, PAID, SECOND = "/c/tula-open", "/c/tula-judging", "/c/tula-2024", "/c/kuzbass-2025"
PHONE, DESK = (390, 844), (1440, 1000)


@dataclass(frozen=True)
class Shot:
    """A page as somebody sees it: e-mail (empty: a visitor), address, window; `.pdf` is drawn as its first page."""

    email: str
    path: str
    window: tuple[int, int] = DESK
    theme: Theme = "light"
    large: bool = False  # big letters, black on white: the version for poor sight


def shots() -> dict[str, list[Shot]]:
    """Name of a picture -> what stands on it, beside each other."""
    from hackathon_portal.accounts.models import User
    from hackathon_portal.demo import people
    from judging.models import Project
    from prizes.models import Award, Diploma, PayoutApplication
    from registration.models import Application

    staff, door, member = people.STAFF.email, people.DOOR.email, people.MEMBERS[0].email
    accountant, chair = people.ACCOUNTANT.email, people.CHAIR.email
    filed = Application.objects.filter(contest__slug="tula-open").order_by("number")
    waiting, captain = filed.filter(state="submitted")[0], filed.filter(role="captain", user__isnull=False)[0]
    project = Project.objects.filter(contest__slug="tula-judging", state="submitted").order_by("pk")[0]
    award = Award.objects.get(contest__slug="kuzbass-2025", part_of=None, team__name="Терриконы")
    part: Any = Award.objects.filter(part_of=award).order_by("pk")[0]
    payout = PayoutApplication.objects.filter(award__contest__slug="kuzbass-2025").order_by("-pk")[0]
    diploma = Diploma.objects.filter(contest__slug="tula-2024", kind="diploma").order_by("number")[0]
    holder, email = part.holder.user.email, captain.user.email
    account = User.objects.get(email=people.SECRETARY.email).pk
    return {
        "contest": [Shot("", f"{OPEN}/")],
        "queue": [Shot(staff, f"{OPEN}/desk/queue/")],
        "sheet": [Shot(member, f"{JUDGING}/sheets/{project.pk}/")],
        "desk": [Shot(staff, f"{OPEN}/desk/", (1440, 760))],
        "results": [Shot("", f"{PAID}/results/")],
        "poor-sight": [Shot("", f"{PAID}/results/", (820, 1100), large=True)],
        "prize-of-each": [
            Shot(holder, f"{SECOND}/prizes/{part.pk}/", (640, 900)), Shot(accountant, f"{SECOND}/payouts/applications/{payout.pk}/", (1000, 900)),
        ],
        "around": [
            Shot(people.COMMITTEE.email, f"{SECOND}/desk/teams/form/", (820, 844)), Shot(people.OPERATIONS.email, f"{SECOND}/desk/shifts/", (820, 844)),
            Shot("", f"{SECOND}/", PHONE, "dark"),
        ],
        "account": [Shot(people.ADMINISTRATOR.email, f"/portal/accounts/{account}/", (1440, 1100))],
        "application-phone": [Shot(email, f"{OPEN}/application/", PHONE)],
        "queue-split": [Shot(staff, f"{OPEN}/desk/applications/{waiting.number}/")],
        "door": [Shot(door, f"{JUDGING}/door/", PHONE)],
        "letter": [Shot("letter", "registration.admission", (390, 612)), Shot("letter", "registration.admission", (390, 612), "dark")],
        "grid": [Shot(member, f"{JUDGING}/sheets/grid/")],
        "ranking": [Shot(chair, f"{PAID}/commission/ranking/")],
        "analysis": [Shot(chair, f"{PAID}/commission/analysis/")],
        "payouts": [Shot(accountant, f"{PAID}/payouts/")],
        "deadlines": [Shot(staff, f"{PAID}/desk/deadlines/")],
        "diploma": [Shot(staff, f"{PAID}/desk/diplomas/{diploma.number}.pdf", (960, 679))],
        "protocol-document": [Shot(chair, f"{PAID}/commission/protocol.pdf", (900, 1270))],
    }  # fmt: skip


def season_shots() -> dict[str, list[Shot]]:
    """The same of the seasons that `play_demo_season` plays."""
    from hackathon_portal.demo.management.commands.play_demo_season import OPEN, PLAYED
    from hackathon_portal.demo.season import actors_of
    from hackathon_portal.seasons.models import Entrant, StageEntry

    played, opened = f"/s/{PLAYED}", f"/s/{OPEN}"
    staff = actors_of(PLAYED)["staff"].email
    finalist = StageEntry.objects.filter(entrant__season__slug=PLAYED, stage__code="final").order_by("pk")[0].entrant
    newcomer: Any = Entrant.objects.filter(season__slug=OPEN, is_admitted=True, user__isnull=False).order_by("number")[0]
    return {
        "season": [Shot("", f"{played}/")],
        "season-phone": [
            Shot("", f"{opened}/", PHONE), Shot(newcomer.user.email, f"{opened}/my/", PHONE), Shot("", f"{played}/", PHONE, "dark"),
        ],
        "season-way": [Shot(staff, f"{played}/desk/entrants/{finalist.number}/", (820, 900)), Shot(staff, f"{played}/desk/final/", (820, 900))],
        "season-after": [Shot(staff, f"{played}/desk/after/")],
    }  # fmt: skip


def _first_page(pdf: bytes, width: int) -> Image.Image:
    import pypdfium2

    page = pypdfium2.PdfDocument(pdf)[0]
    return page.render(scale=width / page.get_width()).to_pil().convert("RGB")


def _letter(kind: str) -> str:
    from hackathon_portal.kernel.letter_parts import email_of, signature_of
    from hackathon_portal.kernel.models import OutboxMessage

    row = OutboxMessage.objects.filter(kind=kind).order_by("pk").first()
    assert row is not None, kind
    return str(email_of(row, signature_of(row.contest_ref)).alternatives[0][0])


def _cookies(shot: Shot, address: str) -> Iterator[Any]:
    from django.conf import settings
    from django.test import Client

    from hackathon_portal.accounts.models import User
    from hackathon_portal.kernel.web.viewing import Viewing
    from tests.sign_in import sign_in

    if shot.email:
        key = sign_in(Client(), User.objects.get(email=shot.email)).session.session_key or ""
        yield {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": address, "httpOnly": True}
    if shot.large:
        chosen = Viewing(letters="150", colours="black-on-white").as_cookie()
        yield {"name": settings.VIEWING_COOKIE_NAME, "value": chosen, "url": address}


def _seen(page: Page, shot: Shot, address: str) -> Image.Image:
    if shot.email == "letter":
        page.set_content(_letter(shot.path))
    elif shot.path.endswith(".pdf"):
        answer = page.request.get(address + shot.path)
        assert answer.ok, (shot.path, answer.status)
        return _first_page(answer.body(), shot.window[0])
    else:
        opened = page.goto(address + shot.path)
        assert opened is not None, shot.path
        assert opened.status == 200, (shot.path, opened.status)
    page.wait_for_load_state("networkidle")
    page.evaluate("() => document.fonts.ready")
    return Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")


def draw(browser: Browser, address: str, name: str, together: list[Shot]) -> int:
    """Draw one picture; its bytes."""
    from tests.browser.conftest import WINDOW

    seen = []
    for shot in together:
        width, height = shot.window
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=shot.theme, reduced_motion="reduce", **WINDOW
        )
        if shot.email != "letter":
            context.add_cookies(list(_cookies(shot, address)))
        seen.append(_seen(context.new_page(), shot, address))
        context.close()
    size = sum(one.width for one in seen) + GAP * (len(seen) - 1), max(one.height for one in seen)
    picture = Image.new("RGB", size, "white")
    left = 0
    for one in seen:
        picture.paste(one, (left, 0))
        left += one.width + GAP
    target = FOLDER / f"{name}.webp"
    picture.save(target, quality=QUALITY, method=6)
    return target.stat().st_size


def main(address: str, *chosen: str) -> int:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the ORM is used beside Playwright's own loop
    django.setup()
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import ENVIRONMENT, LAUNCH

    too_large = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=LAUNCH, env=os.environ | ENVIRONMENT)
        wanted = [*chosen]
        every = season_shots() if wanted and all(name.startswith("season") for name in wanted) else shots() | season_shots()
        for name, together in every.items():
            if not wanted or name in wanted:
                size = draw(browser, address, name, together)
                print(f"{name}: {size // 1024} КБ", flush=True)
                too_large += [name] if size > MOST_BYTES else []
        browser.close()
    if too_large:
        print(f"больше {MOST_BYTES // 1000} КБ: {', '.join(too_large)}")
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
