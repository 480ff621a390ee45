"""Every page of the URL configuration is valid HTML: no parse error, no identifier twice, every label has its field."""

from __future__ import annotations

import re
from collections import Counter

import html5lib
import pytest
from django.test import Client
from html5lib.constants import E as ERRORS

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel.models import Job
from tests import build
from tests.pages.test_access import ROLES, address, everything, expected, objects_of, own_views, permission_of  # noqa: F401

# Pages of no contest, by who opens them.
OTHER = {None: ["/", "/check/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/nowhere/", "/viewing/", "/help/", "/help/staff/"],
         "staff": ["/cabinet/", "/cabinet/notifications/", "/cabinet/data/", "/contests/new/", "/ui/", "/accounts/2fa/", "/accounts/email/"]}  # fmt: skip


def faults_of(url: str, html: str) -> list[str]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html)
    found = [f"{url}:{line}: {ERRORS[code] % said}" for (line, _), code, said in parser.errors]
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    found += [f"{url}: id {name!r} {count} times" for name, count in ids.items() if count > 1]
    labels = [element.get("for") for element in tree.iter("label") if element.get("for")]
    found += [f"{url}: label for {name!r}, which is not there" for name in labels if name not in ids]
    found += [
        f"{url}: inline handler {name}" for element in tree.iter() for name in element.attrib if re.match(r"on[a-z]+$", name)
    ]
    found += [f"{url}: inline style" for element in tree.iter() if element.get("style") and not _is_in_svg(element)]
    html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)  # any letters may stand in a token
    html = re.sub(r'"data:[^"]*"', '""', html)  # and in a picture
    found += [f"{url}: {wrong!r} in the text" for wrong in ("г..", ">None<", " None.", "NaN", "{{", "%}") if wrong in html]
    return found


def _is_in_svg(element) -> bool:
    return element.tag in {"svg", "g", "path", "rect", "text", "circle", "line", "polyline", "polygon", "stop"}


def test_every_page_is_valid_html(everything, client_of):  # noqa: F811
    contest, values = everything
    captain = contest.projects.first().team.founder
    clients = {role: client_of(captain) if role == "captain" else client_of(role) for role in ROLES if role != "stranger"}
    pages = {None: Client(), **clients, "administrator": client_of(build.administrator())}
    faults, read = [], 0
    for path, pattern in own_views():
        if not path.startswith("c/"):
            continue
        url = address(pattern, values)
        for role in [None, *clients]:
            if role is not None and not expected(permission_of(pattern), role, closed=True):
                continue
            answer = pages[role].get(url)
            if answer.status_code != 200:
                continue
            if answer["Content-Type"].startswith("text/html") and not answer.streaming:
                text = answer.content.decode()
                if not text.lstrip().lower().startswith("<!doctype"):
                    continue
                faults += faults_of(url, text)
                read += 1
            break  # one role is enough for the form of a page, and a file is a file for everybody
    job = Job.objects.create(kind="shell.accounts", title="а", room="portal", started_by=User.objects.latest("pk"))
    of_portal = [
        "accounts/",
        "tokens/",
        "journal/",
        "sign-ins/",
        "accounts/list/",
        f"accounts/{captain.pk}/",
        f"accounts/{captain.pk}/block/",
    ]
    of_portal += [f"tokens/{values['token_id']}/extend/", f"tokens/{values['token_id']}/revoke/", f"jobs/{job.pk}/"]
    for role, urls in (*OTHER.items(), ("administrator", [f"/portal/{path}" for path in of_portal])):
        for url in urls:
            faults += faults_of(url, pages[role].get(url).content.decode())
            read += 1
    assert faults == [], "\n".join(faults)
    assert read > 80


@pytest.mark.parametrize("template", ["errors/500.html", "errors/503.html"])
def test_pages_that_stand_alone_are_valid_html(template):
    from django.template.loader import render_to_string

    assert faults_of(template, render_to_string(template, {"said": "До 15:00."})) == []
