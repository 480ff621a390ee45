"""What is typed in one form of a page stays when another one is sent: with scripts and without."""

from __future__ import annotations

import json
from html import escape

import html5lib
import pytest
from django.test import Client

from hackathon_portal.kernel.models import KeptForm
from hackathon_portal.kernel.web import drafts, markup, one_form
from tests.pages.test_access import address, everything, expected, own_views, permission_of  # noqa: F401  a fixture
from tests.pages.test_fuzz import clients
from tests.pages.test_html import faults_of

BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}
TYPED = "Набрано & <ещё> «не отправлено»"
NOT_A_FIELD = {"hidden", "file", "submit", "password", "checkbox", "radio", "button", "number", "date", "datetime-local", "time"}


def sent_by(html: str, button_name: str, typed: dict[str, str]) -> dict[str, list[str]]:
    """What a browser without scripts sends when this button of the page's form is pressed."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    parents = {child: parent for parent in tree.iter() for child in parent}

    def is_of_the_form(element) -> bool:
        if element.get("form"):
            return element.get("form") == one_form.FORM_ID
        while element is not None and element.tag != "form":
            element = parents.get(element)
        return element is not None and element.get("id") == one_form.FORM_ID

    def is_disabled(element) -> bool:
        while element is not None and "disabled" not in element.attrib:
            element = parents.get(element)
        return element is not None

    data: dict[str, list[str]] = {}
    for one in tree.iter():
        name = one.get("name")
        if not name or is_disabled(one) or not is_of_the_form(one):
            continue
        if one.tag == "textarea":
            data.setdefault(name, []).append(typed.get(name, one.text or ""))
        elif one.tag == "select":
            rows = list(one.iter("option"))
            chosen = [row for row in rows if "selected" in row.attrib] or rows[:1]
            data.setdefault(name, []).extend(row.get("value", row.text or "") for row in chosen)
        elif one.tag == "input" and one.get("type", "text") not in ("submit", "file"):
            if one.get("type") in ("checkbox", "radio") and "checked" not in one.attrib:
                continue
            data.setdefault(name, []).append(typed.get(name, one.get("value") or ""))
    data[button_name] = [""]
    return data


def texts_in(page: str, path: str) -> list[tuple[markup.Form, markup.Tag]]:
    """The first field of each form in which any text can be typed."""
    found = []
    for form in markup.forms_of(page, path):
        for tag in form.controls:
            is_text = tag.name == "textarea" or (tag.name == "input" and tag.kind() not in NOT_A_FIELD)
            if is_text and tag.attributes.get("name") and not {"disabled", "readonly"} & set(tag.attributes):
                found.append((form, tag))
                break
    return found


@pytest.fixture
def pages(everything, client_of):  # noqa: F811
    """Each page with several forms: its address, who opens it, its HTML."""
    contest, values = everything
    people = clients(contest, client_of)

    def walk():
        for path, pattern in own_views():
            if not path.startswith("c/"):
                continue
            url = address(pattern, values)
            for role, client in people.items():
                if role not in ("visitor", "captain", "volunteer") and not expected(permission_of(pattern), role, closed=True):
                    continue
                answer = client.get(url, **BROWSER)
                if answer.status_code == 200:  # a file is a file for everybody
                    is_page = answer["Content-Type"].startswith("text/html") and not answer.streaming
                    html = answer.content.decode() if is_page else ""
                    if len(markup.forms_of(html, url)) > 1:
                        yield url, client, html
                    break

    return walk


def test_each_page_with_several_forms_keeps_what_is_typed_in_the_others(pages):
    faults, seen = [], 0
    for url, client, html in pages():
        typed = texts_in(html, url)
        if not typed:
            continue
        seen += 1
        client.cookies[one_form.NO_SCRIPT] = "1"
        bare = client.get(url, **BROWSER).content.decode()
        faults += faults_of(url, bare)
        inside = {f"k{form.index}|{tag.attributes['name']}": f"{TYPED} {form.index}" for form, tag in typed}
        # The press of «Enter» keeps everything; each button does the same with what is not its own.
        answer = client.post(url, sent_by(bare, f"p{one_form.NOTHING}|", inside), **BROWSER)
        again = client.get(url, **BROWSER).content.decode()
        del client.cookies[one_form.NO_SCRIPT]
        faults += [f"{url}: {answer.status_code}"] if answer.status_code != 302 else []
        faults += [
            f"{url}: {text} is gone" for text in inside.values() if escape(text, quote=False) not in again.replace("&quot;", '"')
        ]
        buttons = [
            tag for tag in markup.tags(bare) if tag.name == "button" and (tag.attributes.get("name") or "").startswith("p")
        ]
        forms = [form for form in markup.forms_of(html, url) if form.controls]
        if len({tag.attributes["name"].split("|")[0] for tag in buttons}) < len(forms):
            faults.append(f"{url}: a form without a button")
        client.post(url, {drafts.FIELD: json.dumps({"own": "", "forms": {}})}, **BROWSER)
        client.session.pop(drafts.SESSION_KEY, None)
    assert faults == [], "\n".join(faults)
    assert seen > 10


@pytest.fixture
def work(judged, at):
    at(2024, 5, 26, 13)
    project = judged.contest.projects.select_related("team__founder").first()
    return project, f"/c/{judged.contest.slug}/project/"


@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_description_stays_when_another_form_is_sent(work, client_of, has_scripts):
    project, path = work
    client = client_of(project.team.founder)
    page = client.get(path, **BROWSER).content.decode()
    forms = {form.action.rsplit("/", 2)[1]: form for form in markup.forms_of(page, path)}
    save, listing = forms["save"], forms["nomination"]
    if has_scripts:
        own = {
            tag.attributes["name"]: tag.attributes.get("value") or "" for tag in listing.controls if tag.attributes.get("name")
        }
        along = {"own": listing.key, "forms": {save.key: {"description": [TYPED]}}, "files": ["a.pdf"]}
        answer = client.post(listing.action, own | {drafts.FIELD: json.dumps(along)}, **BROWSER)
    else:
        client.cookies[one_form.NO_SCRIPT] = "1"
        bare = client.get(path, **BROWSER).content.decode()
        data = sent_by(bare, f"p{listing.index}|", {f"k{save.index}|description": TYPED})
        answer = client.post(listing.action, data, **BROWSER)
    assert answer.status_code in (302, 422)
    again = client.get(path, **BROWSER).content.decode()
    assert escape(TYPED, quote=False) in again
    project.refresh_from_db()
    assert project.description != TYPED
    # Sent at last: it is the project's, and nothing waits any more.
    client.cookies.pop(one_form.NO_SCRIPT, None)
    values = {
        "title": project.title,
        "description": TYPED,
        "action": "save",
        drafts.FIELD: json.dumps({"own": save.key, "forms": {}}),
    }
    client.post(save.action, values, **BROWSER)
    assert not KeptForm.objects.exists()


def test_another_person_of_the_browser_gets_nothing_of_it(work, client_of):
    project, path = work
    client: Client = client_of(project.team.founder)
    key = f"{path}save/#0"
    client.post(
        f"{path}nomination/", {drafts.FIELD: json.dumps({"own": "", "forms": {key: {"description": [TYPED]}}})}, **BROWSER
    )
    assert KeptForm.objects.exists()
    client.logout()
    other = project.team.contest.projects.exclude(pk=project.pk).first().team.founder
    client.force_login(other)
    assert escape(TYPED, quote=False) not in client.get(path, **BROWSER).content.decode()


def test_a_project_sent_too_late_is_refused_first_with_both_times_and_the_text(work, client_of, at):
    project, path = work
    client = client_of(project.team.founder)
    at(2024, 5, 26, 18, 30)
    late = client.post(f"{path}save/", {"title": "Новое имя", "description": TYPED, "action": "submit"}, **BROWSER)
    html = late.content.decode()
    summary = html[html.index('id="error-summary"') : html.index("<h1")]
    assert "Не принято: срок прошёл" in summary
    assert "вы нажали 26.05.2024 в 18:30:00" in summary
    assert "Сданная раньше версия сохранена: версия" in summary
    assert escape(TYPED, quote=False) in summary
    assert html.index('id="error-summary"') < html.index("notice good")
