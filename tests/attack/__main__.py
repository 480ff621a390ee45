"""`./portal bench attack [--at https://portal.example.org] [--cookie sessionid=…] [--pages 60]`: what anybody may try, tried on a running portal.

Sends sizes, slow bodies, odd characters, hostile values to each form and parameter it finds by walking the pages, wrong passwords,
forged addresses; looks at headers. Nothing is guessed of the sources: a portal behind its proxy is tried as strangers meet it. With the
cookie of a signed-in person the same is tried as that person: use a trial copy, forms are really sent. Wrong passwords are tried on an
address that has no account; the tries of the machine it runs on may be limited for some minutes afterwards.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import secrets
import socket
import ssl
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote, urlencode, urljoin, urlsplit

from tests.attack.hostile import ODD, VALUES

SLOW_CLIENTS, QUICK_SECONDS, WRONG_PASSWORDS = 16, 1.0, 15
NEVER = ("/accounts/logout", "/static/", "/mail/")


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    text: str
    seconds: float


class Portal:
    """The portal under attack: requests by hand, so that nothing is put right on the way."""

    def __init__(self, address: str, cookie: str = "") -> None:
        self.parts = urlsplit(address)
        self.host = self.parts.netloc
        self.port = self.parts.port or (443 if self.parts.scheme == "https" else 80)
        self.cookie = cookie
        self.sent = 0

    def connect(self, seconds: float = 30) -> socket.socket:
        plain = socket.create_connection((self.parts.hostname, self.port), timeout=seconds)
        return (
            ssl.create_default_context().wrap_socket(plain, server_hostname=self.parts.hostname)
            if self.parts.scheme == "https"
            else plain
        )

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"", *, length: str | None = None
    ) -> Reply:
        """One request; `length` instead of the body's own. Status 0 where the server closed without an answer."""
        self.sent += 1
        head = {"Host": self.host, "Connection": "close", "Accept": "text/html"} | (headers or {})
        cookies = "; ".join(part for part in (self.cookie, head.pop("Cookie", "")) if part)
        if cookies:
            head["Cookie"] = cookies
        if body or length:
            head.setdefault("Content-Length", length or str(len(body)))
        if head.get("Content-Length") == "":
            del head["Content-Length"]
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
        began = time.monotonic()
        with self.connect() as connection:
            with suppress(OSError):
                connection.sendall("\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + body)
            answer = http.client.HTTPResponse(connection, method=method)
            try:
                answer.begin()
                text = answer.read(2**20).decode("utf-8", "replace")
            except (http.client.HTTPException, OSError):
                return Reply(0, {}, "", time.monotonic() - began)
        seen = {name.lower(): value for name, value in answer.getheaders()}
        if names := answer.headers.get_all("Set-Cookie"):
            seen["set-cookie"] = "\n".join(names)
        return Reply(answer.status, seen, text, time.monotonic() - began)

    def send_form(self, path: str, fields: dict[str, str], **headers: str) -> Reply:
        """A form with a token of its own, as a browser that has opened the page sends it."""
        token = secrets.token_hex(16)
        more = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"csrftoken={token}",
            "Referer": urljoin(self.parts.geturl(), path),
        }
        body = urlencode({"csrfmiddlewaretoken": token} | fields, errors="replace").encode()
        return self.ask("POST", path, more | headers, body)


