"""Two presses of a button at once: one does it, the other is refused in words; the database's own error reaches nobody and no log."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import UniqueConstraint

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.contests.actions import create_contest
from hackathon_portal.kernel import audit, twice
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.operations.actions import support, volunteers
from hackathon_portal.operations.models import Volunteer
from hackathon_portal.regulation.schema import load_preset
from judging.actions import mentoring
from prizes.awards.actions import fund
from registration.actions import affiliation, correspondence, guardians, teams
from registration.models import Team
from tests import build

ROOMS = ("hackathon_portal", "registration", "judging", "prizes")
# Unique because they are drawn at random or made by the portal itself: nobody's press meets them.
NOBODYS = {
    "register_line_order_once": "numbers of a payer and year are taken under its lock",
    "register_file_once": "made once, by the approval, under the lock of the register",
    "project_author_once": "written once, under the lock of the commission",
    "kernel_outboxmessage(key)": "the portal's own key of a letter: a repeat posts nothing",
    "kernel_outboxmessage(message_id)": "random",
    "accounts_opensession(key)": "the key of a session is drawn at random",
    "mailing_refused_once": "who refuses mailings twice has refused them: the second press finds the row",
    "tries_once": "counted by one statement that takes a repeat",
    "kernel_accessrecord(once)": "a look in the same hour is written once: the repeat is taken by the statement",
    "kernel_waitingremoval(name)": "a stored file, whose name is drawn at random, waits once: the statement takes a repeat",
    "erasure_once": "written by the erasure itself, whose row is gone: a repeat is taken by the statement",
    "kernel_filecheck(name)": "the portal's own note of a stored file, whose name is drawn at random",
    "registration_invitation(token_hash)": "random", "registration_invitation(code_hash)": "random", "registration_application(door_code)": "random",
    "registration_schoolnotice(token)": "random", "registration_apitoken(token_hash)": "random", "registration_teamleader(token_hash)": "random",
    "registration_representative(token_hash)": "random", "prizes_diploma(code)": "random", "learning_certificate(code)": "random",
    "competitions_side(key)": "random", "events_entrypass(code)": "random",
    "question_picture_once": "pictures of a version are written with it, each name once",
    "exams_question(current_id)": "a version is of one question, which alone writes it",
    "attempt_score_once": "written by the rescoring itself, which takes a repeat by its statement",
    "mark_once": "each distinct answer is marked by a statement that takes a repeat",
    "exam_figures_once": "figures of a test are kept anew under its lock", "item_figures_once": "written with the figures of their test",
    "entrant_number_once": "numbers are taken from the season's own counter, in one statement",
    "entrant_of_file_once": "whoever another import of the file has stored is passed over by the statement",
    "organisations_representativeinvitation(token_hash)": "random",
    "seasons_entrantrepresentative(entrant_id)": "one representative is written with the entrant, under the entrant's lock",
    "school_notice_once": "letters to schools are laid out once, by the action that makes them",
}  # fmt: skip


def uniques() -> set[str]:
    """Every unique constraint and unique column of our tables, as `twice` names them."""
    found = set()
    for model in apps.get_models():
        meta = model._meta
        if model.__module__.split(".")[0] not in ROOMS or not meta.managed or meta.proxy:
            continue
        found |= {one.name for one in meta.constraints if isinstance(one, UniqueConstraint) or "Exclusion" in type(one).__name__}
        found |= {f"{meta.db_table}({one.column})" for one in meta.local_fields if one.unique and not one.primary_key}
        assert not meta.unique_together
    return found


def test_each_unique_constraint_is_told_in_words_or_is_nobodys():
    said = twice.told()
    assert uniques() == set(said) | set(NOBODYS)
    assert not set(said) & set(NOBODYS)
    regulation = load_preset("kuzbass_2025").regulation.clauses | load_preset("tula_2024").regulation.clauses
    for name, told in said.items():
        assert told.message.endswith("."), name
        assert any("а" <= letter <= "я" for letter in told.message), name
        assert not told.clause or told.clause in regulation, name


def both(act) -> list[object]:
    """What two threads get that do the same at once."""
    start = Barrier(2)

    def one(who: int) -> object:
        try:
            start.wait()
            return act(who)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, range(2)))


@pytest.fixture
def deeds(contest, users):
    """Name -> an action that makes something there can be one of, by the first or the second of two people."""
    staff, captains = users["staff"], [build.user(), build.user()]
    staff.is_staff = True
    staff.save()
    source = {"kind": "budget", "name": "Двойной", "amount": Decimal(1000), "basis": "а"}
    person, other = build.user(), build.user()
    team = build.team(contest)
    team.sending_organisation = "Лицей № 901"
    team.save(update_fields=["sending_organisation"])
    shift = contest.volunteer_tasks.create(
        title="а", starts_at=contest.announced_at, ends_at=contest.project_deadline_at, needed=5
    )
    volunteer = Volunteer.objects.create(
        contest=contest, user=other, full_name="а", state=Volunteer.State.APPROVED, trained_at=contest.announced_at
    )
    application = team.applications.first()
    return {
        "found team": lambda who: teams.found_team(contest=contest, name=f"Новая {who}", by=captains[0]),
        "found team, one name": lambda who: teams.found_team(contest=contest, name="Одно имя", by=[other, captains[1]][who]),
        "contest": lambda who: create_contest(
            preset=load_preset("tula_2024"), preset_code="а", slug="twice", starts_on=date(2025, 5, 1), ends_on=date(2025, 5, 2), by=None
        ),
        "fund source": lambda who: fund.set_fund_source(contest=contest, values=dict(source), by=staff),
        "mentor": lambda who: mentoring.propose_mentor(contest=contest, user=person, full_name="а", proposed_by="б", by=staff),
        "role": lambda who: grant_role(user=person, contest=contest, role="mentor", by=staff),
        "official": lambda who: affiliation.remember_official(contest=contest, values={"full_name": "Иванов И. И."}, by=staff),
        "card": lambda who: correspondence.publish_card(contest=contest, role="developer", skills="а", about="б", by=person),
        "shift": lambda who: volunteers.take_shift(task=shift, volunteer=volunteer, by=other),
        "kit": lambda who: volunteers.give_kit(application=application, by=staff),
        "question": lambda who: support.ask_organiser(contest=contest, subject="а", text="б", by=person),
        "leader": lambda who: guardians.invite_leader(team=team, full_name="Петров П. П.", position="а", email="l@example.org", by=application.user or staff),
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_at_once_one_does_it_and_nobody_meets_a_failure(deeds, at, caplog):
    at(2024, 5, 2, 12)
    for name, act in deeds.items():
        got = both(act)
        failed = [one for one in got if isinstance(one, Exception) and not isinstance(one, RuleViolation)]
        assert failed == [], name
        if name in ("found team", "found team, one name", "contest", "fund source", "mentor"):
            refused = [one for one in got if isinstance(one, RuleViolation)]
            assert len(refused) == 1, (name, got)
            assert any("а" <= letter <= "я" for letter in str(refused[0])), name


@pytest.mark.django_db(transaction=True)
def test_the_error_of_a_constraint_becomes_its_refusal_and_nothing_personal_is_logged(contest, users, caplog):
    """The rule has looked, and the row came in between: what remains is the constraint."""
    caplog.set_level(logging.DEBUG)
    Team.objects.create(contest=contest, name="Секретная Фамилия")

    @audit.action("Проба")
    def make(*, contest, name: str, by) -> Team:
        return Team.objects.create(contest=contest, name=name)

    with pytest.raises(RuleViolation) as refusal:
        make(contest=contest, name="секретная фамилия", by=None)
    assert (refusal.value.code, refusal.value.field) == ("team.name_taken", "name")
    assert refusal.value.__cause__ is None

    @audit.action("Проба")
    def fill(*, by) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE a_try (word text CONSTRAINT a_try_once UNIQUE, mark int CONSTRAINT a_try_mark CHECK (mark > 0))"
            )
            cursor.execute("INSERT INTO a_try VALUES ('Секретная', 1), ('Секретная', 1)")

    with pytest.raises(RuleViolation) as refusal:
        fill(by=None)
    assert refusal.value.code == "twice", "a constraint nobody has named yet is no failure either"

    @audit.action("Проба")
    def break_check(*, by) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE a_try (word text, mark int CONSTRAINT a_try_mark CHECK (mark > 0))")
            cursor.execute("INSERT INTO a_try VALUES ('Секретная', -1)")

    with pytest.raises(IntegrityError, match="constraint a_try_mark of a_try") as broken:
        break_check(by=None)
    assert "Секретная" not in str(broken.value)
    assert "екретная" not in caplog.text
    assert "team_name_once" in str([record.__dict__ for record in caplog.records])
