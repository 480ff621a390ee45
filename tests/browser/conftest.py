"""Chromium against a live server, a real Celery worker on the same database, an SMTP sink, people with their own windows."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from email.message import EmailMessage

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.pdf import FONTS_ONLY
from hackathon_portal.kernel import clock
from tests import build
from tests.faults.mail_sink import MailSink
from tests.faults.test_worker_killed import database_url, start_worker, wait_until
from tests.sign_in import sign_in as signed_in

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the ORM is used beside Playwright's own loop
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
LAUNCH = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
          "--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb", "--disable-skia-runtime-opts",
          "--lang=ru"]  # fmt: skip
# What a page looks like must not depend on the machine: its fonts, its language, where it stands.
ENVIRONMENT = {
    "FONTCONFIG_FILE": str(FONTS_ONLY),
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "LANGUAGE": "ru",
    "TZ": "Europe/Moscow",
}
WINDOW = {"locale": "ru-RU", "timezone_id": "Europe/Moscow"}
# People who asked their system for no motion: a press waits for no colour to change, and nothing is drawn sixty times a second meanwhile.
STILL = {"reduced_motion": "reduce"}


class Chromium:
    """One browser for a worker's tests, started anew where it has died: its own death fails one test at most."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._start()

    def _start(self) -> None:
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=self._path, args=LAUNCH, env=os.environ | ENVIRONMENT)

    def alive(self) -> Browser:
        """The browser, after a window of it has opened."""
        try:
            self._browser.new_context().close()
        except PlaywrightError:
            self._playwright.stop()
            self._start()
        return self._browser

    def stop(self) -> None:
        with suppress(PlaywrightError):
            self._browser.close()
        self._playwright.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing")
        pytest.skip("Chromium is missing")
    launched = Chromium(path)
    yield launched
    launched.stop()


@pytest.fixture
def browser(chromium) -> Browser:
    return chromium.alive()


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with MailSink() as running:
        yield running


@pytest.fixture
def worker(transactional_db, sink, tmp_path_factory) -> Iterator[None]:
    """A Celery worker with beat, on the test's database and queue, sending to the sink."""
    folder = tmp_path_factory.mktemp("w")
    environment = dict(
        os.environ,
        DATABASE_URL=database_url(),
        EMAIL_URL=f"smtp://127.0.0.1:{sink.port}",
        PORTAL_DATA=str(folder),
        BEAT_SCHEDULE=str(folder / "beat"),
        C_FORCE_ROOT="1",
    )
    process = start_worker(environment)
    yield
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass
class Person:
    """Somebody in front of a window."""

    email: str
    page: Page
    context: BrowserContext
    base: str
    # What it costs somebody: taps on buttons and links, and what is typed.
    taps: int = 0
    typed: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        response = self.page.goto(self.base + path)
        assert response is not None
        assert response.status < 500, path
        return self.page

    def press(self, name: str, *, exact: bool = True) -> None:
        self.taps += 1
        self.page.get_by_role("button", name=name, exact=exact).first.click()

    def follow(self, name: str) -> None:
        """Click a link and wait for the page it leads to."""
        self.taps += 1
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.page.get_by_role("link", name=name, exact=True).first.click()

    def each(self, selector: str) -> list[Locator]:
        """Every element there is, once there is one (the page may still be on its way)."""
        found = self.page.locator(selector)
        found.first.wait_for()
        return found.all()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.typed.append(value)
            self.page.locator(f"main [name={name}]").first.fill(value)

    def sees(self, text: str) -> None:
        """The words stand on the page, now or within a few seconds (a form may still be on its way)."""
        deadline, text = time.monotonic() + 30, text.replace("\u00a0", " ")
        while text not in self.text():
            assert time.monotonic() < deadline, f"{text!r} is not on {self.page.url}:\n{self.text()[:1500]}"
            self.page.wait_for_timeout(50)

    def text(self) -> str:
        return self.page.inner_text("body").replace("\u00a0", " ")

    def download(self, name: str) -> bytes:
        with self.page.expect_download() as caught:
            self.page.get_by_role("link", name=name, exact=True).first.click()
        return caught.value.path().read_bytes()


@pytest.fixture
def person(browser, live_server) -> Iterator[Callable[..., Person]]:
    """`person("a@b.c", PHONE)`: somebody with a window of their own, not signed in."""
    contexts = []

    def make(email: str = "", viewport: dict[str, int] | None = None, **options) -> Person:
        context = browser.new_context(viewport=viewport or DESK, accept_downloads=True, **(WINDOW | STILL | options))
        context.set_default_timeout(60_000)  # a busy machine is no failure
        contexts.append(context)
        return Person(email, context.new_page(), context, live_server.url)

    yield make
    for context in contexts:
        context.close()


