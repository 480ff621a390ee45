"""The desks of a contest in which nothing has happened: no table without rows, no bare «нет»; each empty place says what will be there."""

from __future__ import annotations

import re

import html5lib

from tests.pages.test_access import own_views

# A paragraph or a line of a list that says only that there is nothing.
BARE = re.compile(r"(нет|никого|никто|пусто|[\w ]{0,60}\b(пока нет|ещё нет|нет|не было)|пока [\w ]{0,40})\.?", re.IGNORECASE)
READERS = ("staff", "chair", "accountant", "mentor")  # each reads what those before may not
LEAST = 30  # characters of what will be there, beside the words that it is not there yet


def faults_of(url: str, html: str) -> list[str]:
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    main = tree.find(".//main")
    places = [one for one in main.iter("div") if one.get("class") == "empty"]
    within = {id(part) for place in places for part in place.iter()}
    found = [f"{url}: a table without rows" for table in main.iter("table") if not table.findall("./tbody/tr")]
    found += [
        f"{url}: {said!r} and no more"
        for part in main.iter()
        if part.tag in ("p", "li")
        and id(part) not in within
        and BARE.fullmatch(said := " ".join("".join(part.itertext()).split()))
    ]
    for place in places:
        title = place.find(".//strong").text
        if len("".join(place.itertext()).strip()) < len(title) + LEAST:
            found.append(f"{url}: «{title}» says nothing of what will be there")
    return found


def test_empty_places_of_every_desk_say_what_will_be_there(contest, client_of):
    paths = [
        path.replace("<slug:slug>", contest.slug)
        for path, _ in own_views()
        if path.startswith("c/<slug:slug>/") and path.count("<") == 1
    ]
    read, faults = set(), []
    for role in READERS:
        client = client_of(role)
        for path in sorted(set(paths) - read):
            answer = client.get(f"/{path}")
            if answer.status_code != 200 or answer.streaming or b"portal/desk" not in answer.content:
                continue
            read.add(path)
            faults += faults_of(path, answer.content.decode())
    assert faults == []
    assert len(read) > 40, read
