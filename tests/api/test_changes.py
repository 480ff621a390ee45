"""What another system learns of its applications: every change of state once, every number it filed, JSON at every address."""

from __future__ import annotations

import random
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from hackathon_portal.kernel import clock
from registration import api, api_shapes
from registration.models import ApiRequestKey, Application
from registration.states import APPLICATION_TRANSITIONS, ApplicationState, move
from tests import build
from tests.api import test_applications
from tests.api.test_applications import URL, ask, body

token = test_applications.token  # the fixture
GROUNDS = {
    "refused": {"refusal_ground": "mismatch"},
    "excluded": {"exclusion_ground": "discredit"},
    "suspended": {"exclusion_ground": "discredit"},
    "ended": {"ended_ground": "own"},
}


def poll(token, copy: dict, **query) -> None:
    """What a client does: put every answer into its copy until a page says that there is no more."""
    url = f"{URL}?" + "&".join(f"{name}={quote(value)}" for name, value in query.items())
    while url:
        answer = ask(token, "GET", url)
        assert answer.status_code == 200, answer.content
        copy["cursor"] = answer.headers.get("Next-Cursor", copy.get("cursor"))
        for row in answer.json():
            copy["since"] = row["state_changed_at"]
            copy[row["external_id"]] = row["state"]
        link = answer.headers.get("Link")
        url = link and link.partition(">")[0].removeprefix("<http://testserver")


@pytest.mark.parametrize("by", ["cursor", "since"])
def test_after_every_transition_a_poll_brings_the_copy_up_to_date(token, contest, at, by):
    moment = at(2024, 5, 2, 13)
    ask(token, "POST", URL, body("captain", external_id="RP-1"))
    row, copy = Application.objects.get(), {}
    poll(token, copy)
    assert copy["RP-1"] == "submitted"
    for step, (sources, target) in APPLICATION_TRANSITIONS.items():
        if target == ApplicationState.SUBMITTED and step == "submit":
            continue
        Application.objects.filter(pk=row.pk).update(state=sources[-1], state_changed_at=moment)
        moment += timedelta(minutes=7)
        with clock.fixed_at(moment):
            changed = Application.objects.get(pk=row.pk)
            move(changed, step)
            for name, value in GROUNDS.get(target, {}).items():
                setattr(changed, name, value)
            changed.ended_at = moment
            changed.save()
            poll(token, copy, **({"cursor": copy["cursor"]} if by == "cursor" else {"decided_since": copy["since"]}))
        assert copy["RP-1"] == target, step


def test_a_decision_is_told_when_it_can_no_more_be_undone_and_nothing_is_lost_meanwhile(token, contest, at, settings):
    settings.DECISION_UNDO = timedelta(minutes=1)
    for number in (1, 2):
        ask(token, "POST", URL, body("captain", external_id=f"RP-{number}", team_name=f"Команда {number}"))
    first, second = Application.objects.order_by("pk")
    copy: dict = {}
    poll(token, copy)
    at(2024, 5, 2, 13)
    move(first, "admit")
    first.decided_at = clock.now()
    first.save()
    with clock.fixed_at(clock.now() + timedelta(seconds=30)):
        move(second, "withdraw")
        second.save()
        poll(token, copy, cursor=copy["cursor"])
        assert (copy["RP-1"], copy["RP-2"]) == ("submitted", "withdrawn")
    with clock.fixed_at(clock.now() + timedelta(seconds=60)):
        poll(token, copy, cursor=copy["cursor"])
    assert copy["RP-1"] == "admitted"


def test_more_changes_of_one_instant_than_a_page_holds_all_come(token, contest, at, monkeypatch):
    monkeypatch.setattr(api, "MOST_CHANGES", 3)
    team = build.team(contest, members=0)
    rows = [
        Application(
            contest=contest, team=team, role="member", state="withdrawn", external_id=f"n{number}", state_changed_at=clock.now()
        )
        for number in range(7)
    ]
    Application.objects.bulk_create(rows)
    copy: dict = {}
    poll(token, copy)
    assert {name for name in copy if name.startswith("n")} == {f"n{number}" for number in range(7)}
    assert ask(token, "GET", f"{URL}?cursor={quote(copy['cursor'])}").json() == []
    for wrong in ("x", "2024-05-02_x", f"{'9' * 40}_1", "_"):
        assert ask(token, "GET", f"{URL}?cursor={wrong}").status_code == 400


def test_every_number_that_is_taken_is_read_back(token):
    chance = random.Random(17)
    signs = "/.-_ №%#?&+;\\'\"аЁй€🚀\u0301\u200b\x7f" + "".join(map(chr, range(48, 58)))
    numbers = [
        "12/2026-РП",
        "..",
        "a/../b",
        "/a",
        "a//b",
        "й",
        "и\u0306",
        *("".join(chance.choices(signs, k=6)) for _ in range(40)),
    ]
    taken = 0
    for number in numbers:
        sent = api_shapes.FiledApplication(data=body(external_id=number))
        if not sent.is_valid():
            assert set(sent.errors) == {"external_id"}, sent.errors
            continue
        Application.objects.filter(external_id__isnull=False).delete()
        answer = ask(token, "POST", URL, body("captain", external_id=number))
        if answer.status_code == 422:  # what a file would take for a formula
            assert answer.json()["code"] == "cell.formula", answer.content
            continue
        assert answer.status_code == 201, (number, answer.content)
        assert ask(token, "GET", f"{URL}/{quote(number, safe='')}").json() == answer.json(), number
        taken += 1
    assert 15 < taken < len(numbers)


def test_every_address_under_the_api_answers_in_json():
    client = Client(raise_request_exception=False)
    for address in ("/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/applications", "/api/v1/applications/a/b/c", "/api/x.html"):
        answer = client.get(address)
        assert answer.headers["Content-Type"].startswith("application/json"), address
        assert {"code", "clause", "message"} <= set(answer.json()), address


def test_a_refused_request_comes_corrected_with_the_same_key(token):
    sent = body("captain")
    wrong = ask(token, "POST", URL, sent | {"snils": "11223344596"}, **{"Idempotency-Key": "k1"})
    assert (wrong.status_code, ApiRequestKey.objects.count()) == (422, 0)
    assert ask(token, "POST", URL, sent, **{"Idempotency-Key": "k1"}).status_code == 201
    assert ask(token, "POST", URL, sent, **{"Idempotency-Key": "k1"}).status_code == 200
    other = ask(token, "POST", URL, sent | {"surname": "Другой"}, **{"Idempotency-Key": "k1"})
    assert other.json()["code"] == "idempotency.other_content"
