"""What a browser is told beside a page, under the settings of a server (OWASP ASVS 5.0, chapters 3 and 13)."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

# Pages asked under the settings of a server, in a process of its own; what each answered is printed.
ASK = """
import django, json
from django.conf import settings
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # nothing is collected here
django.setup()
from django.test import Client
client = Client(headers={"host": "portal.example.org", "x-forwarded-for": "203.0.113.7"})
answers = {}
for path in ("/viewing/", "/accounts/login/", "/nowhere/"):
    answer = client.get(path, secure=True)
    answers[path] = [answer.status_code, dict(answer.items())]
answer = client.post("/viewing/", {"letters": "200"}, secure=True)
answers["plain"] = [client.get("/viewing/").status_code, dict(client.get("/viewing/").items())]
answers["cookies"] = {name: {key: value for key, value in morsel.items() if value} for name, morsel in client.cookies.items()}
answers["debug"] = django.conf.settings.DEBUG
print(json.dumps(answers))
"""
SERVER = {
    "DJANGO_SETTINGS_MODULE": "hackathon_portal.settings.production", "ALLOWED_HOSTS": "portal.example.org",
    "PORTAL_ORIGIN": "https://portal.example.org", "EMAIL_URL": "smtp://mail.example.org:25",
    "DEFAULT_FROM_EMAIL": "portal@example.org", "TRUSTED_PROXY_COUNT": "1",
}  # fmt: skip


pytestmark = pytest.mark.xdist_group("headers")  # one worker asks the server of this module, once


@pytest.fixture(scope="module")
def answers():
    run = subprocess.run([sys.executable, "-c", ASK], env=os.environ | SERVER, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def test_cookies_are_of_this_host_over_https_alone(answers):
    cookies = answers["cookies"]
    assert set(cookies) == {"__Host-csrftoken", "__Host-viewing"}
    for name, morsel in cookies.items():
        assert morsel["secure"] is True, name
        assert morsel["samesite"] == "Lax", name
        assert (morsel["path"], morsel.get("domain")) == ("/", None), name
    assert cookies["__Host-viewing"]["httponly"] is True
    assert answers["debug"] is False


def test_http_leads_to_https_which_is_remembered_for_a_year(answers):
    status, headers = answers["plain"]
    assert (status, headers["Location"]) == (301, "https://portal.example.org/viewing/")
    _, headers = answers["/viewing/"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_every_answer_carries_its_policies(answers):
    for path in ("/viewing/", "/accounts/login/", "/nowhere/"):
        _, headers = answers[path]
        policy = headers["Content-Security-Policy"]
        for directive in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "script-src 'self'"):
            assert directive in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in headers
        assert headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.django_db
def test_other_methods_than_those_of_the_portal_are_refused_everywhere():
    client = Client()

    def paths(patterns, prefix="/"):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from paths(pattern.url_patterns, prefix + str(pattern.pattern))
            elif isinstance(pattern, URLPattern) and "<" not in prefix + str(pattern.pattern):
                yield prefix + str(pattern.pattern)

    for path in (path for path in paths(get_resolver().url_patterns) if not set(path) & set("^$()\\")):
        for method in ("TRACE", "CONNECT", "BREW"):
            assert client.generic(method, path).status_code == 405, (method, path)


@pytest.mark.django_db
def test_a_refusal_is_in_the_log_with_account_and_page(contest, client_of, caplog):
    client = client_of("accountant")
    address = f"/c/{contest.slug}/desk/queue/"
    assert client.get(address).status_code == 403
    line = next(record.getMessage() for record in caplog.records if record.name == "portal.access")
    assert f"GET {address}" in line
    assert "127.0.0.1" in line
    assert "account None" not in line
