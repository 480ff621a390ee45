"""Statements whose SQL is made once (kernel/prepared.py): nothing of a call stays in them, and they answer as their querysets do."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Thread

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.urls import get_resolver

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.prepared import PREPARED, Given, Prepared, prepared
from registration.models import Application


def all_of_them() -> list[Prepared]:
    assert get_resolver().url_patterns  # every page's module is read
    return [one for one in PREPARED if not one.__module__.startswith("tests.")]


def constants(one: Prepared) -> list:
    _, _, sql, parameters = one.make()
    return [sql, *(("given", part.place) if isinstance(part, Given) else part for part in parameters)]


def frozen(statements: list[Prepared]) -> list[str]:
    """Those whose SQL or constants are others at another moment: something of a call was read while they were made."""
    made = []
    for moment in (datetime(2024, 4, 30, 23, 59, 59, tzinfo=UTC), datetime(2025, 12, 31, 1, 2, 3, tzinfo=UTC)):
        with clock.fixed_at(moment):
            made.append([constants(one) for one in statements])
    return [one.__qualname__ for one, first, second in zip(statements, *made, strict=True) if first != second]


def test_no_prepared_statement_keeps_a_moment(contest):
    statements = all_of_them()
    assert len(statements) > 10
    assert frozen(statements) == []


def test_a_statement_that_reads_the_clock_is_found(contest):
    @prepared
    def careless(contest_id: int) -> QuerySet[Application]:
        return Application.objects.filter(contest=contest_id, submitted_at__lt=clock.now())

    assert frozen([careless]) == [careless.__qualname__]


def test_every_argument_stands_in_the_statement(contest):
    for one in all_of_them():
        places = {part.place for part in one.make()[3] if isinstance(part, Given)}
        assert places == set(range(one.arguments)), one.__qualname__


def test_a_prepared_statement_answers_as_its_queryset(judged):
    contest = judged.contest

    @prepared
    def of_state(contest_id: int, state: str) -> QuerySet[Application]:
        rows = Application.objects.select_related("team").filter(contest=contest_id, state=state)
        return rows.only("number", "surname", "team__name").order_by("pk")

    for state in ("admitted", "draft"):
        rows = of_state(contest.pk, state)
        usual = list(of_state.build(contest, state))
        assert [(row.pk, row.surname, row.team.name, row.get_deferred_fields()) for row in rows] == [
            (row.pk, row.surname, row.team.name, row.get_deferred_fields()) for row in usual
        ]
    assert len(of_state(contest.pk, "admitted")) > 3
    assert of_state.one(contest.pk, "nothing") is None
    with pytest.raises(TypeError, match="takes 2 values, 1 given"):
        of_state(contest.pk)


def test_values_come_through_as_values(users):
    @prepared
    def named(email: str) -> QuerySet:
        return User.objects.filter(email=email).values_list("pk", flat=True)

    staff = users["staff"]
    assert named(staff.email) == [staff.pk]
    assert named("' OR ''='") == []
    assert named("%s") == []
    assert named(None) == []


@pytest.mark.django_db(transaction=True)
def test_threads_share_a_statement(users):
    @prepared
    def of_person(user_id: int) -> QuerySet:
        return User.objects.filter(pk=user_id).values_list("email", flat=True)

    expected = {user.pk: user.email for user in users.values()}
    of_person.one(0)
    wrong = []

    def ask(pk: int) -> None:
        for _ in range(20):
            if of_person(pk) != [expected[pk]]:
                wrong.append(pk)
        connection.close()

    threads = [Thread(target=ask, args=[pk]) for pk in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