def publish(staff: Person, slug: str) -> None:
    """Every part of the announcement confirmed, the page seen as visitors will, the second press."""
    build.attach_documents(Contest.objects.get(slug=slug))
    staff.open(f"/c/{slug}/desk/publish/")
    for box in staff.each("[name=part]"):
        box.check()
    staff.press("Подтвердить отмеченное")
    staff.sees("Всё заполнено и подтверждено.")
    staff.press("Дальше: что увидят посетители")
    staff.sees("Так увидят посетители")
    staff.press("Опубликовать")
    staff.sees("Объявление опубликовано")


def close_assessment(someone: Person, slug: str) -> None:
    """The page of what would not count, the second press."""
    someone.open(f"/c/{slug}/commission/")
    someone.follow("Закрыть оценку")
    someone.page.get_by_role("button", name=re.compile("^Закрыть оценку")).click()
    someone.sees("Оценка закрыта, баллы всех членов комиссии теперь видны.")


def announce(staff: Person, slug: str) -> None:
    """The page of awards, documents and letters to come, the second press."""
    staff.open(f"/c/{slug}/commission/protocol/")
    staff.follow("Посмотреть и опубликовать решение")
    staff.sees("Сейчас ещё ничего не опубликовано")
    staff.page.get_by_role("button", name=re.compile("^Опубликовать и отправить")).click()
    staff.sees("Решение опубликовано, дипломы и сертификаты выданы, письма поставлены в отправку.")


def sign_in(someone: Person) -> Person:
    """By password and, where there is one, the second factor."""
    someone.open("/accounts/login/")
    someone.fill(login=someone.email, password=build.PASSWORD)
    someone.page.get_by_role("button", name="Войти").first.click()
    for _ in range(3):  # a code may end between being made and being sent
        if "/2fa/" not in someone.page.url:
            break
        someone.fill(code=format_hotp_value(hotp_value(build.TOTP_SECRET, int(time.time()) // 30)))
        someone.page.locator("main button[type=submit]").first.click()
    assert "/cabinet/" in someone.page.url, someone.page.url
    return someone


def enter(someone: Person) -> Person:
    """Signed in as `sign_in` leaves it, without its pages: for tests that are about something else."""
    user = User.objects.get(email=someone.email)
    key = signed_in(Client(), user).session.session_key or ""
    someone.context.add_cookies([{"name": "sessionid", "value": key, "url": someone.base, "httpOnly": True}])
    return someone


def sign_up(someone: Person, sink: MailSink, *, at: str = "/accounts/signup/") -> Person:
    """By e-mail, confirmed through the link in the letter."""
    someone.open(at)
    someone.fill(email=someone.email, password1=build.PASSWORD, password2=build.PASSWORD)
    someone.page.locator("main form button").last.click()
    letter = letter_to(sink, someone.email, "accounts/confirm-email")
    link = re.search(r"/accounts/confirm-email/\S+", letter.get_body(("plain",)).get_content())
    assert link is not None
    someone.open(link.group())
    someone.page.locator("main form button").first.click()
    return someone


def letter_to(sink: MailSink, email: str, holding: str) -> EmailMessage:
    """The newest letter to this address whose subject or text holds the words."""

    def found() -> list[EmailMessage]:
        return [
            letter
            for letter in sink.letters
            if str(letter["To"]) == email
            and holding in f"{letter['Subject']}\n{letter.get_body(('plain',)).get_content()}".replace("\u00a0", " ")
        ]

    assert wait_until(lambda: bool(found()), 90), (
        email,
        holding,
        [(str(one["To"]), str(one["Subject"])) for one in sink.letters][-5:],
    )
    return found()[-1]


@contextmanager
def movable_clock(zone: tzinfo) -> Iterator[Callable[..., None]]:
    """`move(2024, 5, 26, 16)`: what the portal's clock shows in a zone, until the next move or the end."""
    with ExitStack() as stack:

        def move(*parts: int) -> None:
            stack.close()
            stack.enter_context(clock.fixed_at(datetime(*parts, tzinfo=zone)))  # type: ignore[misc]

        yield move


def decide_ties(someone: Person, url: str) -> None:
    """Every open tie is put into the order it is listed in."""
    while True:
        someone.open(f"{url}/commission/ranking/")
        if not someone.page.get_by_role("link", name="Решить", exact=True).count():
            return
        someone.follow("Решить")
        for place, box in enumerate(someone.each("select[name^=place_]")):
            box.select_option(index=place + 1)
        someone.fill(reason="Прототип ближе к внедрению.")
        someone.press("Записать решение")
        someone.sees("Решение записано")