class Page(HTMLParser):
    """Links and forms of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, str, list[str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        of = dict(attributes)
        if tag == "a" and of.get("href"):
            self.links.append(of["href"] or "")
        if tag == "form":
            self.forms.append(((of.get("method") or "get").lower(), of.get("action") or "", []))
        if tag in ("input", "select", "textarea", "button") and of.get("name") and self.forms:
            self.forms[-1][2].append(of["name"] or "")


@dataclass
class Finding:
    """What one attack saw; `faults` is empty where the portal held."""

    name: str
    faults: list[str] = field(default_factory=list)
    seen: str = ""


def sizes(portal: Portal, pages: list[str]) -> Finding:
    found = Finding("размеры: 400 МБ, без длины, с чужой длиной")
    for path in ["/accounts/login/", "/api/v1/applications", *pages[:5]]:
        large = portal.ask("POST", path, length=str(400 * 2**20))
        if large.status != 413:
            found.faults.append(f"{path}: 400 МБ -> {large.status}")
        chunked = portal.ask("POST", path, {"Transfer-Encoding": "chunked", "Content-Length": ""}, b"3\r\nabc\r\n0\r\n\r\n")
        if chunked.status not in (411, 400, 403):
            found.faults.append(f"{path}: без длины -> {chunked.status}")
    return found


def slow(portal: Portal, pages: list[str]) -> Finding:
    found, held = Finding(f"{SLOW_CLIENTS} медленных отправителей, /health/ и страница за {QUICK_SECONDS:g} с"), []
    try:
        for _ in range(SLOW_CLIENTS):
            connection = portal.connect()
            head = f"POST /accounts/login/ HTTP/1.1\r\nHost: {portal.host}\r\nCookie: csrftoken={'a' * 32}\r\nContent-Length: 100000\r\n"
            connection.sendall((head + "Content-Type: application/x-www-form-urlencoded\r\n\r\ncsrfmid").encode())
            held.append(connection)
        time.sleep(0.5)
        slowest = 0.0
        for path in ["/health/", *pages[:1]] * 3:
            answer = portal.ask("GET", path)
            slowest = max(slowest, answer.seconds)
            if answer.status != 200 or answer.seconds > QUICK_SECONDS:
                found.faults.append(f"{path}: {answer.status} за {answer.seconds:.1f} с")
        found.seen = f"самый долгий ответ {slowest * 1000:.0f} мс"
    finally:
        for connection in held:
            connection.close()
    return found


def odd(portal: Portal, pages: list[str]) -> Finding:
    found = Finding("NUL, половины суррогатов, не UTF-8, глубокий JSON")
    paths = ["/%00", "/schools/%00/", "/c/%ED%A0%80/", "/?q=%00", "/?q=%FF", "/check/?code=a/b", "/static/%00"]
    tried = [(path, portal.ask("GET", path)) for path in paths]
    deep = b"[" * 20_000
    for path in ("/accounts/login/", "/api/v1/applications", *pages[:3]):
        tried += [(f"{path} JSON", portal.ask("POST", path, {"Content-Type": "application/json"}, deep))]
        tried += [(f"{path} форма", portal.send_form(path, {"login": word, "q": word, "next": word})) for word in ODD]
        tried += [(f"{path} тип", portal.ask("POST", path, {"Content-Type": "text/html; a*=zzz''%41"}, b"x"))]
    found.faults = [f"{path} -> {answer.status}" for path, answer in tried if answer.status >= 500 or answer.status == 0]
    return found


def fuzz(portal: Portal, pages: list[str]) -> Finding:
    """Each parameter and form field found on the pages, with the hostile values in turn."""
    found, turn = Finding("каждый параметр и поле найденных страниц"), 0
    for path, page in ((path, Page(portal.ask("GET", path).text)) for path in pages):
        names = {name for _, _, fields in page.forms for name in fields} | {"q", "page", "next", "show", "open", "version"}
        for _ in range(3):
            turn += 1
            query = urlencode(
                {name: VALUES[(place + turn) % len(VALUES)][:500] for place, name in enumerate(sorted(names))}, errors="replace"
            )
            answer = portal.ask("GET", f"{path.split('?')[0]}?{query}")
            if answer.status >= 500:
                found.faults.append(f"GET {path} -> {answer.status}: {query[:200]}")
        for method, action, fields in page.forms:
            target = urlsplit(urljoin(path, action)).path
            if method != "post" or target.startswith(NEVER):
                continue
            for _ in range(3):
                turn += 1
                sent = {
                    name: VALUES[(place * 5 + turn) % len(VALUES)]
                    for place, name in enumerate(fields)
                    if name != "csrfmiddlewaretoken"
                }
                answer = portal.send_form(target, sent)
                if answer.status >= 500:
                    found.faults.append(f"POST {target} -> {answer.status}: {sorted(sent)}")
    found.seen = f"страниц {len(pages)}"
    return found


def passwords(portal: Portal, pages: list[str]) -> Finding:
    """One stranger's wrong passwords are limited, and no other client is named by a header."""
    found = Finding(f"{WRONG_PASSWORDS} неверных паролей подряд, потом с поддельным X-Forwarded-For")
    login, limited = f"nobody-{secrets.token_hex(4)}@example.org", 0
    for number in range(2 * WRONG_PASSWORDS):
        forged = (
            {"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"} if number >= WRONG_PASSWORDS else {}
        )
        answer = portal.send_form("/accounts/login/", {"login": login, "password": f"wrong-{number}"}, **forged)
        limited += answer.status == 429 or "лишком много" in answer.text
        if answer.status >= 500:
            found.faults.append(f"попытка {number} -> {answer.status}")
        if number == WRONG_PASSWORDS - 1 and not limited:
            found.faults.append("ни одна попытка не ограничена")
        if number == 2 * WRONG_PASSWORDS - 1 and not (answer.status == 429 or "лишком много" in answer.text):
            found.faults.append("с поддельным адресом попытки снова идут")
    found.seen = f"ограничено {limited} из {2 * WRONG_PASSWORDS}"
    return found


