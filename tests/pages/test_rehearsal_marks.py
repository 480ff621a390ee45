"""Every page and every file of a rehearsal says what it is; nobody without a part in it learns that it exists."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import rehearsals
from tests.pages.test_access import address, expected, objects_of, own_views, permission_of
from tests.pages.test_looks import people_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def rehearsed(published):
    """The published contest, all of whose pages have something to show, as if it were a rehearsal."""
    Contest.objects.filter(pk=published.contest.pk).update(is_rehearsal=True)
    published.refresh()
    with rehearsals.serving(None):
        values = objects_of(published)
    return published, values


def mark_is_missing(answer) -> bool:
    """Whether neither the page nor the file says that it belongs to a rehearsal."""
    if rehearsals.HEADER not in answer:
        return True
    kind = answer.get("Content-Type", "")
    if kind.startswith("text/html") and "HX-Request" not in answer.wsgi_request.headers:
        return "РЕПЕТИЦИЯ" not in answer.content.decode()
    return (
        "Content-Disposition" in answer
        and "filename" in answer["Content-Disposition"]
        and (rehearsals.FILE_PREFIX not in answer["Content-Disposition"])
    )


def test_every_page_and_file_of_a_rehearsal_bears_the_mark(rehearsed, client_of):
    stage, values = rehearsed
    people = people_of(stage)
    people = {role: user for role, user in people.items() if role not in ("administrator", "stranger")}
    clients = {role: client_of(user) for role, user in people.items()}
    bare, seen, kinds = [], 0, set()
    for path, pattern in own_views():
        if not path.startswith("c/<slug:slug>/"):
            continue
        permission, url = permission_of(pattern), address(pattern, values)
        role = next(
            (
                role
                for role in people
                if permission in ("contests.see", "contests.take_part") or expected(permission, role, closed=True)
            ),
            None,
        )
        if role is None:
            continue
        answer = clients[role].get(url)
        if answer.status_code in (301, 302, 404, 405):  # nothing of it is shown
            continue
        seen += 1
        kinds.add(answer.get("Content-Type", "").partition(";")[0])
        if mark_is_missing(answer):
            bare.append((role, url, answer.status_code, answer.get("Content-Disposition")))
    assert [one[1:] for one in bare] == []
    assert seen > 120
    assert {"text/html", "application/pdf", "application/json", "text/calendar"} <= kinds


def test_a_protocol_for_a_word_processor_says_it_in_its_head(rehearsed, client_of):
    stage, _ = rehearsed
    slug = stage.contest.slug
    client = client_of("secretary")
    found = zipfile.ZipFile(io.BytesIO(b"".join(client.get(f"/c/{slug}/commission/protocol.docx"))))
    heads = [found.read(name).decode() for name in found.namelist() if name.startswith("word/header")]
    assert heads
    assert any(rehearsals.MARK in head for head in heads)


def test_who_has_no_part_finds_no_rehearsal(rehearsed, client_of):
    stage, _ = rehearsed
    slug = stage.contest.slug
    stranger = people_of(stage)["stranger"]
    for client in (Client(), client_of(stranger)):
        answer = client.get(f"/c/{slug}/")
        assert answer.status_code in (302, 404)
        assert rehearsals.HEADER not in answer
    assert slug not in Client().get("/").content.decode()
    assert slug not in Client().get("/sitemap.xml").content.decode()
    assert slug not in client_of(stranger).get("/cabinet/").content.decode()
