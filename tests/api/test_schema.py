"""schemathesis: whatever is sent to the API, the answer is one its description names, and never a failure of the server."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
import schemathesis
from django.db import transaction
from django.urls import get_resolver, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks as openapi_checks

from judging.actions import sheets
from judging.models import Project
from registration.actions import tokens
from tests.attack.hostile import VALUES

BASE_DIR = Path(__file__).parents[2]
EXAMPLES = 40


@pytest.fixture
def token(contest, users, at):
    at(2024, 5, 2, 12)
    return tokens.make_api_token(
        contest=contest, name="Проверка", scopes=["applications:write", "applications:read"], signed=False, by=users["staff"]
    ).token


OPERATIONS = [("POST", ""), ("GET", ""), ("GET", "/{external_id}"), ("PUT", "/{external_id}"), ("DELETE", "/{external_id}")]


def test_every_operation_of_the_description_is_tried(client):
    described = client.get("/api/v1/schema/?format=json").json()["paths"]
    assert {(method.upper(), path) for path, methods in described.items() for method in methods if method != "parameters"} == {
        (method, f"/api/v1/applications{path}") for method, path in OPERATIONS
    } | {
        ("GET", "/api/v1/organisation"),
        ("GET", "/api/v1/season"),
        ("GET", "/api/v1/season/projects"),
        ("GET", "/api/v1/season/competitions"),
        ("GET", "/api/v1/season/competitions/{competition_code}/board"),
    }  # of other kinds of tokens: tests/actions/test_room_tokens.py


def views_under(prefix: str, patterns=None, before: str = ""):
    """(address, view) of every pattern whose address begins so; a class for a class's view."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from views_under(prefix, pattern.url_patterns, address)
        elif address.startswith(prefix):
            yield address, getattr(pattern.callback, "cls", None) or getattr(pattern.callback, "view_class", pattern.callback)


def test_every_address_of_the_api_is_published_or_says_why_not(client):
    said = {
        address: (getattr(view, "published", False), getattr(view, "internal", "")) for address, view in views_under("api/v1/")
    }
    assert [address for address, (is_published, why) in said.items() if bool(is_published) == bool(why)] == []
    published = {
        f"/{address.replace('<path:', '{').replace('>', '}')}" for address, (is_published, _) in said.items() if is_published
    }
    assert published == set(client.get("/api/v1/schema/?format=json").json()["paths"])
    assert published


def test_the_kernel_names_no_address_of_the_api():
    strings = [
        node.value
        for path in (BASE_DIR / "hackathon_portal" / "kernel").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert [text for text in strings if "api/v1/" in text] == []


def hostile_bodies() -> list[bytes]:
    """JSON of every odd shape, as it would never come from a page of ours."""
    values: list[object] = [*VALUES, None, True, -1, 10**30, 1.5, [], {}, [[1]], {"a": {"b": 1}}]
    names = ("revision", "points", "comments", "words", "code", "at", "passport", "person")
    shapes = [dict.fromkeys(names, value) for value in values[::2]]
    shapes += [
        {"revision": 1, part: dict.fromkeys(("idea", "²", "", "я" * 50), value)} for part in names[1:4] for value in values[::9]
    ]
    bodies = [json.dumps(shape).encode() for shape in [*shapes, *values, *([shape] for shape in shapes[::3])]]
    return [
        *bodies,
        b"",
        b"[",
        b"[" * 20_000,
        b'{"revision": 1e400}',
        b'{"points": {"\\u0000": "1"}}',
        b'{"words": {"comment": "\\ud800"}}',
        b"\xff",
        b"NaN",
    ]


def test_json_of_pages_takes_every_shape(judged, client_of, at):
    """The autosave of a sheet and the marks of the door, which no description of the API names."""
    at(2024, 5, 26, 16)
    contest, chair = judged.contest, judged.users["chair"]
    sheets.open_assessment(contest=contest, by=chair)
    project = Project.objects.filter(contest=contest).last()
    cells = reverse("sheet_cells", args=[contest.slug, project.pk])
    wrong = []
    for who, path in (
        ("chair", cells),
        ("chair", f"{cells}?person=²"),
        ("chair", f"{cells}?sheet=%27"),
        ("door", reverse("door_sync", args=[contest.slug])),
    ):
        client = client_of(who)
        client.raise_request_exception = False
        for body in hostile_bodies()[:: 1 if "?" not in path else 8]:
            with transaction.atomic():
                status = client.post(path, body, content_type="application/json").status_code
                transaction.set_rollback(True)
            if status >= 500:
                wrong.append((path, status, body[:100]))
    assert wrong == []


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
@pytest.mark.django_db(transaction=True)
def test_every_answer_is_described(live_server, token, method, path, mode):
    schema = schemathesis.openapi.from_url(f"{live_server.url}/api/v1/schema/?format=json")
    operation = schema[f"/api/v1/applications{path}"][method]
    answered: set[int] = set()

    @given(case=operation.as_strategy(generation_mode=mode), bearer=st.sampled_from([token, token, token, "hp_wrong"]))
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    def send(case, bearer):
        response = case.call(headers={"Authorization": f"Bearer {bearer}"})
        answered.add(response.status_code)
        case.validate_response(
            response,
            checks=[
                schemathesis.checks.not_a_server_error,
                openapi_checks.status_code_conformance,
                openapi_checks.response_schema_conformance,
            ],
        )

    send()
    assert 401 in answered
