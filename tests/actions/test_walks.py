"""Whatever goes through a whole table does so in batches, beside people at work, and goes on where it was cut short."""

from __future__ import annotations

import ast
import threading
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations import operations
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from hackathon_portal.kernel import banks, encrypted_stores, walks
from hackathon_portal.kernel.migration_steps import RewriteRows
from hackathon_portal.kernel.models import AccessRecord, AuditRecord, Bank
from registration.models import Application
from registration.queries import people
from tests import build

DIRECTORY = """<?xml version="1.0" encoding="utf-8"?><ED807 xmlns="urn:cbr-ru:ed:v2.0">{}</ED807>"""
BANK = """<BICDirectoryEntry BIC="{}"><ParticipantInfo NameP="Банк" Nnp="Тула" PtType="20"/></BICDirectoryEntry>"""
ROOT = settings.BASE_DIR
ROOMS = ("hackathon_portal", "registration", "judging", "prizes")
# Where a cursor may be read to its end: work that only reads, a part of it at a time, in a worker or behind a contest's own lock.
READ_TO_THE_END = {
    "registration/actions/affiliation.py": "the hints of one contest, compared with its officials",
    "prizes/awards/bundles.py": "titles of one contest's documents, for the remarks of their ZIP",
    "hackathon_portal/seasons/views/lists.py": "lines of one list as a file, one at a time",
    "hackathon_portal/seasons/views/answers.py": "answers to invitations of one route as a workbook, one line at a time",
    "hackathon_portal/seasons/jobs_entrants.py": "entrants of one season as a file, by a worker",
    "hackathon_portal/seasons/imports/carrying_out.py": "who of a file is there already; nothing is written while it is read",
    "hackathon_portal/seasons/queries/entrants.py": "the report of one season, for a command",
    "hackathon_portal/exams/rescoring.py": "whom a decision changed, for letters; the points are written before",
    "hackathon_portal/exams/queries/results.py": "results of one season's tests, for a list that is drawn",
    "hackathon_portal/exams/queries/rulings.py": "whom a decision changed, as a workbook, one line at a time",
    "prizes/archive/contents.py": "the journal of one contest into an archive",
}


@cache
def tree(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text())))


def sources() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def test_a_cursor_over_a_table_is_opened_where_a_reason_is_given_for_it():
    opened = {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        for node in tree(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "iterator"
    }
    assert opened == set(READ_TO_THE_END)


def own_migrations():
    files = [path for path in sources() if path.parent.name == "migrations" and path.name[0] == "0"]
    return [(path.stem, import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)).Migration) for path in files]


# A few rows a contest, changed by one statement each: nobody waits for them.
FEW_ROWS = {
    "0011_teams_of_assessments_under_way", "0013_one_row_a_person", "0004_whom_a_prize_is_paid_to", "0006_payers_of_a_contest",
    "0008_lines_of_registers_say_whom_they_pay", "0010_what_the_treasury_and_the_bank_ask",
}  # fmt: skip

# Functions that go through the table in batches themselves, a row a transaction: one row's refusal by the database is no other's.
BATCHES_OF_THEIR_OWN = {"0017_hashes_follow_what_is_stated"}


def _changes_rows(operation: operations.base.Operation) -> bool:
    """Python and SQL of its own; how long to wait for a lock is none of the rows."""
    if isinstance(operation, operations.RunSQL):
        return not str(operation.sql).startswith("SET LOCAL lock_timeout")
    return isinstance(operation, operations.RunPython)


def test_a_migration_changes_rows_in_batches_of_their_own_transactions():
    """No function over all rows within one transaction: `RewriteRows`, alone in a migration that is no transaction."""
    wrong, rewriting = [], 0
    for name, migration in own_migrations():
        for operation in migration.operations:
            if _changes_rows(operation) and name not in FEW_ROWS and (name not in BATCHES_OF_THEIR_OWN or migration.atomic):
                wrong.append(f"{name}: {type(operation).__name__}")
            if isinstance(operation, RewriteRows) and migration.atomic:
                wrong.append(f"{name}: one transaction for all batches")
        rewriting += any(isinstance(operation, RewriteRows) for operation in migration.operations)
        kinds = {isinstance(operation, RewriteRows) for operation in migration.operations}
        if kinds == {True, False}:
            wrong.append(f"{name}: begun anew it would make its columns twice")
    assert wrong == []
    assert rewriting >= 3


