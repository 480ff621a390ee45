"""Every form of the product: what was refused stands first on the page, once, and leads to its field; its address can be opened again."""

from __future__ import annotations

from collections import Counter

import html5lib
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import transaction
from django.test import Client

from tests.attack.hostile import constants, fields, module_of
from tests.pages.test_access import address, everything, own_views, permission_of  # noqa: F401  a fixture
from tests.pages.test_fuzz import clients, who_is_let_in

BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}
# Pages of programs: what they answer, no browser shows.
PROGRAMS = ("api/", "telegram/", "health", "metrics")


def words(element) -> str:
    return " ".join("".join(element.itertext()).split())


def faults_of(url: str, html: str) -> list[str]:
    """What is wrong with a page that refuses something."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    summaries = [one for one in tree.iter() if one.get("id") == "error-summary"]
    if len(summaries) != 1:
        return [f"{url}: {len(summaries)} summaries"]
    summary, faults = summaries[0], []
    title = words(next(tree.iter("title")))
    main = next(one for one in tree.iter("main") if one.get("id") == "content")
    ids = {one.get("id"): one for one in tree.iter() if one.get("id")}
    if not title.startswith("Ошибка:"):
        faults.append(f"{url}: the title is {title!r}")
    if "autofocus" not in summary.attrib or summary.get("tabindex") != "-1":
        faults.append(f"{url}: the summary does not take the focus")
    if main[0][0] is not summary:
        faults.append(f"{url}: something stands above the summary")
    lines = [words(line) for line in summary.iter("li")]
    faults += [f"{url}: {line!r} {count} times" for line, count in Counter(lines).items() if count > 1 or not line]
    for link in summary.iter("a"):
        target = ids.get(link.get("href", "")[1:])
        if target is None or target.tag not in ("input", "select", "textarea", "button"):
            faults.append(f"{url}: {link.get('href')} is no field")
    faults += [f"{url}: {field}" for field in faults_of_fields(tree, ids, lines)]
    return faults


def faults_of_fields(tree, ids: dict, lines: list[str]) -> list[str]:
    faults = []
    for note in tree.iter():
        if "invalid-feedback" not in (note.get("class") or "").split() or not words(note):
            continue
        texts = [words(one) for one in note if words(one)] or [words(note)]
        faults += [f"{text!r} is not in the summary" for text in texts if not any(text in line for line in lines)]
        described = [
            one for one in tree.iter() if note.get("id") and note.get("id") in (one.get("aria-describedby") or "").split()
        ]
        if not described:
            faults.append(f"nothing is described by {texts}")
    for field in tree.iter():
        is_marked = "is-invalid" in (field.get("class") or "").split() and field.tag in ("input", "select", "textarea")
        if is_marked and field.get("aria-invalid") != "true":
            faults.append(f"{field.get('name')} is not aria-invalid")
    return faults


def wrong_values(pattern) -> list[dict]:
    """Nothing at all, and a wrong value in every field the view's module reads."""
    module = module_of(pattern.callback)
    action = [{"action": word} for word in list(constants(module)["words"])[:2]] or [{}]
    names = [name for name, is_file in fields(module) if not is_file]
    counted = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}
    return [*action, dict.fromkeys(names, "\u200b?") | counted | action[0]]


def is_of_a_browser(path: str) -> bool:
    return not path.startswith(PROGRAMS) and "{" not in path


def test_every_refused_form_says_so_first_and_its_address_opens_again(everything, client_of):  # noqa: F811
    contest, values = everything
    values |= {"saved_id": 1, "key": "own-1", "index": 0, "bik": "044525225"}
    people = clients(contest, client_of, values["season_people"])
    faults: list[str] = []
    refused = opened = 0
    for path, pattern in own_views():
        if not is_of_a_browser(path) or pattern.name in ("kept_form",):
            continue
        url = address(pattern, values)
        client = people[who_is_let_in(permission_of(pattern))[0]]
        for sent in wrong_values(pattern):
            with transaction.atomic():
                answer = client.post(url, sent, **BROWSER)
                text = shown(client, answer)
                if text is not None:
                    refused += 1
                    faults += faults_of(f"{pattern.name} {sorted(sent)[:3]}", text)
                transaction.set_rollback(True)
            client.cookies.pop("messages", None)
        with transaction.atomic():
            again = client.get(url, follow=True, **BROWSER)
            transaction.set_rollback(True)
        first = client.get(url, **BROWSER) if again.redirect_chain else again
        if first.status_code == 405 or again.status_code == 405:
            faults.append(f"{pattern.name}: an empty 405")
        elif again.redirect_chain and (to := again.redirect_chain[-1][0]).startswith(settings.STATIC_URL):
            if not finders.find(to.removeprefix(settings.STATIC_URL)):  # served before Django: not by this client
                faults.append(f"{pattern.name}: leads to {to}, which no build has")
        elif again.redirect_chain and again.status_code >= 400 and answer.status_code not in (403, 404):
            faults.append(f"{pattern.name}: leads to {again.redirect_chain[-1]}, which is {again.status_code}")
        elif again.redirect_chain and again.status_code == 200 and not again["Content-Type"].startswith("text/html"):
            faults.append(f"{pattern.name}: leads to a file")
        opened += bool(again.redirect_chain)
    assert faults == [], "\n".join(dict.fromkeys(faults))
    assert refused > 60
    assert opened > 60


def shown(client: Client, answer) -> str | None:
    """The page that says what was refused; None where nothing was."""
    is_html = answer["Content-Type"].startswith("text/html") if "Content-Type" in answer else False
    if 300 <= answer.status_code < 400:
        location = answer["Location"]
        if not location.startswith("/") or location.startswith("/accounts/"):
            return None
        page = client.get(location, follow=True, **BROWSER)
        said = [str(one) for one in (page.context or {}).get("messages") or [] if one.level >= 40] if page.context else []
        return page.content.decode() if said and page.status_code == 200 else None
    if answer.status_code in (409, 410, 422) and is_html:
        return answer.content.decode()
    return None
