"""The list of what tells points is whole, and holds under the other regulation, where points are closed for ever."""

from __future__ import annotations

import re

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import DecimalField, ForeignKey
from django.urls import reverse

import registration.tasks  # noqa: F401  what a worker knows of long work
from hackathon_portal.accounts.actions import give_second_factor, grant_role
from hackathon_portal.kernel import jobs, secrecy
from judging.actions import sheets
from judging.models import Project, Score, ScoreSheet, Vote
from judging.queries import sheets as sheets_queries
from judging.queries.results import protocol_in_force
from tests import build
from tests.pages.test_access import address, own_views, permission_of
from tests.pages.test_points_secret import (
    BEFORE_CLOSING,
    COMMENT,
    NOTE,
    VALUE,
    VALUE_IN_RUSSIAN,
    files_made,
    unknown_of,
    words_of,
)
from tests.searching import found_in_answer, found_in_database


def test_every_kind_of_work_says_who_may_take_its_file():
    assert set(jobs._permissions) == set(jobs._kinds)
    assert all(jobs._permissions.values())


# A field called as those of points are, of something else.
OF_MONEY = {
    "prizes.takenform": "figures of a form of the tax service that was downloaded",
    "exams.questionversion": "points a question of a test is worth",
    "exams.ruling": "how many attempts at a test a decision on a key changes",
    "seasons.selectionlist": "how many people a list of a season has",
    "seasons.selectionrow": "what a list of teams quotes from the published protocol of a hub",
    "competitions.task": "points a task of flags is worth, written beside it",
    "competitions.taskhistory": "the same",
}


def test_every_model_beside_points_is_in_the_list_or_says_why_not():
    unlisted = [model._meta.label for model in apps.get_app_config("judging").get_models() if not secrecy.is_listed(model)]
    assert unlisted == []
    # Wherever a mark, a vote or a place by points is kept.
    telling = {
        model._meta.label_lower
        for model in apps.get_models()
        for field in model._meta.fields
        if (isinstance(field, DecimalField) and field.name in ("points", "score", "mark", "total", "mean"))
        or field.name in ("points", "score", "scores", "mark", "marks", "vote", "figures")
        or (field.choices and set(Vote.Choice.values) == {value for value, _ in field.choices})
        or (isinstance(field, ForeignKey) and field.related_model in (Score, ScoreSheet))
    }
    assert telling
    assert [label for label in telling - set(OF_MONEY) if not secrecy.closed(apps.get_model(label))] == []
    for label in secrecy.closed_labels() | set(secrecy._harmless) | set(secrecy._alone):
        model = apps.get_model(label)
        assert secrecy.fields_for_nobody(model) <= {field.name for field in model._meta.fields}
    assert not set(secrecy._harmless) & secrecy.closed_labels()
    # What is its author's alone is in no history and is unreadable in the table.
    for label, fields in secrecy._alone.items():
        model = apps.get_model(label)
        for history in (one for one in apps.get_models() if getattr(one, "pgh_tracked_model", None) is model):
            assert not fields & {field.name for field in history._meta.fields}


def test_nobody_outside_of_judging_reads_closed_rows_past_the_list():
    """Whoever imports a closed model elsewhere is named here with what makes that right."""
    names = {apps.get_model(label).__name__ for label in secrecy.closed_labels()}
    readers = set()
    for folder in ("hackathon_portal", "registration", "prizes"):
        for path in (settings.BASE_DIR / folder).rglob("*.py"):
            for line in re.findall(r"from judging\.models[.\w]* import \(?([^)]*?)\)?\n", path.read_text()):
                if names & set(re.findall(r"\w+", line)):
                    readers.add(str(path.relative_to(settings.BASE_DIR)))
    assert readers == {
        "hackathon_portal/seasons/queries/teams.py",  # the published protocols of hubs, whose teams go on
        "hackathon_portal/seasons/queries/way.py",  # the published protocol of a person's hub
        "hackathon_portal/rehearsals/actions/scenes.py",  # invented people fill in their own sheets
        "hackathon_portal/rehearsals/queries.py",  # whether sheets are there, as ticks of the tour
        "prizes/awards/actions/amending.py",  # the protocols whose awards it carries out
        "prizes/awards/actions/preview.py",  # the protocol that is to be published
        "prizes/publications.py",  # the published protocols of results: what is to be placed where
        "prizes/archive/contents.py",  # asks the list
        "prizes/awards/actions/awards.py",  # the protocol that was published
        "prizes/awards/actions/revoking.py",  # the type of the published protocol that a revocation names
        "prizes/awards/actions/passing.py",  # the published or signed protocol that passes a prize on
        "prizes/awards/queries/passed_on.py",  # the same
        "prizes/awards/forms.py",  # the same: its number and day as a choice
        "prizes/awards/views/staff.py",  # the protocol that is to be published
    }