def walked_by(function: str) -> set[str]:
    """Files in which `walks.{function}` is called."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        for node in tree(path)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in (f"walks.{function}", function)
    }


def test_no_task_or_command_loops_over_a_query_of_its_own():
    """In tasks and commands `for` and `list` go over `walks.each`, over what a function gives out piece by piece, never over rows at once."""
    wrong = []
    for path in sources():
        if path.name != "tasks.py" and "commands" not in path.parts:
            continue
        for node in tree(path):
            loops = [node.iter] if isinstance(node, ast.For | ast.comprehension) else []
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("list", "tuple", "set", "sorted"):
                loops += node.args[:1]
            wrong += [f"{path.relative_to(ROOT)}: {ast.unparse(each)}" for each in loops if ".objects" in ast.unparse(each)]
    assert wrong == []
    assert "registration/tasks.py" in walked_by("each")


@pytest.fixture
def batches_of_three(monkeypatch):
    monkeypatch.setattr(walks, "BATCH", 3)


def test_rows_are_read_a_batch_at_a_time_without_a_cursor(contest, batches_of_three, django_assert_num_queries):
    build.team(contest, members=4)
    rows = Application.objects.filter(contest=contest)
    with django_assert_num_queries(3):
        assert [len(page) for page in walks.batches(rows)] == [3, 2]
    erased = [application.pk for application in walks.each(rows) if application.delete()]
    assert (len(erased), rows.count()) == (5, 0), "rows that go meanwhile do not shift the rest"


@pytest.mark.django_db(transaction=True)
def test_keys_are_changed_while_an_application_is_filed_and_after_a_kill(contest, users, settings, batches_of_three, at):
    at(2024, 5, 3, 12)
    build.team(contest, "Гусляры", members=4)
    settings.FIELD_ENCRYPTION_KEYS = [*build_key(), *settings.FIELD_ENCRYPTION_KEYS]
    store = next(store for store in encrypted_stores.stores() if "registration_application" in store.name)
    walk = store._row

    def killed(values, outcome, **more):
        if outcome.rewritten and values[0] % 2 == 0 and outcome.rewritten > 8:
            raise KeyboardInterrupt
        if not filed:
            filed.append(beside(lambda: build.team(contest, "Ложкари", members=1)))
        return walk(values, outcome, **more)

    filed: list[bool] = []
    store._row = killed
    with pytest.raises(KeyboardInterrupt):
        store.walk(rewrite=True, progress=lambda name, seen: None)
    store._row = walk
    assert filed == [True], "an application was filed while a batch was held"
    left = store.walk(rewrite=False, progress=lambda name, seen: None).left
    with CaptureQueriesContext(connection) as statements:
        outcome = store.walk(rewrite=True, progress=lambda name, seen: None)
    assert 0 < outcome.rewritten == left
    assert len([each for each in statements if each["sql"].startswith("UPDATE")]) <= Application.objects.count() // 3 + 1
    assert store.walk(rewrite=False, progress=lambda name, seen: None).left == 0


def build_key() -> list[str]:
    from cryptography.fernet import Fernet

    return [Fernet.generate_key().decode()]


def beside(act) -> bool:
    """Whether this can be done on a connection of its own within five seconds."""
    done: list[bool] = []

    def act_apart() -> None:
        from hackathon_portal.kernel import clock

        try:
            with clock.fixed_at(frozen), connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '5s'")
                act()
                done.append(True)
        finally:
            connection.close()

    from hackathon_portal.kernel import clock as portal_clock

    frozen = portal_clock.now()
    thread = threading.Thread(target=act_apart)
    thread.start()
    thread.join(20)
    return bool(done)


@pytest.mark.django_db(transaction=True)
def test_journals_lose_names_in_batches_while_actions_are_written_and_stay_append_only(contest, users, batches_of_three, at):
    migration = import_module("registration.migrations.0007_journals_without_names")
    at(2024, 5, 3, 12)
    build.team(contest, "Гусляры", members=4)
    leader = Application.objects.filter(contest=contest).first()
    name = " ".join(filter(None, (leader.surname, leader.name, leader.patronymic)))
    staff = users["staff"]
    account = f"{staff.surname} {staff.name}"
    texts = {
        f"Заявку подал {name}, адрес a@example.org": "Заявку подал (имя), адрес (адрес)",
        f"«{name}»; {account}: роль": f"«(имя)»; учётная запись {staff.pk}: роль",
        f"{name}ич не он": f"{name}ич не он",
        "Ничего": "Ничего",
    }
    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute(
                "INSERT INTO kernel_auditrecord (name, title, contest_ref, room, about, reason, at, context)"
                " VALUES ('trial', 'проба', %s, '', %s, '', now(), gen_random_uuid())", [contest.pk, text],
            )  # fmt: skip
        cursor.execute(
            "INSERT INTO kernel_auditrecord (name, title, contest_ref, room, about, reason, at, context)"
            " VALUES ('add_file', 'файл', %s, '', '«Гусляры»: паспорт.pdf', '', now(), gen_random_uuid())", [contest.pk],
        )  # fmt: skip
    migration.names.cache_clear()
    migration.odd_names.cache_clear()
    change, seen = migration.audit, []

    def beside_people(key, values):
        if not seen:
            seen.append(beside(lambda: build.team(contest, "Ложкари", members=1)))
        return change(key, values)

    (table, columns), triggers = ("kernel_auditrecord", migration.Migration.operations[0].columns), {"triggers_rest": True}
    walk = walks.Table(table, columns).walk(beside_people, **triggers)
    next(walk)
    walk.close()  # killed after the first batch
    assert seen == [True], "people act while a batch of the journal is held"
    for operation in migration.Migration.operations:
        operation.database_forwards("registration", None, None, None)
    told = set(AuditRecord.objects.values_list("about", flat=True))
    assert {*texts.values(), "«Гусляры»"} <= told
    assert not told & (set(texts) - set(texts.values()))
    with pytest.raises(Exception, match="append_only"):
        AuditRecord.objects.filter(name="trial").update(about="")
    assert not AccessRecord.objects.filter(reason__contains=name).exists()
    with CaptureQueriesContext(connection) as statements:
        migration.Migration.operations[0].database_forwards("registration", None, None, None)
    assert not [each for each in statements if "UPDATE kernel" in each["sql"]], "what is done is passed over"


def test_the_directory_of_banks_is_never_empty_meanwhile_and_goes_on(db, tmp_path, batches_of_three, monkeypatch):
    Bank.objects.bulk_create([Bank(bik=f"04900000{n}", name="прежний") for n in range(2)])
    file = tmp_path / "ed.xml"
    file.write_text(DIRECTORY.format("".join(map(BANK.format, [*(f"0470000{n:02}" for n in range(8)), "049000001"]))))
    create, made = QuerySet.bulk_create, []

    def killed(self, rows, **more):
        made.append(len(rows))
        if len(made) == 2:
            raise KeyboardInterrupt
        return create(self, rows, **more)

    monkeypatch.setattr(QuerySet, "bulk_create", killed)
    with pytest.raises(KeyboardInterrupt), file.open("rb") as opened:
        banks.load(opened)
    assert Bank.objects.filter(bik="049000001").exists(), "who pays finds the bank meanwhile"
    call_command("import_bik", str(file))
    assert made == [3, 3, 3, 3, 3]
    assert (Bank.objects.count(), Bank.objects.get(bik="049000001").name) == (9, "Банк")
    assert not Bank.objects.filter(bik="049000000").exists()


def test_erasure_by_the_clock_reads_a_batch_at_a_time(contest, batches_of_three, at):
    at(2024, 5, 3, 12)
    build.team(contest, "Гусляры", members=4)
    with CaptureQueriesContext(connection) as statements:
        assert len(list(people.applications_past_retention(at(2034, 1, 1, 12)))) == 5
    assert [each["sql"].rpartition(" LIMIT ")[2] for each in statements if "registration_application" in each["sql"]] == ["3"] * 3
