"""The API of other systems: tokens and scopes, the same checks with codes and clauses, repeats, signatures, its own description."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.demo import play
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from registration.actions import decisions, tokens
from registration.models import ApiToken, Application
from registration.tasks import warn_of_token_terms
from tests import build
from tests.sign_in import give_password

URL = "/api/v1/applications"
SENT = 300  # each twice; tens of thousands: `./portal bench filing`
_numbers = itertools.count(1)


def body(kind: str = "member", **changes) -> dict:
    person = build.person(kind)
    data = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in person.items()}
    return data | {
        "external_id": f"RP-{next(_numbers):06}", "team_name": "Гусляры", "role": kind, "consents": ["personal_data", "terms"],
    } | changes  # fmt: skip


@pytest.fixture
def token(contest, users, at):
    at(2024, 5, 2, 12)
    return tokens.make_api_token(
        contest=contest,
        name="Региональный портал",
        scopes=["applications:write", "applications:read"],
        signed=False,
        by=users["staff"],
    )


def ask(token, method: str, url: str, data=None, address: str = "127.0.0.1", **headers):
    text = json.dumps(data, ensure_ascii=False) if data is not None and not isinstance(data, str) else data or ""
    return Client(REMOTE_ADDR=address).generic(
        method, url, text, content_type="application/json", headers={"Authorization": f"Bearer {token.token}", **headers}
    )


def test_an_application_is_filed_with_the_same_checks_and_a_repeat_brings_the_same_number(token, contest):
    sent = body("captain")
    first = ask(token, "POST", URL, sent)
    assert (first.status_code, first.json()["number"], first.json()["state"], first.json()["decision_due_on"]) == (
        201, 1, "submitted", "2024-05-06",
    )  # fmt: skip
    again = ask(token, "POST", URL, sent)
    assert (again.status_code, again.json()) == (200, first.json())
    application = Application.objects.get()
    assert application.team.seat == "held"
    assert application.findings.filter(code="age.fits").exists()
    assert application.consents.count() == 2


@pytest.mark.parametrize(
    ("changes", "code", "clause"),
    [
        ({"consents": ["terms"]}, "consent.missing", "3.1"),
        ({"snils": "11223344596"}, "snils.invalid", "3.2"),
        ({"passport_number": ""}, "field.missing", "3.2"),
        ({"birth_date": "04.13.2000"}, "field.invalid", "3.2"),
        ({"role": "mentor"}, "field.invalid", "3.2"),
        ({"submitted_at": "вчера"}, "field.invalid", "3.2"),
        ({"team_name": ""}, "field.missing", "3.2"),
        ({"surname": "=HYPERLINK()"}, "cell.formula", "3.2"),
        ({"surname": "а\x00б"}, "field.invalid", "3.2"),
    ],
)
def test_what_cannot_be_filed_is_named_with_its_code_and_clause_and_nothing_is_stored(token, changes, code, clause):
    answer = ask(token, "POST", URL, body("captain", **changes))
    assert (answer.status_code, answer.json()["code"], answer.json()["clause"]) == (422, code, clause)
    assert answer.json()["findings"][0]["message"]
    assert not Application.objects.exists()


def test_after_the_closing_nothing_is_filed_but_a_repeat_is_answered(token, at):
    sent = body("captain")
    ask(token, "POST", URL, sent)
    at(2024, 5, 22, 0)
    late = ask(token, "POST", URL, body())
    assert (late.status_code, late.json()["code"], late.json()["clause"]) == (422, "registration.closed", "3.3")
    assert ask(token, "POST", URL, sent).status_code == 200


def test_one_person_twice_and_two_captains_are_refused(token):
    sent = body("captain")
    ask(token, "POST", URL, sent)
    twice = ask(token, "POST", URL, sent | {"external_id": "RP-other", "team_name": "Другая"})
    assert (twice.status_code, twice.json()["code"], twice.json()["clause"]) == (422, "identity.duplicate", "1.6")
    second = ask(token, "POST", URL, body("captain"))
    assert (second.status_code, second.json()["code"]) == (409, "team.two_captains")


def test_a_name_with_a_link_or_a_sign_of_no_script_is_refused_and_what_is_not_seen_is_taken_off(token):
    for field, value in (
        ("surname", "Ива\ue000нова"),
        ("team_name", "Гусли https://evil.example"),
        ("affiliation_place", "А\ue001Б"),
    ):
        refused = ask(token, "POST", URL, body() | {field: value})
        assert refused.status_code == 422, field
        assert [finding["field"] for finding in refused.json()["findings"] if finding["code"] == "text.characters"] == [field]
    assert not Application.objects.exists()
    unseen = {
        "surname": "Ива\u202eнова",
        "patronymic": "Пет\u200bровна",
        "affiliation_place": "А\x01Б",
        "team_name": "Гус\u200bли",
    }
    assert ask(token, "POST", URL, body() | unseen).status_code == 201
    filed = Application.objects.select_related("team").get()
    stated = (filed.surname, filed.patronymic, filed.affiliation_place, filed.team.name)
    assert stated == ("Иванова", "Петровна", "АБ", "Гусли")


def test_the_same_number_or_key_with_other_content_is_a_conflict(token):
    sent = body("captain")
    key = {"Idempotency-Key": "k-1"}
    assert ask(token, "POST", URL, sent, **key).status_code == 201
    assert ask(token, "POST", URL, sent, **key).status_code == 200
    other = ask(token, "POST", URL, body(), **key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency.other_content")
    changed = ask(token, "POST", URL, sent | {"name": "Пётр"})
    assert (changed.status_code, changed.json()["code"]) == (409, "external_id.other_content")


def test_the_state_is_asked_by_number_and_decisions_by_time(token, contest, users, at):
    sent = body("captain")
    ask(token, "POST", URL, sent)
    application = Application.objects.get()
    at(2024, 5, 3, 12)
    decisions.refuse_application(application=application, ground="false_data", by=users["staff"])
    answer = ask(token, "GET", f"{URL}/{sent['external_id']}").json()
    assert (answer["state"], answer["clause"], answer["refusal_ground"]) == (
        "refused",
        "п.\u00a03.3, подпункт „б“",
        "п.\u00a03.3, подпункт „б“: установление факта наличия в заявке недостоверных и неполных данных",
    )
    assert [one["external_id"] for one in ask(token, "GET", f"{URL}?decided_since=2024-05-03T00:00:00Z").json()] == [
        sent["external_id"]
    ]
    assert ask(token, "GET", f"{URL}?decided_since=2024-05-04T00:00:00Z").json() == []
    assert ask(token, "GET", f"{URL}?decided_since=yesterday").status_code == 400
    assert ask(token, "GET", f"{URL}/unknown").status_code == 404


def test_without_a_token_its_scope_or_the_contest_nothing_is_answered(token, contest, users, client):
    sent = body("captain")
    ask(token, "POST", URL, sent)
    assert client.get(f"{URL}/{sent['external_id']}").status_code == 401
    reader = tokens.make_api_token(
        contest=contest, name="Читатель", scopes=["applications:read"], signed=False, by=users["staff"]
    )
    assert ask(reader, "POST", URL, body()).status_code == 403
    assert ask(reader, "GET", f"{URL}/{sent['external_id']}").status_code == 200
    tokens.revoke_api_token(token=reader.row, by=users["staff"])
    assert ask(reader, "GET", f"{URL}/{sent['external_id']}").status_code == 401
    assert client.get(URL, headers={"Authorization": "Bearer hp_wrong"}).status_code == 401


def test_a_token_of_one_contest_sees_nothing_of_another(token, users):
    sent = body("captain")
    ask(token, "POST", URL, sent)
    other = play.announce(slug="other", starts_on=date(2024, 5, 24), users=users).contest
    foreign = tokens.make_api_token(contest=other, name="Чужой", scopes=["applications:read"], signed=False, by=users["staff"])
    assert ask(foreign, "GET", f"{URL}/{sent['external_id']}").status_code == 404
    assert ask(foreign, "GET", URL).json() == []


def test_a_token_that_asks_for_signatures_takes_signed_requests_only(contest, users, at):
    at(2024, 5, 2, 12)
    signed = tokens.make_api_token(
        contest=contest, name="С подписью", scopes=["applications:write"], signed=True, by=users["staff"]
    )
    text = json.dumps(body("captain"), ensure_ascii=False)

    def header(at_seconds: int, said: str) -> dict[str, str]:
        code = hmac.new(signed.signing_key.encode(), f"{at_seconds}.POST.{URL}.{said}".encode(), hashlib.sha256).hexdigest()
        return {"X-Signature": f"t={at_seconds},v1={code}"}

    now = int(time.time())
    assert ask(signed, "POST", URL, text).status_code == 401
    assert ask(signed, "POST", URL, text, **header(now, text + " ")).status_code == 401
    assert ask(signed, "POST", URL, text, **header(now - 301, text)).status_code == 401
    assert ask(signed, "POST", URL, text, **header(now, text)).status_code == 201


def test_the_token_is_shown_once_and_kept_as_a_hash(contest, client_of, at):
    at(2024, 5, 2, 12)
    staff = give_password(client_of("staff"))
    url = f"/c/{contest.slug}/desk/tokens/"
    page = staff.post(url, {"name": "Портал", "scopes": ["applications:read"], "signed": "on"})
    shown = page.context["made"]
    assert shown.token in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    assert shown.token not in staff.get(url).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT token_hash, signing_key FROM registration_apitoken")
        assert all(secret not in str(cursor.fetchall()) for secret in (shown.token, shown.signing_key))
    assert "Обязательное поле." in staff.post(url, {"name": "Без прав"}).content.decode()


def test_every_address_is_described_with_an_example(client):
    schema = client.get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"}).json()
    assert sorted(schema["paths"]) == [
        "/api/v1/applications",
        "/api/v1/applications/{external_id}",
        "/api/v1/organisation",
        "/api/v1/season",
        "/api/v1/season/competitions",
        "/api/v1/season/competitions/{competition_code}/board",
        "/api/v1/season/projects",
    ]
    post = schema["paths"]["/api/v1/applications"]["post"]
    assert {"200", "201", "409", "422"} <= set(post["responses"])
    assert post["requestBody"]["content"]["application/json"]["examples"]
    assert "RP-2024-000123" in client.get("/api/v1/docs/").content.decode()


def test_a_token_works_for_its_term_and_says_why_not_afterwards(contest, users, at):
    at(2024, 5, 2, 12)
    made = tokens.make_api_token(
        contest=contest, name="На месяц", scopes=["applications:read"], signed=False, by=users["staff"], days=30
    )
    usual = tokens.make_api_token(contest=contest, name="Обычный", scopes=["applications:read"], signed=False, by=users["staff"])
    at(2024, 6, 1, 11)
    assert ask(made, "GET", URL).status_code == 200
    at(2024, 6, 1, 12)
    answer = ask(made, "GET", URL)
    assert (answer.status_code, answer.json()["code"]) == (401, "token.expired")
    assert "Срок токена вышел" in answer.json()["message"]
    assert answer["WWW-Authenticate"] == "Bearer"
    assert ask(usual, "GET", URL).status_code == 200
    at(2025, 5, 2, 12)
    assert ask(usual, "GET", URL).status_code == 401
    tokens.extend_api_token(token=made.row, days=90, by=users["staff"])
    assert ask(made, "GET", URL).status_code == 200


@pytest.mark.parametrize("days", [0, -1, 731])
def test_a_term_beyond_the_longest_is_refused(contest, users, days):
    about = {"contest": contest, "name": "а", "scopes": ["applications:read"], "signed": False, "by": users["staff"]}
    with pytest.raises(RuleViolation, match="от 1 до 730"):
        tokens.make_api_token(days=days, **about)
    row = tokens.make_api_token(**about).row
    with pytest.raises(RuleViolation, match="от 1 до 730"):
        tokens.extend_api_token(token=row, days=days, by=users["staff"])


def test_two_weeks_before_the_end_a_letter_warns_who_issued_it_and_the_staff_once(contest, users, at):
    at(2024, 5, 2, 12)
    other = build.user()
    grant_role(user=other, contest=contest, role="staff")
    row = tokens.make_api_token(
        contest=contest, name="Портал", scopes=["applications:read"], signed=False, by=users["staff"], days=30
    ).row
    gone = tokens.make_api_token(
        contest=contest, name="Отозван", scopes=["applications:read"], signed=False, by=users["staff"], days=30
    ).row
    tokens.revoke_api_token(token=gone, by=users["staff"])
    warned = OutboxMessage.objects.filter(kind="api_token", subject__contains="скоро кончится")
    at(2024, 5, 18, 11)
    assert warn_of_token_terms() == 0
    at(2024, 5, 18, 12)
    for _ in range(2):
        assert warn_of_token_terms() == 1
        assert sorted(warned.values_list("recipient", flat=True)) == sorted([users["staff"].email, other.email])
    tokens.extend_api_token(token=row, days=30, by=users["staff"])
    at(2024, 6, 5, 12)
    assert warn_of_token_terms() == 1
    assert warned.count() == 4


def test_a_token_asks_so_many_times_a_minute_and_is_told_when_again(contest, users, token, settings):
    settings.API_REQUESTS_A_MINUTE = 3
    other = tokens.make_api_token(contest=contest, name="Другой", scopes=["applications:read"], signed=False, by=users["staff"])
    with time_machine.travel(datetime(2024, 5, 2, 9, 0, 50, tzinfo=UTC), tick=False) as clock:
        assert [ask(token, "GET", URL).status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = ask(token, "GET", URL)
        assert (refused["Retry-After"], refused.json()["code"]) == ("10", "throttled")
        assert ask(other, "GET", URL).status_code == 200
        clock.shift(10)
        assert ask(token, "GET", URL).status_code == 200


def test_with_the_cache_away_a_right_token_still_works(contest, token, settings, monkeypatch):
    """The limit of requests saves from load and guards no secret; wrong tokens are counted in the database."""
    settings.API_REQUESTS_A_MINUTE = 1
    settings.CACHES = settings.CACHES | {
        "default": {"BACKEND": "hackathon_portal.kernel.cache.TolerantRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    from django.core.cache import caches

    caches.close_all()
    assert [ask(token, "GET", URL).status_code for _ in range(3)] == [200, 200, 200]


def test_last_use_is_kept_to_the_hour_and_the_network_and_written_once_an_hour(contest, token, at):
    at(2024, 5, 2, 12, 47)
    ask(token, "GET", URL, address="203.0.113.77")
    row = ApiToken.objects.get(pk=token.row.pk)
    assert (row.used_at.minute, row.used_at.second, row.used_from) == (0, 0, "203.0.113.0/24")
    at(2024, 5, 2, 12, 55)
    ask(token, "GET", URL, address="2001:db8:1:2::3")
    assert ApiToken.objects.get(pk=token.row.pk).used_from == "203.0.113.0/24"
    at(2024, 5, 2, 13, 1)
    ask(token, "GET", URL, address="2001:db8:1:2::3")
    assert ApiToken.objects.get(pk=token.row.pk).used_from == "2001:db8:1::/48"


def test_a_token_of_the_portal_reaches_no_contest(contest, token, users):
    ApiToken.objects.filter(pk=token.row.pk).update(contest=None, room="portal")
    assert [ask(token, "GET", URL).status_code, ask(token, "POST", URL, body("captain")).status_code] == [403, 403]


def test_the_description_tells_of_401_and_429(client):
    schema = client.get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"}).json()
    for path in schema["paths"].values():
        for operation in path.values():
            assert {"401", "429"} <= set(operation["responses"])


@pytest.mark.django_db(transaction=True)
def test_applications_sent_twice_by_eight_clients_in_random_order_are_one_row_each(token, contest, settings):
    settings.API_REQUESTS_A_MINUTE = 10_000
    build.with_regulation(contest, {"seats.limit": SENT})
    sent = [body("captain" if number % 4 == 0 else "member", team_name=f"Команда {number // 4}") for number in range(SENT)]
    order = sent * 2
    random.Random(11).shuffle(order)

    def file(data: dict) -> tuple[str, int, int]:
        try:
            answer = ask(token, "POST", URL, data)
            return data["external_id"], answer.status_code, answer.json().get("number", 0)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(file, order))
    numbers: dict[str, set[int]] = {}
    for external_id, _, number in answers:
        numbers.setdefault(external_id, set()).add(number)
    assert sorted(status for _, status, _ in answers) == [200] * SENT + [201] * SENT
    assert all(len(found) == 1 for found in numbers.values())
    assert sorted(number for found in numbers.values() for number in found) == list(range(1, SENT + 1))
    assert Application.objects.filter(contest=contest).count() == SENT
    assert ApiToken.objects.get().used_at is not None