def test_actions_whose_reasons_are_closed_exist():
    from judging.actions import paper_sheets, protocol, reopening, results, tie_votes, ties, withdrawing

    modules = (sheets, paper_sheets, protocol, reopening, results, tie_votes, ties, withdrawing)
    known = {name for module in modules for name in vars(module)}
    assert set(secrecy._reasons) <= known


def test_under_the_other_regulation_experts_and_judges_points_are_as_closed(kuzbass_judged, at, client_of):
    stage = kuzbass_judged
    contest, users = stage.contest, stage.users
    at(2025, 3, 2, 16)
    sheets.open_assessment(contest=contest, by=users["staff"])
    contest.commission.refresh_from_db()
    member = contest.commission.members.filter(left_on=None).order_by("pk").first()
    rows = [row for row in sheets_queries.sheet_list(member, contest) if not row.recused]
    for row in rows[:1]:
        code = row.criteria[0].code
        sheets.save_sheet(
            project=row.project, kind=row.kind.code, person=row.person, points={code: row.kind.scale.minimum}, comments={code: COMMENT},
            words={"comment": COMMENT, "private_note": NOTE}, revision=None, by=member.user,
        )  # fmt: skip
    Score.objects.filter(sheet__member=member).update(points=VALUE)
    others = {
        "staff": client_of("staff"), "member": client_of(contest.commission.members.exclude(pk=member.pk).first().user),
    }  # fmt: skip
    told, pages = [], 0
    for path, pattern in own_views():
        permission = permission_of(pattern)
        if (
            not path.startswith("c/")
            or set(pattern.pattern.converters or {}) - {"slug", "project_id"}
            or permission == "contests.take_part"
        ):
            continue
        url = address(pattern, {"slug": contest.slug, "project_id": rows[0].project.pk})
        for role in ("staff", "member") if permission.startswith("judging.") else ("staff",):
            pages += 1
            if found_in_answer(BEFORE_CLOSING, others[role].get(url)):
                told.append((role, url))
    assert told == []
    assert pages > 100
    job = files_made(contest, users, kinds=set())["prizes.archive:True"]
    assert words_of(job, BEFORE_CLOSING) == []


def test_where_sheets_are_confidential_for_ever_a_member_reads_no_point_after_closing_either(kuzbass_published, client_of):
    contest, users = kuzbass_published.contest, kuzbass_published.users
    Score.objects.filter(sheet__project__contest=contest).update(points=VALUE)
    protocol = protocol_in_force(contest)
    for division in protocol.figures["nominations"]:
        for row in division["rows"]:
            row["total"] = row["mean"] = VALUE
    protocol.save()
    project = Project.objects.filter(contest=contest).order_by("pk").first()
    keeper = build.user()  # of the commission, and a chair and secretary where the regulation has neither
    give_second_factor(user=keeper, secret=build.TOTP_SECRET)
    for role in ("member", "chair", "secretary"):
        grant_role(user=keeper, contest=contest, role=role, by=users["staff"])
    looking = {"keeper": client_of(keeper), "staff": client_of("staff")}
    looking["keeper"].post("/accounts/reauthenticate/", {"password": build.PASSWORD})  # so that the page of signing opens
    known = {"slug": contest.slug, "project_id": project.pk, "kind": "docx", "export_kind": "sheets"}
    told = set()
    for _path, pattern in own_views():
        if not permission_of(pattern).startswith("judging.") or pattern.name == "sheet_cells":
            continue
        url = address(pattern, unknown_of(pattern) | known)
        for who in ("keeper", "staff") if pattern.name in ("export_judging", "protocol", "protocol_file") else ("keeper",):
            if found_in_answer([VALUE, VALUE_IN_RUSSIAN], looking[who].get(url)):
                told.add((who, pattern.name))
    assert told == {("staff", "export_judging"), ("staff", "protocol"), ("staff", "protocol_file")}
    # What is made of points without spelling one: statistics, the figures that are signed.
    for name in ("analysis", "ranking", "sheet_matrix", "standings", "protocol", "sign_protocol"):
        assert looking["keeper"].get(reverse(name, args=[contest.slug])).status_code == 403, name


def test_the_migration_of_notes_encrypts_what_is_there(judged):
    from importlib import import_module

    migration = import_module("judging.migrations.0005_what_is_there_of_notes_and_files")
    member = judged.contest.commission.members.first()
    project = Project.objects.filter(contest=judged.contest).first()
    sheet = ScoreSheet.objects.create(project=project, member=member, kind="commission")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE judging_scoresheet SET private_note = %s WHERE id = %s", [NOTE, sheet.pk])
    migration.Migration.operations[0].database_forwards("judging", None, None, None)
    assert not found_in_database([NOTE])
    sheet.refresh_from_db()
    assert sheet.private_note == NOTE
