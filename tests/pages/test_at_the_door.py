"""What is refused or said before any view: odd requests, numbers that are none, caches that must keep nothing."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse

from hackathon_portal.kernel.letter_limits import SECRET
from hackathon_portal.kernel.web.json_bodies import MOST_DEPTH, BadJson, parsed
from hackathon_portal.kernel.web.numbers import MOST_COUNT, MOST_ID, whole_number, whole_numbers
from hackathon_portal.kernel.web.request_size import MEGABYTE, most_bytes
from hackathon_portal.wsgi import Request
from registration.actions import tokens
from tests import build
from tests.pages.test_access import ALLOWED, address, everything, own_views, permission_of  # noqa: F401  a fixture

ROOMS = ("hackathon_portal", "registration", "judging", "prizes")
NO_NUMBERS = [
    "",
    "-1",
    "+1",
    " 1",
    "1 ",
    "1_000",
    "²",
    "٣",
    "①",
    "1.0",
    "1e3",
    "0x1",
    "1" * 5000,
    str(MOST_COUNT + 1),
    "NaN",
    None,
    7,
]
# Answers that are the same for everybody: their views say how long caches keep them.
SAME_FOR_ALL = {
    "brands_style", "contest_brand_style", "contest_brand_picture", "public_picture", "winner_cover", "contest_cover", "embed_winners",
    "case_cover", "diploma_cover", "project_cover", "manifest", "favicon", "worker",
}  # fmt: skip
PRIVATE = {"terms_calendar", "contest_manifest"}


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_only_digits_of_a_possible_number_are_a_number(text):
    assert whole_number(text) is None


def test_a_whole_number_is_read_up_to_its_bound():
    assert [whole_number(text) for text in ("0", "007", "12", str(MOST_COUNT))] == [0, 7, 12, MOST_COUNT]
    assert whole_number(str(MOST_ID), MOST_ID) == MOST_ID
    assert whole_numbers(["1", "²", "", "99999999999999999999", "3"]) == [1, 3]


@pytest.mark.parametrize(
    "body",
    [b"[" * 20_000, b"[" * 20_000 + b"]" * 20_000, b'{"a":' * 5000, b'"\\u0000"', b'["\\ud800"]', b'{"\\udfff": 1}', b"NaN", b"[Infinity]", b"\xff",
     b"1" * 5000, b"", b'"', b"[" * (MOST_DEPTH + 1) + b"]" * (MOST_DEPTH + 1)],
)  # fmt: skip
def test_json_that_would_fail_further_on_is_refused(body):
    with pytest.raises(BadJson):
        parsed(body)


def test_brackets_inside_of_texts_are_no_nesting():
    value = {"text": "[" * 1000 + '\\"' * 10, "deep": [[1]], "😀": "😀"}
    assert parsed(json.dumps(value).encode()) == value
    assert parsed(b"[" * MOST_DEPTH + b"]" * MOST_DEPTH) is not None


def sources():
    for room in ROOMS:
        for path in (Path(settings.BASE_DIR) / room).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text())


def test_numbers_and_json_of_requests_are_read_by_one_function_each():
    """No `isdigit` before `int` where requests are read, and nowhere a bare json.loads of a body."""
    faults = []
    for path, tree in sources():
        reads_requests = "views" in path.parts or path.name in ("views.py", "api.py") or "web" in path.parts
        for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name not in ("isdigit", "isdecimal", "isnumeric", "int", "loads", "load"):
                continue
            text = ast.unparse(call)
            is_own = path.name in ("numbers.py", "json_bodies.py", "request_size.py")
            of_a_clock = any(part in text for part in ("seconds()", "time()", "//"))
            if reads_requests and not is_own and not of_a_clock and name.startswith("i"):
                faults.append(f"{path.name}: {text}")
            if name in ("loads", "load") and "json" in text and ("body" in text or "request" in text) and not is_own:
                faults.append(f"{path.name}: {text}")
    assert faults == []


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/c/%00/",
        "/schools/%00/",
        "/c/%ED%A0%80/",
        "/%FF",
        "/static/%00",
        "/?q=%00",
        "/?%00=1",
        "/?q=%ED%A0%80",
        "/?q=%FF",
        "/check/?code=%00",
    ],
)
def test_an_address_no_text_can_hold_is_400(db, path):
    answer = Client(raise_request_exception=False).get(path)
    assert (answer.status_code, "Запрос не принят" in answer.content.decode()) == (400, True)
    answer = Client(raise_request_exception=False).get(path, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "request.odd")


FORMS = [
    ("application/x-www-form-urlencoded", b"login=%00"), ("application/x-www-form-urlencoded", b"%00=1"), ("application/x-www-form-urlencoded", b"login=%ED%A0%80"),
    ("application/x-www-form-urlencoded", b"login=\xff"),
    ("multipart/form-data; boundary=a", b'--a\r\nContent-Disposition: form-data; name="login"\r\n\r\na\0b\r\n--a--\r\n'),
    ("multipart/form-data", b"--a--"), ("multipart/form-data; boundary=" + "a" * 300, b"--a--"),
    ("application/json", b"[" * 20_000), ("application/json", b'{"a": "\\u0000"}'),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body"), FORMS)
def test_a_body_no_browser_sends_is_400(db, kind, body):
    answer = Client(raise_request_exception=False).generic("POST", "/accounts/login/", body, content_type=kind)
    assert answer.status_code == 400


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "raw_unicode_escape", "nonsense"])
def test_the_charset_a_request_names_is_not_believed(contest, charset):
    body = b'--a\r\nContent-Disposition: form-data; name="login"\r\n\r\n+2AA- \\ud800\r\n--a--\r\n'
    client = Client(raise_request_exception=False)
    answer = client.generic("POST", "/accounts/login/", body, content_type=f"multipart/form-data; boundary=a; charset={charset}")
    assert answer.status_code < 500
    assert (
        client.generic(
            "GET", f"/c/{contest.slug}/news/?page=%2B2AA-", b"", content_type=f"text/plain; charset={charset}"
        ).status_code
        < 500
    )


def test_deep_json_is_refused_wherever_json_is_read(contest, client_of, at, users):
    at(2024, 5, 2, 12)
    deep = b"[" * 20_000 + b"]" * 20_000
    token = tokens.make_api_token(
        contest=contest, name="Проба", scopes=["applications:write"], signed=False, by=users["staff"]
    ).token
    sync = reverse("door_sync", args=[contest.slug])
    door = client_of("door")
    for kind in ("application/json", "text/plain"):
        assert door.generic("POST", sync, deep, content_type=kind).status_code == 400, kind
    for mark in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-14:00"):
        assert door.post(sync, json.dumps([{"code": "x", "at": mark}]), content_type="application/json").status_code == 400
    sent = Client().generic(
        "POST", "/api/v1/applications", deep, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )
    assert (sent.status_code, set(sent.json())) == (400, {"code", "clause", "message"})


def test_the_check_of_a_diploma_takes_whatever_is_typed(db):
    client = Client()
    for typed in ("a/b", "../..", "²", "я", "7kqm 2xpa ht4c", "." * 5000, "//evil.example"):
        answer = client.get("/check/", {"code": typed})
        assert answer.status_code in (302, 404), typed
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/check/")
            assert len(answer.headers["Location"]) < 80
    assert client.get("/check/", {"code": "7kqm 2xpa ht4c"}).headers["Location"] == "/check/7KQM-2XPA-HT4C/"


def test_nothing_sent_to_a_person_stays_in_a_cache(everything, client_of):  # noqa: F811  the fixture
    """Every address of the table of access, asked and sent to by two people: pages, files, JSON, redirects, refusals."""
    contest, values = everything
    values |= {"saved_id": 1, "key": "own-1", "index": 0, "bik": "044525225"}
    kept, named = [], set()
    people = {who: client_of(who) for who in ("staff", "accountant")}
    for who, client in people.items():
        client.raise_request_exception = False
        for _path, pattern in own_views():
            wanted = "accountant" in ALLOWED.get(permission_of(pattern), ())
            if wanted != (who == "accountant"):
                continue
            for answer in (client.get(address(pattern, values)), client.options(address(pattern, values))):
                header = answer.headers.get("Cache-Control", "")
                if pattern.name in SAME_FOR_ALL | PRIVATE and header.startswith(("public", "private")):
                    named.add(pattern.name)
                elif "no-store" not in header:
                    kept.append((who, pattern.name, answer.status_code, header))
        for other in ("/nowhere/", f"/c/{contest.slug}", "/accounts/email/", "/admin/", "/health/", "/?q=%00"):
            answer = client.get(other)
            kept += (
                [(who, other, answer.status_code)]
                if "no-store" not in answer.headers.get("Cache-Control", "") and "%00" not in other
                else []
            )
    assert kept == []
    assert "embed_winners" in named


def test_pages_of_visitors_may_be_kept(contest):
    assert "Cache-Control" not in Client().get(f"/c/{contest.slug}/").headers
    visitor = Client()
    visitor.cookies["viewing"] = "150..."
    assert "Cache-Control" not in visitor.get(f"/c/{contest.slug}/").headers


def test_no_page_by_a_secret_link_stays_in_a_cache(everything):  # noqa: F811  the fixture
    """Nobody is signed in: the secret of the link names the person. The right one, a wrong one, another method."""
    _contest, values = everything
    secret = [pattern for path, pattern in own_views() if f":{SECRET}>" in path]
    answers = [
        (pattern.name, answer.status_code, answer.headers.get("Cache-Control", ""))
        for pattern in secret
        for known in (values, values | {SECRET: "nobody"})
        for ask in (Client().get, Client().options, Client().post)
        for answer in [ask(address(pattern, known))]
    ]
    assert [row for row in answers if "no-store" not in row[2]] == []
    assert len(secret) > 7


def test_signing_in_and_out_are_not_kept(users, client_of):
    signed = client_of("staff")
    assert signed.post("/accounts/logout/").headers["Cache-Control"]
    sent = Client().post(
        "/accounts/login/",
        {"login": users["captain"].email if "captain" in users else users["staff"].email, "password": "parol-dlya-testa"},
    )
    assert "no-store" in sent.headers["Cache-Control"]
    assert Client().get("/api/v1/applications", headers={"Authorization": "Bearer hp_x"}).headers["Cache-Control"] == "no-store"


def test_every_address_says_by_the_declared_size_what_it_does_not_take(everything, client_of):  # noqa: F811  the fixture
    """Before any view, for visitors and the signed-in, with a length and without one."""
    _contest, values = everything
    values |= {"saved_id": 1, "key": "own-1", "index": 0, "bik": "044525225"}
    wrong = []
    for client in (Client(), client_of("staff")):
        for _path, pattern in own_views():
            url = address(pattern, values)
            answers = [
                client.generic("POST", url, b"", CONTENT_LENGTH=str(400 * MEGABYTE)).status_code,
                client.generic("POST", url, b"", CONTENT_LENGTH="²").status_code,
                client.generic("PUT", url, b"", HTTP_TRANSFER_ENCODING="chunked").status_code,
            ]
            if answers != [413, 411, 411]:
                wrong.append((url, answers))
    assert wrong == []


@pytest.mark.parametrize("value", [r'"\000aaaaaaaaaa"', "aaaaaaaa\0", r'"\377\012a"', "²" * 32, "\ud800" * 32, "../" * 20])
@pytest.mark.parametrize(
    "name", [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages", settings.LANGUAGE_COOKIE_NAME, "\0"]
)
def test_a_cookie_no_text_can_hold_is_as_none(contest, name, value):
    client = Client(raise_request_exception=False)
    cookie = f"{name}={value}; {name}2={value}".encode("utf-8", "surrogatepass").decode("latin-1")
    for path in ("/", "/accounts/login/", "/cabinet/", f"/c/{contest.slug}/"):
        assert client.get(path, HTTP_COOKIE=cookie).status_code < 400, path
    sent = {"data": b"", "content_type": "text/plain", "CONTENT_LENGTH": str(30 * MEGABYTE), "HTTP_COOKIE": cookie}
    assert client.generic("POST", "/accounts/login/", **sent).status_code == 413
    request = Request(RequestFactory().post("/", HTTP_COOKIE=cookie).environ)
    assert most_bytes(request) == int(settings.REQUEST_MEGABYTES["visitor"] * MEGABYTE)


def limit(client: Client, path: str) -> int:
    """The most bytes a POST may declare, found by asking."""
    low, high = 0, 200 * MEGABYTE
    while high - low > 1:
        middle = (low + high) // 2
        status = client.generic("POST", path, b"", CONTENT_LENGTH=str(middle), content_type="text/plain").status_code
        low, high = (low, middle) if status == 413 else (middle, high)
    return low


def test_the_limits_are_those_of_the_table_and_of_the_regulation(contest, client_of, users):
    beside = settings.REQUEST_MEGABYTES["beside files"]
    visitor, signed = int(settings.REQUEST_MEGABYTES["visitor"] * MEGABYTE), settings.REQUEST_MEGABYTES["signed in"] * MEGABYTE
    files = reverse("add_project_file", args=[contest.slug])
    assert limit(Client(), files) == visitor
    assert limit(client_of("staff"), files) == (contest.regulation.project.max_file_megabytes + beside) * MEGABYTE
    build.with_regulation(contest, {"project.max_file_megabytes": 70})
    assert limit(client_of("staff"), files) == (70 + beside) * MEGABYTE
    assert limit(client_of("staff"), reverse("import_applications", args=[contest.slug])) == signed
    forged = Client()
    forged.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    assert limit(forged, files) == visitor
    left = client_of("staff")
    users["staff"].set_password("another-word-now")
    users["staff"].save()
    assert limit(left, files) == visitor, "a session that the change of password has ended"


def test_a_representatives_link_brings_a_scan_and_a_wrong_link_does_not(users):
    from registration.actions.guardians import SCAN_MEGABYTES

    assert limit(Client(), reverse("represent", args=["nobody"])) == int(settings.REQUEST_MEGABYTES["visitor"] * MEGABYTE)
    assert settings.REQUEST_MEGABYTES["signed in"] > SCAN_MEGABYTES


def test_the_readme_tells_the_proxy_the_same_sizes():
    text = (Path(settings.BASE_DIR) / "README.md").read_text()
    table = dict(re.findall(r"^\| (посетитель|вошедший|файл проекта) \| ([\d,]+)", text, re.M))
    limits = settings.REQUEST_MEGABYTES
    assert table["посетитель"].replace(",", ".") == f"{limits['visitor']:g}"
    assert table["вошедший"] == f"{limits['signed in']:g}"
