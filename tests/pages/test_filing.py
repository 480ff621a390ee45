"""Filing an application: how many statements it takes and how many of them under the contest's lock; who waits too long; what changes meanwhile."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation, locked_contest
from hackathon_portal.kernel import clock, locks
from hackathon_portal.kernel.audit import action
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from registration.actions import application as application_actions
from registration.actions import batch, filing, tokens
from registration.fields import Person
from registration.models import ApiToken, Application, Finding, Team
from registration.queries import people
from tests import build, invented
from tests.speed.statements import watched

# Equalities: whoever adds a statement looks at what it costs in the deadline hour (docs/decisions/0026), and writes the new number here.
STATEMENTS = {"captain": 18, "member": 22}
# A new team's name is compared under a lock of its own (docs/decisions/0052), two statements more.
STATEMENTS_API = {"captain": 17, "member": 15}
# A member's captain is told: what one person causes to be written to another is counted (kernel/letter_limits.py), four statements.
UNDER_LOCK = {"captain": 5, "member": 9}
UNDER_LOCK_API = {"captain": 8, "member": 6}


def payload(number: int, role: str, team: str = "Отряд") -> dict[str, object]:
    stated = {name: str(value) for name, value in invented.person(role, surname=f"Ледов{'а' * number}").items()}
    return stated | {"external_id": f"F-{number}", "team_name": team, "role": role, "consents": ["personal_data", "terms"]}


def outside_savepoints(statements: list[str]) -> list[str]:
    """A test is a transaction itself, so an action's BEGIN and COMMIT are a savepoint here."""
    return [sql for sql in statements if not sql.startswith(("SAVEPOINT", "RELEASE"))]


@pytest.fixture
def token(contest, users) -> str:
    made = tokens.make_api_token(contest=contest, name="проба", scopes=ApiToken.Scope.values, signed=False, by=users["staff"])
    return made.token


def post(token: str, body: dict[str, object]):
    return Client().post(
        "/api/v1/applications", json.dumps(body), content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )


@pytest.fixture
def open_now(at):
    at(2024, 5, 2, 12)


def test_statements_of_an_application_by_the_api(contest, token, open_now):
    assert post(token, payload(1, "captain")).status_code == 201  # the token is used for the first time this hour
    for number, (role, team) in enumerate([("captain", "Второй"), ("member", "Второй")], 2):
        body = payload(number, role, team)
        with watched() as seen:
            assert post(token, body).status_code == 201
        found = len(outside_savepoints(seen.all)), len(outside_savepoints(seen.under_lock))
        assert found == (STATEMENTS_API[role], UNDER_LOCK_API[role]), "\n".join(seen.all)


def test_statements_of_an_application_on_the_pages(contest, open_now, client_of):
    team = Team.objects.create(contest=contest, name="Черновики", founder=(captain := build.user()))
    member = build.user()
    for role, person in (("captain", captain), ("member", member)):
        draft = build.draft(team, role, by=person, surname=f"Пихтин{role}")
        own = people.current_application(person, contest_with_regulation(contest.pk))
        with transaction.atomic(), watched() as seen:
            application_actions.submit_application(application=own, by=person)
            transaction.set_rollback(True)
        assert len(outside_savepoints(seen.under_lock)) == UNDER_LOCK[role], "\n".join(seen.under_lock)
        client = client_of(person)
        client.get(f"/c/{contest.slug}/application/check/")
        with watched() as seen:
            answer = client.post(f"/c/{contest.slug}/application/check/")
        assert answer.status_code == 302
        assert len(outside_savepoints(seen.all)) == STATEMENTS[role], "\n".join(seen.all)
        draft.refresh_from_db()
        assert draft.state == "submitted"


