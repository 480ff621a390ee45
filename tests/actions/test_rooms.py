"""Rooms: a role, a job, a token, a letter and the rows of both journals belong to the portal, a contest or a season, and every reader bears each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from hackathon_portal.accounts.actions import give_second_factor, grant_role, revoke_role
from hackathon_portal.accounts.models import RoleGrant
from hackathon_portal.accounts.roles import ROLES, SECOND_FACTOR_ROLES, Role, roles_of
from hackathon_portal.kernel import clock, jobs, rooms
from hackathon_portal.kernel.audit import action, note, record_access
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AccessRecord, AuditRecord, Job
from tests import build

# Tables whose rows belong to a room, and the column of the contest in each.
OF_A_ROOM = {
    "kernel.Job": "contest_ref",
    "kernel.AuditRecord": "contest_ref",
    "kernel.AccessRecord": "contest_ref",
    "kernel.OutboxMessage": "contest_ref",
    "accounts.RoleGrant": "contest",
    "registration.ApiToken": "contest",
    "events.Gathering": "contest",
    "events.Hall": "contest",
}


@pytest.mark.parametrize("text", ["portal", "contest:3", "season:3", "organisation:3"])
def test_a_room_reads_what_it_writes(text):
    assert str(rooms.read(text)) == text


@pytest.mark.parametrize(
    "text", ["", "contest", "portal:3", "contest:0", "contest:-1", "contest:a", "hall:3", "contest:3 ", "contest:٣"]
)
def test_what_is_no_room_is_refused(text):
    with pytest.raises(ValueError, match=r"room|Kind"):
        rooms.read(text)


def test_every_table_of_a_room_is_known():
    """A new table with a room joins the walk below."""
    found = {
        model._meta.label
        for model in apps.get_models()
        if not hasattr(model, "pgh_tracked_model") and any(isinstance(field, rooms.RoomField) for field in model._meta.fields)
    }
    assert found == set(OF_A_ROOM)


def held() -> dict:
    return {"starts_at": clock.now(), "ends_at": clock.now() + timedelta(hours=1)}


def row_of(model: type[models.Model], room: rooms.Room, person) -> models.Model:
    """A row of the model with what it cannot be without, in this room."""
    columns = dict(room.columns)
    if OF_A_ROOM[model._meta.label] == "contest":
        columns["contest_id"] = columns.pop("contest_ref")
    role = {
        rooms.Kind.PORTAL: Role.ADMINISTRATOR,
        rooms.Kind.CONTEST: Role.DOOR,
        rooms.Kind.SEASON: Role.AMBASSADOR,
        rooms.Kind.ORGANISATION: Role.REPRESENTATIVE,
    }[room.kind]
    rest = {
        "kernel.Job": {"kind": "a", "title": "a", "started_by": person},
        "kernel.AuditRecord": {"name": "a", "title": "a", "context": "0" * 32},
        "kernel.AccessRecord": {"user": person, "subject": "a", "reason": "a"},
        "accounts.RoleGrant": {"user": person, "role": role},
        "registration.ApiToken": {"name": "a", "token_hash": str(room)},
        "kernel.OutboxMessage": {"key": f"a:{room}", "message_id": f"a:{room}", "kind": "a", "recipient": person.email},
        "events.Gathering": held(),
        "events.Hall": {"title": "a", "seats": 1},
    }[model._meta.label]
    return model._default_manager.create(**columns, **rest)


@pytest.mark.parametrize("label", OF_A_ROOM)
def test_every_table_takes_a_row_of_each_kind_of_room_and_of_one_only(label, contest):
    model, person = apps.get_model(label), build.user()
    for room in (
        rooms.PORTAL,
        rooms.contest_room(contest.pk),
        rooms.Room(rooms.Kind.SEASON, 7),
        rooms.Room(rooms.Kind.ORGANISATION, 7),
    ):
        row = row_of(model, room, person)
        assert model._default_manager.get(pk=row.pk).belongs_to == room
    if label == "kernel.OutboxMessage":
        return  # letters older than rooms name none: the portal's, as in the journal
    both = {"room": "portal", OF_A_ROOM[label]: contest.pk}
    neither = {"room": "", OF_A_ROOM[label]: None}
    for wrong in (both, neither):
        with pytest.raises(IntegrityError), transaction.atomic():
            model._default_manager.bulk_create([_changed(row_of_kind(model, person), wrong)])


def row_of_kind(model: type[models.Model], person) -> models.Model:
    """An unsaved row of the kind, whatever its room."""
    values = {
        "user": person,
        "started_by": person,
        "context": "0" * 32,
        "token_hash": "b",
        "role": Role.MENTOR,
        "seats": 1,
    } | held()
    names = {field.name for field in model._meta.fields}
    return model(**{name: value for name, value in values.items() if name in names})


def _changed(row: models.Model, columns: dict) -> models.Model:
    for name, value in columns.items():
        setattr(row, f"{name}_id" if name == "contest" else name, value)
    return row


def test_a_journal_row_older_than_rooms_is_the_portals(contest):
    person = build.user()
    mine = row_of(AuditRecord, rooms.PORTAL, person)
    row_of(AuditRecord, rooms.contest_room(contest.pk), person)
    assert mine in AuditRecord.objects.filter(rooms.rows_of(rooms.PORTAL))
    assert not AuditRecord.objects.filter(rooms.rows_of(rooms.PORTAL), contest_ref=contest.pk).exists()
    assert AuditRecord(contest_ref=None, room="").belongs_to == rooms.PORTAL
    assert AuditRecord(contest_ref=3).belongs_to == rooms.contest_room(3)


@action("Проба")
def attempt(*, by, **facts):
    note(**facts)


def test_an_action_says_its_room_to_the_journal(contest):
    person = build.user()
    attempt(by=person, contest_id=contest.pk)
    assert AuditRecord.objects.latest("pk").belongs_to == rooms.contest_room(contest.pk)
    attempt(by=person, room=rooms.PORTAL)
    attempt(by=person)
    assert [row.room for row in AuditRecord.objects.order_by("-pk")[:2]] == ["portal", "portal"]


def test_a_look_and_a_job_never_fall_into_the_portal_by_being_forgotten(contest):
    person = build.user()
    with pytest.raises(ValueError, match="room"):
        record_access(by=person, subject="а", reason="б", address=None)
    with pytest.raises(ValueError, match="room"):
        jobs.start(kind="a", title="а", by=person, parameters={})
    with pytest.raises(ValueError, match="room"):
        jobs.start(kind="a", title="а", by=person, parameters={}, contest_id=contest.pk, room=rooms.PORTAL)
    record_access(by=person, subject="а", reason="б", address=None, room=rooms.PORTAL)
    assert AccessRecord.objects.get(user=person).belongs_to == rooms.PORTAL
    job = jobs.start(kind="a", title="а", by=person, parameters={}, room=rooms.PORTAL)
    assert (list(jobs.of_person(person, rooms.PORTAL)), list(jobs.of_person(person, rooms.contest_room(contest.pk)))) == (
        [job],
        [],
    )
    assert Job.objects.get(pk=job.pk).belongs_to == rooms.PORTAL
    with pytest.raises(ValueError, match="portal"):
        jobs.Running(job).contest_id


def test_a_role_of_the_portal_opens_no_contest_and_one_of_a_contest_not_the_portal(contest, users, django_assert_num_queries):
    person = build.user()
    grant_role(user=person, contest=None, role=Role.ADMINISTRATOR)
    with django_assert_num_queries(1):
        assert roles_of(person, contest) == frozenset()
        assert roles_of(person, None) == {Role.ADMINISTRATOR}
    assert Role.ADMINISTRATOR in SECOND_FACTOR_ROLES
    assert person.has_perm("accounts.manage")
    assert not person.has_perm("contests.manage", contest)
    assert not users["staff"].has_perm("accounts.manage")
    for room, role in ((contest, Role.ADMINISTRATOR), (None, Role.STAFF)):
        with pytest.raises(RuleViolation, match="здесь не назначают"):
            grant_role(user=person, contest=room, role=role)


def test_no_mark_of_django_gives_a_right(contest):
    person = build.user()
    person.is_superuser = person.is_staff = True
    person.save()
    for permission in ("accounts.manage", "accounts.invite", "registration.reveal", "judging.see_scores", "contests.manage"):
        assert not person.has_perm(permission, contest), permission
        assert not person.has_perm(permission), permission


def test_the_last_administrator_stays(users):
    first, second = build.user(), build.user()
    give_second_factor(user=second, secret=build.TOTP_SECRET)
    only = grant_role(user=first, contest=None, role=Role.ADMINISTRATOR)
    with pytest.raises(RuleViolation, match="единственный"):
        revoke_role(grant=only, by=first)
    with pytest.raises(RuleViolation, match="назначают не вы"):
        grant_role(user=second, contest=None, role=Role.ADMINISTRATOR, by=users["staff"])
    other = grant_role(user=second, contest=None, role=Role.ADMINISTRATOR, by=first)
    second.is_active = False
    second.save()
    with pytest.raises(RuleViolation, match="единственный"):
        revoke_role(grant=only, by=first)
    second.is_active = True
    second.save()
    revoke_role(grant=only, by=second)
    assert list(RoleGrant.objects.filter(role=Role.ADMINISTRATOR)) == [other]
    assert AuditRecord.objects.filter(name="revoke_role", room="portal").count() == 1


@pytest.mark.parametrize("kind", list(rooms.Kind))
def test_the_database_keeps_each_role_to_its_kind_of_room(kind, contest):
    person = build.user()
    where = {
        rooms.Kind.PORTAL: {"room": "portal"}, rooms.Kind.CONTEST: {"contest": contest}, rooms.Kind.SEASON: {"room": "season:7"},
        rooms.Kind.ORGANISATION: {"room": "organisation:7"},
    }[kind]  # fmt: skip
    for role, its in ROLES.items():
        if its.held_in == kind:
            RoleGrant.objects.create(user=person, role=role, **where)
        else:
            with pytest.raises(IntegrityError), transaction.atomic():
                RoleGrant.objects.create(user=person, role=role, **where)


class Season:
    """What a room needs of a season."""

    room = rooms.Room(rooms.Kind.SEASON, 7)


def test_a_role_of_a_season_opens_neither_a_contest_nor_the_portal_nor_another_season(contest, django_assert_num_queries):
    person = build.user()
    grant_role(user=person, season=Season(), role=Role.AMBASSADOR)
    other = type("Other", (), {"room": rooms.Room(rooms.Kind.SEASON, 8)})()
    with django_assert_num_queries(1):
        assert [roles_of(person, where) for where in (Season(), contest, None, other)] == [{Role.AMBASSADOR}, set(), set(), set()]
    assert not person.has_perm("contests.manage", contest)
    with pytest.raises(RuleViolation, match="здесь не назначают"):
        grant_role(user=person, season=Season(), role=Role.DOOR)
    assert AuditRecord.objects.filter(name="grant_role", room="season:7", contest_ref=None).count() == 1
