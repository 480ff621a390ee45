"""The captain's page of a project: what it still needs, fields kept as they are typed, what the commission will see."""

from __future__ import annotations

import pytest

from judging.queries import handing_in


@pytest.fixture
def work(judged, at):
    at(2024, 5, 26, 13)
    project = judged.contest.projects.select_related("team__founder").first()
    return project, f"/c/{judged.contest.slug}/project/"


def kept(client, path, page, **typed):
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields if name != "shows_people"}
    return client.post(f"{path}save/", values | {"action": "keep"} | typed)


def test_what_is_typed_is_kept_a_field_at_a_time_and_the_list_of_parts_follows(work, client_of):
    project, path = work
    client = client_of(project.team.founder)
    page = client.get(path)
    text = page.content.decode()
    assert "<span data-done>5</span> из <span data-needed>5</span>" in text
    assert text.index('id="nomination"') < text.index('id="about"') < text.index('id="links"') < text.index('id="files"')
    assert text.index('id="files"') < text.index('id="declarations"') < text.index("Сдать новую версию")

    answer = kept(client, path, page, title="Новое имя", description="", repository_url="никуда").json()
    project.refresh_from_db()
    assert (project.title, project.description, project.version) == ("Новое имя", "", 1)
    assert list(answer["errors"]) == ["repository_url"]
    assert (answer["done"], answer["needed"], answer["parts"]["description"]) == (4, 5, False)

    # A page that knows nothing of it overwrites nothing.
    other = kept(client, path, page, title="Из старого окна")
    assert (other.status_code, "в другом окне" in other.json()["refused"]) == (409, True)
    assert kept(client, path, page, title="Дальше", description="", seen=answer["seen"]).json()["errors"] == {}


def test_kept_after_the_term_is_refused_in_words(work, client_of, at):
    project, path = work
    client = client_of(project.team.founder)
    page = client.get(path)
    at(2024, 5, 26, 18, 30)
    answer = kept(client, path, page, title="Позже")
    assert answer.status_code == 409
    assert "Приём проектов закончился" in answer.json()["refused"]


def test_the_team_sees_what_the_commission_will_see_and_nobody_else_does(work, client_of):
    project, path = work
    page = client_of(project.team.founder).get(f"{path}preview/").content.decode()
    assert project.description.splitlines()[0] in page
    assert "Здесь проект, как он сохранён" in page
    assert client_of("mentor").get(f"{path}preview/").status_code in (403, 404)


def test_consents_of_people_and_the_list_of_libraries_are_needed_where_the_regulation_asks(work):
    project, _path = work
    project.shows_people = True
    parts = {part.code: part for part in handing_in.parts_of(project, project.contest)}
    assert (parts["image_consents"].is_needed, parts["image_consents"].is_done) == (True, False)
    assert "third_party" not in parts
    assert [part.code for part in handing_in.parts_of(None, project.contest)] == ["nomination"]
