"""The number of a request goes through logs, tasks and the page of an error; figures are for the operator's own network (fault O22)."""

from __future__ import annotations

import io
import json
import logging
import re

import pytest
import structlog
import yaml
from django.conf import settings
from django.test import RequestFactory
from django.urls import path

from hackathon_portal.celery import app
from hackathon_portal.kernel import jobs, metrics, outbox, request_id
from hackathon_portal.kernel.logs import clean_report, processors
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.web import client as addresses
from hackathon_portal.kernel.web import error_pages
from hackathon_portal.urls import *  # noqa: F403  the portal's own, and one more
from hackathon_portal.urls import urlpatterns as own

NUMBER = "4f0c2a9be6d34f0c9a8b7c6d5e4f3a21"
logged = logging.getLogger("portal.tried")


def breaks(_request):
    logged.warning("something is wrong")
    raise RuntimeError("Иванов сломал")


urlpatterns = [*own, path("breaks/", breaks)]


@pytest.fixture
def lines():
    """What the portal's own format writes, line by line."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=processors))
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)


def test_each_request_has_a_number_of_its_own(client, db):
    first, second = client.get("/accounts/login/"), client.get("/accounts/login/")
    assert re.fullmatch("[0-9a-f]{32}", first["X-Request-ID"])
    assert first["X-Request-ID"] != second["X-Request-ID"]
    assert request_id.current() == ""


def test_the_number_is_the_proxys_where_one_is_trusted(client, db, settings):
    assert client.get("/accounts/login/", headers={"X-Request-ID": NUMBER})["X-Request-ID"] != NUMBER
    settings.TRUSTED_PROXY_COUNT = 1
    told = {"X-Forwarded-For": "203.0.113.5", "X-Request-ID": NUMBER}
    assert client.get("/accounts/login/", headers=told)["X-Request-ID"] == NUMBER
    for strange in ("Иванов Иван Иванович", "7020 000123", "ivanov@example.org", "x" * 400, "a\nb", "79991234567"):
        assert re.fullmatch(
            "[0-9a-f]{32}", client.get("/accounts/login/", headers=told | {"X-Request-ID": strange})["X-Request-ID"]
        )


@pytest.mark.urls(__name__)
def test_the_page_of_an_error_and_every_line_of_the_log_name_it(client, db, lines):
    client.raise_request_exception = False
    answer = client.get("/breaks/")
    number = answer["X-Request-ID"]
    assert answer.status_code == 500
    assert number in answer.content.decode()
    said = [line for line in lines() if line["logger"] in ("portal.tried", "portal.requests", "django.request")]
    assert {line["logger"] for line in said} == {"portal.tried", "portal.requests", "django.request"}
    assert {line["request_id"] for line in said} == {number}


def test_a_refusal_before_any_view_has_a_number_too(client, db, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    answer = client.get("/")  # no proxy told the client's address
    assert (answer.status_code, len(answer["X-Request-ID"])) == (400, 32)


def test_a_report_that_leaves_names_it():
    request_id.begun(NUMBER)
    try:
        assert clean_report({"message": "ivanov@example.org"}, None)["tags"] == {"request_id": NUMBER}
    finally:
        request_id.ended()
    assert "tags" not in clean_report({"message": "x"}, None)


def test_a_task_goes_on_under_the_number_of_what_caused_it():
    seen = []

    @app.task(name="tried.under_which_number")
    def under_which_number():
        seen.append(request_id.current())

    try:
        under_which_number.apply(headers={"request_id": NUMBER})
        under_which_number.apply()
    finally:
        app.tasks.pop("tried.under_which_number")
    assert seen[0] == NUMBER
    assert re.fullmatch("[0-9a-f]{32}", seen[1])
    assert request_id.current() == ""


def test_what_a_request_orders_is_sent_with_its_number():
    headers: dict[str, str] = {}
    request_id._send_along(headers=headers)
    assert headers == {}
    request_id.begun(NUMBER)
    try:
        request_id._send_along(headers=headers)
    finally:
        request_id.ended()
    assert headers == {"request_id": NUMBER}


def figures(client, **meta) -> dict[str, float]:
    text = client.get("/metrics", **meta).content.decode()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in text.splitlines() if not line.startswith("#")}


def test_figures_count_answers_by_view_and_ask_what_waits(client, judged):
    before = figures(client)
    row = 'portal_requests_total{method="GET",status="200",view="account_login"}'
    client.get("/accounts/login/")
    after = figures(client)
    assert after[row] == before.get(row, 0) + 1
    assert after["portal_gauges_failed"] == 0
    families = {name.partition("{")[0] for name in after}
    assert set(metrics._gauges) - families <= {
        "portal_letters_waiting",
        "portal_letters_oldest_seconds",
        "portal_jobs_open",
    }  # none wait
    assert after['portal_database_connections{state="active"}'] >= 1


def test_a_gauge_that_fails_hides_no_other(client, db, monkeypatch):
    def fails():
        raise RuntimeError

    monkeypatch.setitem(metrics._gauges, "portal_tried", ("Tried.", (), fails))
    after = figures(client)
    assert after["portal_gauges_failed"] == 1
    assert 'portal_database_connections{state="active"}' in after


@pytest.mark.parametrize(
    ("meta", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "10.3.4.5"}, 200),
        ({"REMOTE_ADDR": "::ffff:10.3.4.5"}, 200),
        ({"REMOTE_ADDR": "203.0.113.5"}, 404),
        ({"REMOTE_ADDR": "10.3.4.5", "HTTP_X_FORWARDED_FOR": "203.0.113.5"}, 404),
        ({"REMOTE_ADDR": "10.3.4.5", "HTTP_X_FORWARDED_FOR": "10.3.4.6"}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=127.0.0.1"}, 404),
    ],
)
def test_figures_are_for_a_monitor_past_the_proxy(client, db, meta, status):
    assert client.get("/metrics", **meta).status_code == status


def test_a_strangers_words_make_no_rows(client, db):
    client.generic("PROPFIND", "/accounts/login/")
    client.get("/no/such/page/ivanov@example.org")
    names = figures(client)
    assert not [name for name in names if "PROPFIND" in name or "ivanov" in name]


def test_a_unix_socket_is_this_machine():
    assert addresses.asks_past_proxies({"REMOTE_ADDR": ""}, settings.MONITOR_NETWORKS)
    assert not addresses.asks_past_proxies({"REMOTE_ADDR": "unknown"}, settings.MONITOR_NETWORKS)
    assert not addresses.asks_past_proxies({}, [])


def test_the_page_of_an_error_without_a_request_says_no_number():
    assert "Номер запроса" not in error_pages.server_error(RequestFactory().get("/")).content.decode()


def test_alarms_speak_of_figures_that_exist_and_the_guide_answers_each():
    groups = yaml.safe_load((settings.BASE_DIR / "deploy/prometheus/alerts.yml").read_text("utf-8"))["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    told = {re.sub("_(total|bucket|count|sum)$", "", name) for rule in rules for name in re.findall(r"portal_\w+", rule["expr"])}
    counters = {family.name for family in metrics._own.collect()}
    assert told - counters - set(metrics._gauges) == {"portal_gauges_failed"}
    guide = (settings.BASE_DIR / "docs/operations.md").read_text("utf-8").partition("## What to do at each alarm")[2]
    assert [rule["alert"] for rule in rules if f"`{rule['alert']}`" not in guide] == []


@pytest.mark.django_db
def test_letters_and_jobs_go_on_under_the_number_of_whoever_asked_for_them(client, contest, users, lines, monkeypatch):
    """Also when the timetable finds them, with the queue away: the number lies in their rows."""
    monkeypatch.setitem(jobs._kinds, "tried", lambda _running: logged.warning("a job says something") or "готово")
    client.force_login(users["staff"])
    number = client.post("/accounts/password/reset/", {"email": users["staff"].email})["X-Request-ID"]
    letter = OutboxMessage.objects.latest("id")
    request_id.begun(NUMBER)
    job = jobs.start(kind="tried", title="а", by=users["staff"], parameters={}, contest_id=contest.pk)
    request_id.ended()
    assert (letter.request_id, job.request_id) == (number, NUMBER)

    outbox.deliver_pending()
    jobs.run(job.pk)
    said = {line["logger"]: line.get("request_id") for line in lines() if line["logger"] in ("portal.outbox", "portal.tried")}
    assert said == {"portal.outbox": number, "portal.tried": NUMBER}


def test_a_name_in_an_address_is_in_no_line_however_it_is_escaped(client, db, lines, caplog):
    caplog.set_level(logging.WARNING, "django.request")
    client.get("/c/Осинина/нет-такой/")
    said = json.dumps([line for line in lines() if line["logger"] == "django.request"], ensure_ascii=False)
    assert "Not Found: /c/[…]/" in said
    assert not re.search("[Оо]синин|u041e|%D0", said)