def headers(portal: Portal, pages: list[str]) -> Finding:
    found = Finding("заголовки: политика содержимого, типы, рамки, куки, чужой Host")
    for path in ["/accounts/login/", *pages[:3]]:
        answer = portal.ask("GET", path)
        policy = answer.headers.get("content-security-policy", "")
        wanted = {
            "script-src": "script-src 'self'" in policy, "object-src": "object-src 'none'" in policy, "unsafe": "unsafe" not in policy,
            "nosniff": answer.headers.get("x-content-type-options") == "nosniff", "frames": "frame-ancestors 'none'" in policy,
            "referrer": "referrer-policy" in answer.headers,
        }  # fmt: skip
        found.faults += [f"{path}: {name}" for name, is_so in wanted.items() if not is_so]
        if portal.cookie and "no-store" not in answer.headers.get("cache-control", ""):
            found.faults.append(f"{path}: ответ вошедшему без no-store")
        if portal.parts.scheme == "https" and "strict-transport-security" not in answer.headers:
            found.faults.append(f"{path}: нет HSTS")
    sign_in = portal.ask("GET", "/accounts/login/").headers.get("set-cookie", "")
    for line in sign_in.splitlines():
        if "samesite" not in line.lower() or (portal.parts.scheme == "https" and "secure" not in line.lower()):
            found.faults.append(f"кука {line.split('=')[0]}: {line.partition(';')[2]}")
    if portal.ask("GET", "/", {"Host": "evil.example"}).status not in (400, 403, 404, 421, 301, 302, 308):
        found.faults.append("чужой Host принят")
    if portal.ask("TRACE", "/").status not in (400, 403, 405, 501):
        found.faults.append("TRACE принят")
    for target in ("//evil.example", "https:evil.example", "/\\evil.example"):
        location = portal.send_form("/viewing/", {"next": target, "action": "usual"}).headers.get("location", "/")
        if "evil" in location:
            found.faults.append(f"next={target} ведёт на {location}")
    return found


def strangers(portal: Portal, pages: list[str]) -> Finding:
    """Without a session nothing but public pages answers; a token that is none opens nothing."""
    found, visitor = Finding("без входа: рабочие страницы и API закрыты"), Portal(portal.parts.geturl())
    slugs = {match[1] for path in pages if (match := re.match(r"/c/([^/]+)/", path))}
    for slug in sorted(slugs)[:3]:
        for place in (
            "desk/queue/",
            "desk/journal/",
            "commission/ranking/",
            "payouts/",
            "contacts/",
            "door/",
            "desk/archive/",
            "sheets/",
        ):
            answer = visitor.ask("GET", f"/c/{quote(slug)}/{place}")
            if answer.status == 200:
                found.faults.append(f"/c/{slug}/{place} открыта")
    for token in ("", "Bearer hp_unknown", "Bearer " + "a" * 5000, "Basic YTph"):
        answer = visitor.ask(
            "GET", "/api/v1/applications", {"Accept": "application/json"} | ({"Authorization": token} if token else {})
        )
        if answer.status not in (401, 403, 400, 431):
            found.faults.append(f"API с «{token[:20]}» -> {answer.status}")
    return found


ATTACKS: tuple[Callable[[Portal, list[str]], Finding], ...] = (sizes, slow, odd, headers, strangers, fuzz, passwords)


def pages_of(portal: Portal, most: int) -> list[str]:
    """Addresses found by walking from the home page, the widest first: of pages that differ by a number alone, three."""
    seen, waiting, kinds = ["/"], ["/"], {"/": 1}
    while waiting and len(seen) < most:
        for link in Page(portal.ask("GET", waiting.pop(0)).text).links:
            target = urlsplit(urljoin(f"{portal.parts.scheme}://{portal.host}/", link))
            kind = re.sub(r"\d+", "0", target.path)
            if (
                target.netloc == portal.host
                and target.path not in seen
                and not target.path.startswith(NEVER)
                and kinds.get(kind, 0) < 3
            ):
                kinds[kind] = kinds.get(kind, 0) + 1
                seen.append(target.path)
                waiting.append(target.path)
    contests = [path for path in seen if re.fullmatch(r"/c/[^/]+/", path)]
    return [*contests, *(path for path in seen if path not in contests)][:most]


def attacked(address: str, *, cookie: str = "", most: int = 60) -> Iterator[Finding]:
    portal = Portal(address.rstrip("/"), cookie)
    pages = pages_of(portal, most)
    for attack in ATTACKS:
        began, before = time.monotonic(), portal.sent
        found = attack(portal, pages)
        found.seen = "; ".join(
            part for part in (found.seen, f"запросов {portal.sent - before} за {time.monotonic() - began:.0f} с") if part
        )
        yield found


def main(arguments: list[str]) -> int:
    reader = argparse.ArgumentParser("./portal bench attack")
    reader.add_argument("--at", default=f"http://127.0.0.1:{os.environ.get('PORT', '8000')}", help="адрес портала")
    reader.add_argument("--cookie", default="", help="кука вошедшего человека: sessionid=…")
    reader.add_argument("--pages", type=int, default=60, help="сколько страниц обойти")
    options = reader.parse_args(arguments)
    failed = 0
    try:
        for found in attacked(options.at, cookie=options.cookie, most=options.pages):
            failed += bool(found.faults)
            print(f"{'УЯЗВИМО' if found.faults else 'держит '}  {found.name} ({found.seen})", flush=True)
            for fault in found.faults[:20]:
                print(f"           {fault}", flush=True)
    except OSError as error:
        print(f"{options.at} не отвечает: {error}", file=sys.stderr)
        return 2
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
