"""Redis away, or accepting and never answering: each method of the cache, a queue that holds nobody, every page and what it sends."""

from __future__ import annotations

import asyncio
import inspect
import re
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.test import Client, override_settings

from hackathon_portal.kernel import breaker, waking
from hackathon_portal.kernel import cache as portal_cache
from hackathon_portal.kernel.letter_secrets import whole_text
from hackathon_portal.kernel.models import Job, OutboxMessage
from hackathon_portal.settings.addresses import redis
from judging.models import Project
from tests import build
from tests import no_redis as fixtures
from tests.pages import test_access as table
from tests.pages.test_access import address, permission_of

no_redis, redis_hangs = fixtures.no_redis, fixtures.redis_hangs
everything = table.everything  # the fixture: a contest in which every kind of object exists

# Method -> arguments and what an empty cache answers.
ASKED = {
    "get": (("a", "b"), "b"), "get_many": ((["a"],), {}), "get_or_set": (("a", 7), 7), "has_key": (("a",), False), "add": (("a", 1), True),
    "set": (("a", 1), None), "set_many": (({"a": 1},), ["a"]), "touch": (("a",), False), "delete": (("a",), False),
    "delete_many": ((["a"],), None), "incr": (("a", 3), 3), "decr": (("a", 3), -3), "incr_version": (("a",), 2), "decr_version": (("a",), 0),
    "clear": ((), False), "close": ((), None),
}  # fmt: skip
NOT_ASKED = {"get_backend_timeout", "make_key", "make_and_validate_key", "validate_key"}  # they only compute


def public_methods() -> set[str]:
    return {
        name
        for name, _ in inspect.getmembers(BaseCache, inspect.isfunction)
        if not name.startswith("_") and name not in NOT_ASKED
    }


def awaited(method, *arguments):
    """What it returns to a loop in a thread of its own: a browser's test may have left one running in this."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(method(*arguments))).result()


def test_each_method_of_the_cache_answers_as_an_empty_one_and_waits_once(no_redis):
    cache, methods = caches["default"], public_methods()
    assert methods == {*ASKED, *(f"a{name}" for name in ASKED)}
    began = time.monotonic()
    for name, (arguments, answer) in ASKED.items():
        assert getattr(cache, name)(*arguments) == answer, name
        assert awaited(getattr(cache, f"a{name}"), *arguments) == answer, f"a{name}"
    assert "a" not in cache
    assert time.monotonic() - began < 1.5


def test_a_letter_posted_with_the_queue_away_holds_nobody(no_redis):
    began = time.monotonic()
    assert [waking.wake("kernel.deliver_outbox") for _ in range(20)] == [False] * 20
    assert time.monotonic() - began < 1


@pytest.fixture
def comes_back(tmp_path_factory, monkeypatch):
    """A cache of a server of this test, which can be stopped; left alone for a moment only."""
    from tests.faults.test_worker_killed import Queue

    monkeypatch.setattr(breaker, "LEFT_ALONE_SECONDS", 0.05)
    monkeypatch.setattr(portal_cache, "_servers", {})
    server = Queue(tmp_path_factory.mktemp("c"))
    server.start()
    where = redis.server("CACHE_URL", f"unix://{server.socket}?db=1")
    with override_settings(CACHES={"default": {"BACKEND": fixtures.BACKEND, **redis.cache_settings(where)}}):
        yield server
    if server.process.poll() is None:
        server.stop()


def test_what_changed_while_the_server_was_away_is_not_read_as_it_was_before(comes_back, monkeypatch):
    cache = caches["default"]
    cache.set_many({"kept": 1, "changed": 1, "removed": 1, "a": 1, "b": 1})
    comes_back.stop()
    assert cache.get("kept") is None
    cache.set("changed", 2)
    cache.delete("removed")
    cache.delete_many(["a", "b"])
    comes_back.start()
    time.sleep(0.1)
    assert cache.get_many(["kept", "changed", "removed", "a", "b"]) == {"kept": 1}
    comes_back.stop()
    monkeypatch.setattr(portal_cache, "MOST_DROPPED", 3)
    cache.set_many(dict.fromkeys("wxyz", 1))
    comes_back.start()
    time.sleep(0.1)
    assert cache.get("kept") is None
    cache.set("kept", 3)
    assert cache.get("kept") == 3
    with pytest.raises(ValueError, match="not found"):
        cache.incr("nobody")
    with pytest.raises(ValueError, match="not found"):
        cache.incr_version("nobody")


# Pages. One database for all of it: nothing here commits.


def test_every_form_is_answered_with_redis_hanging(everything, client_of, redis_hangs, record_property):
    """Each form, sent empty by somebody who may; what is for everybody is opened by a visitor too.

    Every page by everybody with Redis hanging: `test_access.py::test_after_closing_every_role_gets_the_expected_answer_from_every_url`.
    """
    contest, values = everything
    captain = Project.objects.filter(contest=contest).first().team.founder
    administrator = build.administrator()
    job = Job.objects.create(kind="shell.accounts", title="а", room="portal", started_by=administrator)
    values = defaultdict(int, values) | {"user_id": captain.pk, "job_id": job.pk}
    clients, wrong, asked = {}, [], 0
    began = time.process_time()
    for path, pattern in table.own_views():
        permission = permission_of(pattern)
        # Where nobody may in a real contest (pages of a rehearsal), staff ask and are refused.
        allowed = table.ALLOWED.get(permission, {"captain"}) or {"staff"}
        role = "administrator" if permission in table.OF_THE_PORTAL else min(allowed)
        if role not in clients:
            clients[role] = client_of({"captain": captain, "administrator": administrator}.get(role, role))
        url = address(pattern, values)
        is_public = permission.startswith("open: ") or permission in table.PUBLIC
        answers = [clients[role].post(url), *([Client().get(url)] if is_public and pattern.name != "sheet_cells" else [])]
        wrong += [(path, role, answer.status_code) for answer in answers if answer.status_code >= 500]
        asked += len(answers)
    assert wrong == []
    record_property(
        "said", f"Redis hangs: {asked} forms and pages answered in {time.process_time() - began:.1f} s of processor time"
    )


def test_people_sign_up_sign_in_and_take_part(contest, at, no_redis):
    at(2024, 5, 20, 12)
    began = time.monotonic()
    visitor = Client()
    typed = {"email": "new@example.org", "password1": build.PASSWORD, "password2": build.PASSWORD}
    assert visitor.post("/accounts/signup/", typed)["Location"] == "/accounts/confirm-email/"
    link = re.search(r"/accounts/confirm-email/\S+", whole_text(OutboxMessage.objects.get(recipient="new@example.org")))[0]
    assert visitor.post(link).status_code == 302
    again = Client()
    assert again.post("/accounts/login/", {"login": "new@example.org", "password": "wrong"}).status_code == 200
    answer = again.post("/accounts/login/", {"login": "new@example.org", "password": build.PASSWORD})
    assert answer["Location"] == "/cabinet/"
    assert again.get("/cabinet/").status_code == 200
    assert again.get(f"/c/{contest.slug}/").status_code == 200
    assert again.post("/accounts/logout/").status_code == 302
    assert again.get("/cabinet/")["Location"].startswith("/accounts/login/")
    assert time.monotonic() - began < 10