def test_an_application_is_copied_once_under_the_context_of_its_action(contest, open_now):
    """The history's context is said once an action; an inner action that is refused takes nothing of it back."""
    draft = build.draft(Team.objects.create(contest=contest, name="История"), "captain")
    history = Application.pgh_event_model.objects.filter(pgh_obj_id=draft.pk)
    before = history.count()
    counted = Contest.pgh_event_model.objects.filter(pgh_obj_id=contest.pk).count()
    application_actions.submit_application(application=draft, by=None)
    record = AuditRecord.objects.filter(name="submit_application").latest("pk")
    assert history.count() == before + 1
    (row,) = history.order_by("-pgh_id")[:1]
    assert row.pgh_context_id == record.context
    assert row.pgh_context.metadata == {"user": None, "action": "submit_application"}
    assert Contest.pgh_event_model.objects.filter(pgh_obj_id=contest.pk).count() == counted  # a number given is no change of it


@action("Проба контекста")
def _outer(*, draft: Application, by: None) -> None:
    draft.revision += 1
    with suppress(RuleViolation):
        _refused(draft=draft, by=None)
    draft.save()


@action("Проба отказа")
def _refused(*, draft: Application, by: None) -> None:
    Application.objects.filter(pk=draft.pk).update(revision=7)
    raise RuleViolation(code="trial", message="Отказ")


def test_a_refused_inner_action_takes_no_context_away(contest, open_now):
    draft = build.draft(Team.objects.create(contest=contest, name="Контекст"), "captain")
    _outer(draft=draft, by=None)
    (row,) = Application.pgh_event_model.objects.filter(pgh_obj_id=draft.pk).order_by("-pgh_id")[:1]
    record = AuditRecord.objects.latest("pk")
    assert (record.name, row.pgh_context_id) == ("_outer", record.context)
    assert not AuditRecord.objects.filter(name="_refused").exists()


# What changes between the checks and the lock: played at the moment the lock is asked for.


@pytest.fixture
def meanwhile(monkeypatch):
    """`meanwhile(what)`: done once, when the next filing has been checked and takes its number."""
    take_numbers = filing.take_numbers

    def then(what):
        waiting = [what]

        def first(contest: Contest, count: int):
            if waiting:
                waiting.pop()()
            return take_numbers(contest, count)

        monkeypatch.setattr(filing, "take_numbers", first)

    return then


def files_another(contest, **stated):
    team = Team.objects.create(contest=contest, name=f"Другие {stated.get('surname', '')}")
    other = build.draft(team, "captain", **stated)
    return lambda: application_actions.submit_application(application=other, by=None)


def test_who_files_the_same_document_meanwhile_is_found_under_the_lock(contest, open_now, meanwhile):
    draft = build.draft(Team.objects.create(contest=contest, name="Первые"), passport_number="123456")
    meanwhile(files_another(contest, surname="Второй", passport_number="123456"))
    with pytest.raises(RuleViolation) as refused, transaction.atomic():
        application_actions.submit_application(application=draft, by=None)
    assert (refused.value.code, refused.value.status) == ("identity.duplicate", 422)


def test_a_mate_who_files_meanwhile_is_counted(contest, open_now, meanwhile):
    team = Team.objects.create(contest=contest, name="Двое")
    captain, member = build.draft(team, "captain"), build.draft(team)
    meanwhile(lambda: application_actions.submit_application(application=member, by=None))
    filed = application_actions.submit_application(application=captain, by=None)
    team.refresh_from_db()
    assert (filed.number, team.queue_number, team.seat) == (2, 1, "held")
    assert not Finding.objects.filter(application__team=team, code="team.too_small").exists()


def test_registration_closed_meanwhile_refuses(contest, open_now, meanwhile, users):
    draft = build.draft(Team.objects.create(contest=contest, name="Поздние"), "captain")
    at_once = clock.now() - timedelta(seconds=1)

    def closes():
        locked = locked_contest(contest.pk)
        locked.registration_closed_early_at = at_once
        locked.save(update_fields=["registration_closed_early_at"])

    meanwhile(closes)
    with pytest.raises(RuleViolation) as refused, transaction.atomic():
        application_actions.submit_application(application=draft, by=None)
    assert refused.value.code == "registration.closed"
    contest.refresh_from_db()
    assert contest.last_application_number == 0


def test_a_draft_corrected_meanwhile_is_filed_as_it_is_now(contest, open_now, meanwhile):
    owner = build.user()
    draft = build.draft(Team.objects.create(contest=contest, name="Правка", founder=owner), "captain", by=owner)
    meanwhile(lambda: application_actions.save_draft(application=draft, values={"surname": "Правильный"}, by=owner))
    application_actions.submit_application(application=draft, by=owner)
    draft.refresh_from_db()
    assert (draft.state, draft.surname, draft.number) == ("submitted", "Правильный", 1)


def test_pressed_twice_gives_one_number(contest, open_now, meanwhile):
    draft = build.draft(Team.objects.create(contest=contest, name="Дважды"), "captain")
    meanwhile(lambda: application_actions.submit_application(application=Application.objects.get(pk=draft.pk), by=None))
    again = application_actions.submit_application(application=draft, by=None)
    contest.refresh_from_db()
    assert (again.number, contest.last_application_number) == (1, 1)
    assert OutboxMessage.objects.filter(kind="registration.acknowledgement", attachment_ref=draft.pk).count() == 1


def test_a_chunk_is_decided_anew_when_somebody_files_meanwhile(contest, open_now, meanwhile):
    people_of_chunk = [invented.person("captain", surname=f"Ольхин{end}") for end in ("а", "б", "в")]
    entries = [
        batch.Entry(f"E-{number}", f"Файл {number}", Person(role="captain", consents=frozenset({"personal_data", "terms"}), **stated), clock.now())
        for number, stated in enumerate(people_of_chunk)
    ]  # fmt: skip
    meanwhile(
        files_another(
            contest, surname="Сосед", passport_number=people_of_chunk[1]["passport_number"], snils=people_of_chunk[1]["snils"]
        )
    )
    batch.file_entries(contest=contest, entries=entries, by=None, source="проба")
    assert [entry.application and entry.application.number for entry in entries] == [2, None, 3]
    assert entries[1].refusal
    assert entries[1].refusal.code == "identity.duplicate"
    numbers = Application.objects.filter(contest=contest).order_by("number").values_list("number", flat=True)
    contest.refresh_from_db()
    assert (list(numbers), contest.last_application_number) == ([1, 2, 3], 3)


# The lock is held by somebody else for longer than a request waits.


@contextmanager
def held_by_another(contest: Contest):
    """Another connection holds the contest until the block ends."""
    taken, release = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                locked_contest(contest.pk)
                taken.set()
                release.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait(10)
    try:
        yield
    finally:
        release.set()
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told_so_and_loses_nothing(contest, token, at, client_of, monkeypatch):
    at(2024, 5, 2, 12)
    monkeypatch.setattr(locks, "WAIT_OF_A_REQUEST", 0.1)
    owner = build.user()
    draft = build.draft(Team.objects.create(contest=contest, name="Ждущие", founder=owner), "captain", by=owner)
    client = client_of(owner)
    body = payload(1, "captain", "Издалека")
    url = f"/c/{contest.slug}/application/check/"
    with held_by_another(contest):
        answer = post(token, body)
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert int(answer["Retry-After"]) > 0
        page = client.post(url)
        assert page.status_code == 503
        assert page["Retry-After"]
        assert "ваша сохранена как черновик" in page.content.decode().lower()
        # Who only looks, and who begins, waits for nobody.
        assert client.get(f"/c/{contest.slug}/").status_code == 200
        assert client.get("/health/").status_code == 200
        monkeypatch.setattr(locks, "WAIT_OF_A_REQUEST", 2)
        build.draft(Team.objects.create(contest=contest, name="Начинающие"), "captain")
    draft.refresh_from_db()
    assert (draft.state, draft.number, draft.revision) == ("draft", None, 0)
    assert not Application.objects.filter(external_id=body["external_id"]).exists()
    assert post(token, body).status_code == 201
    assert client.post(url).status_code == 302
    numbers = (
        Application.objects.filter(contest=contest, number__isnull=False).order_by("number").values_list("number", flat=True)
    )
    assert list(numbers) == [1, 2]
