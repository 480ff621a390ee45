"""No points before closing by any door, and a note for oneself by none ever (Tula: clause 6.3).

A rare value is planted among a member's points, nonsense words in comments, reasons and in the private note; then every address of
the URL configuration, every job, file, letter, journal and table is searched, archives and documents unpacked.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.urls.converters import IntConverter

import registration.tasks  # noqa: F401  what a worker knows of long work
from hackathon_portal.accounts.actions import give_second_factor
from hackathon_portal.accounts.roles import forget_roles
from hackathon_portal.kernel import clock, jobs, secrecy
from hackathon_portal.kernel.models import AuditRecord, Job
from hackathon_portal.shell import account_sheet
from judging.actions import meeting as meeting_actions
from judging.actions import sheets
from judging.models import PaperSheet, Project, Recusal, Score, ScoreSheet, Vote
from prizes.archive.contents import order_archive
from registration.exports import order_export
from registration.models import Application, ImportBatch, Mailing
from tests import build
from tests.actions.test_jobs import is_of_a_contest
from tests.pages.test_access import ALLOWED, OF_THE_PORTAL, ONLY_AFTER_CLOSING, address, objects_of, own_views, permission_of
from tests.searching import found, found_in_answer, found_in_database, found_in_folder

# Outside of any regulation's scale, so nothing else can be so; the tests' own scale has it and does not spell it.
VALUE, VALUE_IN_RUSSIAN = "5145.14", "5145,14"
WIDE_SCALE = {"minimum": 0, "maximum": "7710", "step": "2.57"}
COMMENT, REASON, TYPED, NOTE = "кряжмухор", "скуфырица", "брюндозия", "фырчупель"
# What an assessor has written, on no page but the person's.
ASSESSED, ASSESSED_VALUE = "щурмыляга", "6070.34"
ASSESSMENT = (ASSESSED, ASSESSED_VALUE, "6070,34")
BEFORE_CLOSING = (VALUE, VALUE_IN_RUSSIAN, COMMENT, REASON, TYPED, NOTE)
AUTHOR = "member1"
# Roles as they are asked, whoever sees most first.
ORDER = (
    "chair",
    "staff",
    "secretary",
    "member2",
    "mentor",
    "accountant",
    "partner",
    "operations",
    "committee",
    "volunteer",
    "door",
    "captain",
)
# Who looks at pages that ask no role.
EVERYBODY = {"contests.see": ["member2"], "contests.take_part": ["captain"], "signed in": ["staff", "member2"]}
# A sheet of paper that waits is compared with its scan by those who may type sheets; it is closed again when it is confirmed.
WAITING = {"paper_sheet", "paper_sheet_scan"}
# Whoever typed a sheet reads why it was returned: they know the points.
TYPIST = ("secretary", "paper_sheets")


def criteria_of(contest) -> list[str]:
    return [criterion.code for criterion in contest.regulation.judging.sheets[0].criteria]


def with_wide_scale(contest):
    return build.with_regulation(contest, {"judging.sheets.0.scale": WIDE_SCALE})


def with_assessors(contest):
    """Assessors fill a sheet about people: nothing of it is for anybody but the person."""
    sheet = {
        "code": "people", "title": "Лист ассессмента", "subject": "person", "filled_by": ["assessor"], "scale": WIDE_SCALE,
        "criteria": [{"code": "team", "title": "Работа в команде", "competence": "IT-114"}],
    }  # fmt: skip
    known = [one.model_dump(mode="json") for one in contest.regulation.judging.sheets]
    kind = {"code": "assessor", "title": "ассессор", "votes": False}
    return build.with_regulation(contest, {"judging.sheets": [*known, sheet], "judging.member_kinds": [kind]})


def assess(contest, values) -> None:
    """An assessor has signed a sheet about the captain."""
    project = Project.objects.select_related("team").get(pk=values["project_id"])
    person = Application.objects.filter(team=project.team, state="admitted", role="captain").first()
    sheet = ScoreSheet.every.create(
        project=project, person=person, member_id=values["assessor_id"], kind="people", is_assessment=True, full_name=ASSESSED,
        signed_at=clock.now(), comment=ASSESSED,
    )  # fmt: skip
    sheet.scores.create(criterion="team", points=ASSESSED_VALUE, comment=ASSESSED)


def plant(contest, users) -> Project:
    """The author's sheet of the first project: rare points, comments, the note; its signature was withdrawn once, for a reason."""
    project = Project.objects.filter(contest=contest).select_related("team").order_by("pk").first()
    by, kind = users[AUTHOR], contest.regulation.judging.sheets[0].code
    codes = criteria_of(contest)
    sheets.save_sheet(
        project=project, kind=kind, points=dict.fromkeys(codes, 0) | {codes[0]: VALUE}, comments=dict.fromkeys(codes, COMMENT), revision=None, by=by,
        words={"comment": COMMENT, "private_note": NOTE},
    )  # fmt: skip
    sheets.sign_sheet(project=project, kind=kind, by=by)
    sheets.withdraw_signature(project=project, kind=kind, reason=f"{REASON}: было 3, стало {VALUE}", by=by)
    sheets.sign_sheet(project=project, kind=kind, by=by)
    return project


def plant_on_paper(contest, users, values) -> None:
    """Sheets of paper: one confirmed, one returned, one that waits; the points of each are planted."""
    projects = Project.objects.filter(contest=contest).order_by("pk")
    member = contest.commission.members.get(user=users["member2"])
    for project, facts in zip(
        projects[1:3],
        (
            {"confirmed_by": users["staff"], "confirmed_at": clock.now()},
            {"returned_at": clock.now(), "return_reason": f"{REASON}: в скане 4, а внесено {VALUE}"},
        ),
        strict=True,
    ):
        PaperSheet.objects.create(
            project=project, member=member, kind="commission", points={criteria_of(contest)[0]: VALUE}, typed_by=users["secretary"],
            scan=ContentFile(f"{VALUE} {TYPED}".encode(), "scan"), scan_name="лист.pdf", scan_sha256="0" * 64, **facts,
        )  # fmt: skip
    waiting = PaperSheet.objects.get(pk=values["paper_sheet_id"])
    waiting.points = {criteria_of(contest)[0]: VALUE}
    waiting.scan.save("scan", ContentFile(TYPED.encode()))


def let_the_sheet_count(contest, values) -> None:
    """`objects_of` recuses the author from the first project: it is another one."""
    Recusal.objects.filter(pk=values["recusal_id"]).update(
        team=Project.objects.filter(contest=contest).order_by("pk").last().team
    )


@pytest.fixture
def before(judged, at):
    """The assessment is open, everything is planted, every kind of object exists: contest, values of the URLs, users."""
    at(2024, 5, 26, 16)
    users = judged.users
    contest = judged.contest = with_wide_scale(judged.contest)
    sheets.open_assessment(contest=contest, by=users["chair"])
    contest.commission.refresh_from_db()
    plant(contest, users)
    values = objects_of(judged)
    let_the_sheet_count(contest, values)
    plant_on_paper(contest, users, values)
    return contest, values, users


def clients(contest, users, client_of) -> dict[str, Client]:
    captain = Project.objects.filter(contest=contest).order_by("pk").first().team.founder or build.user()
    boss = build.user()
    boss.is_staff = boss.is_superuser = True
    boss.save()
    give_second_factor(user=boss, secret=build.TOTP_SECRET)
    made = {role: client_of(role) for role in users}
    return made | {
        "captain": client_of(captain),
        "visitor": Client(),
        "superuser": client_of(boss),
        "administrator": client_of(build.administrator()),
    }


def who_looks(permission: str) -> list[str]:
    """The roles that may open a page: of judging and of a contest each, elsewhere one; a superuser tries what is closed."""
    if permission in OF_THE_PORTAL:
        return ["administrator"]
    if permission not in ALLOWED:
        return EVERYBODY.get(permission, ["visitor"])
    if permission in ONLY_AFTER_CLOSING:
        return ["superuser", "administrator"]
    roles = [role for role in ORDER if role in ALLOWED[permission]]
    return roles[:5] if permission.startswith(("judging.", "contests.")) else roles[:1]


def unknown_of(pattern) -> dict[str, Any]:
    """A value for each name in an address: what is not there."""
    return {name: 0 if isinstance(kind, IntConverter) else "unknown" for name, kind in (pattern.pattern.converters or {}).items()}


def walk(contest, values, asked: dict[str, Client], *, looks=who_looks):
    """(role, name of the URL, answer) for every address by GET."""
    for _path, pattern in own_views():
        if pattern.name == "sheet_cells":
            continue
        url = address(pattern, unknown_of(pattern) | values)
        for role in looks(permission_of(pattern)):
            yield role, pattern.name, asked[role].get(url)


def test_before_closing_no_page_tells_a_points_a_comment_a_reason_or_a_note(before, client_of, caplog):
    contest, values, users = before
    asked = clients(contest, users, client_of)
    # The author sees all of it: what is searched for can be found.
    own = asked[AUTHOR].get(reverse("sheet", args=[contest.slug, values["project_id"]]))
    assert {VALUE, COMMENT, NOTE} <= set(found_in_answer(BEFORE_CLOSING, own))
    assert TYPED in found_in_answer(BEFORE_CLOSING, asked["secretary"].get(
        reverse("paper_sheet_scan", args=[contest.slug, values["paper_sheet_id"]])
    ))  # fmt: skip
    listed = reverse("paper_sheets", args=[contest.slug])
    assert found_in_answer([REASON], asked["secretary"].get(listed)) == [REASON]
    assert found_in_answer([REASON], asked["staff"].get(listed)) == []
    told, pages = [], 0
    with caplog.at_level(logging.INFO):
        for role, name, answer in walk(contest, values, asked):
            pages += 1
            if name not in WAITING and (role, name) != TYPIST and (words := found_in_answer(BEFORE_CLOSING, answer)):
                told.append((role, name, answer.status_code, words))
    assert told == []
    assert pages > 330
    assert not [record for record in caplog.records if any(word in record.getMessage() for word in BEFORE_CLOSING)]


def test_before_closing_neither_api_nor_admin_nor_search_of_the_journal_finds_it(before, client_of):
    contest, _values, users = before
    asked = clients(contest, users, client_of)
    assert not [model for model in admin.site._registry if secrecy.closed(model)]
    for query in (REASON, VALUE):
        page = asked["staff"].get(reverse("contest_journal", args=[contest.slug]), {"q": query}).content.decode()
        assert "Снята подпись" not in page
    assert "Снята подпись" in asked["staff"].get(reverse("contest_journal", args=[contest.slug])).content.decode()
    for page in ("/admin/", "/admin/contests/contest/", "/health/", "/mail/"):
        assert found_in_answer(BEFORE_CLOSING, asked["superuser"].get(page)) == []
    assert AuditRecord.objects.filter(reason__contains=REASON).exists()


def files_made(contest, users, *, kinds: set[str] | None = None) -> dict[str, Job]:
    """Every kind of long work done for whoever may have it: name -> the job that is over."""
    staff = users["staff"]
    columns = ["number", "state", "team", "role", "surname", "name"]
    mailing = Mailing.objects.create(contest=contest, audience="all", subject="а", body="б", sent_at=clock.now())
    batch = ImportBatch.objects.create(contest=contest, file_name="a.csv", created_by=staff)
    parameters: dict[str, dict[str, Any]] = {
        "registration.export": {"columns": columns, "format": "xlsx", "chosen": "all", "search": ""},
        "registration.mailing": {"mailing": mailing.pk},
        "registration.check_import": {"batch": batch.pk},
        "registration.import": {"batch": batch.pk},
        "registration.faulty_rows": {"batch": batch.pk},
        "prizes.diplomas": {"kind": ""},
        "rehearsals.scene": {"scene": "assess", "teams": 1, "first": 0},
    }
    # Work of tests, competitions and seasons has no contest, and no points of one (tests/pages/test_exam_keys_hidden.py reads
    # theirs; a rescore makes no file and says how many it counted).
    of_contests = set(filter(is_of_a_contest, jobs._kinds))
    assert {*parameters, "prizes.archive", "shell.accounts"} == of_contests, "a new kind of work: say here how it is begun"
    made = {
        kind: jobs.start(kind=kind, title="а", contest_id=contest.pk, by=staff, parameters=values)
        for kind, values in parameters.items()
        if kinds is None or kind in kinds
    }
    for personal in (False, True):
        made[f"prizes.archive:{personal}"] = order_archive(
            contest=contest, personal=personal, reason="передача в архив", by=staff, address=None
        )
    made["shell.accounts"] = account_sheet.order_account_sheet(
        reason="сверка учётных записей", by=build.administrator(), address=None
    )
    for job in made.values():
        jobs.run(job.pk)
        job.refresh_from_db()
    return made


def words_of(job: Job, words) -> list[tuple[str, str]]:
    data = job.file.open("rb").read() if job.file else b""
    return found(words, data, job.file_name) + found(words, f"{job.title} {job.outcome}".encode(), "job")


def test_before_closing_no_job_letter_file_or_table_holds_it_but_its_own(before, users, client_of):
    contest, _values, _users = before
    made = files_made(contest, users)
    # An empty file; and no scene is played in a real contest.
    unread = {"registration.check_import", "registration.import", "registration.faulty_rows", "rehearsals.scene"}
    assert {name for name, job in made.items() if job.state != "done"} == unread
    assert {name: words_of(job, BEFORE_CLOSING) for name, job in made.items() if words_of(job, BEFORE_CLOSING)} == {}
    archive = dict(_members(made["prizes.archive:True"]))
    assert "листы оценки и баллы: после закрытия оценки" in archive["README.txt"]
    assert not {"data/judging.score.json", "data/judging.scoresheet.json", "data/judging.papersheet.json"} & set(archive)
    page = client_of("staff").get(f"/c/{contest.slug}/desk/archive/").content.decode()
    assert "листы оценки и баллы: после закрытия оценки" in page
    # On the disk only the scans, which the list closes; in the database only tables of the list with their histories.
    assert {path for path, _ in found_in_folder(BEFORE_CLOSING, settings.MEDIA_ROOT)} <= {
        row.scan.name for row in PaperSheet.objects.all()
    }
    closed = {model._meta.db_table for model in apps.get_models() if secrecy.closed(model)}
    telling = {(table, word) for table, word in found_in_database(BEFORE_CLOSING) if table not in closed}
    assert telling == {(AuditRecord._meta.db_table, REASON), (AuditRecord._meta.db_table, VALUE)}
    # A copy of the database handed to anybody does not tell the note.
    assert not found_in_database([NOTE])


def _members(job: Job):
    from zipfile import ZipFile

    with job.file.open("rb") as file, ZipFile(file) as archive:
        for name in archive.namelist():
            yield name, archive.read(name).decode("utf-8", "replace")


def test_an_open_vote_tells_nothing_of_the_choices(before, users, client_of):
    contest, values, _users = before
    meeting = contest.commission.meetings.get(pk=values["meeting_id"])
    meeting.protocols.update(state="superseded")  # the planted one
    present = {member.pk: "in_person" for member in contest.commission.members.all()}
    meeting_actions.mark_attendance(meeting=meeting, present=present, by=users["secretary"])
    question = meeting.questions.get(pk=values["question_id"])
    meeting_actions.open_vote(question=question, by=users["secretary"])
    meeting_actions.cast_vote(question=question, choice="for", by=users[AUTHOR])
    looking = {role: client_of(role) for role in ("staff", "secretary", "chair", "member2")}

    def seen() -> dict[str, str]:
        pages = {role: client.get(f"/c/{contest.slug}/commission/") for role, client in looking.items()}
        return {role: page.content.decode().split("<main")[1] for role, page in pages.items()}

    def without_tokens(pages: dict[str, str]) -> dict[str, list[str]]:
        return {role: [line for line in page.splitlines() if "csrf" not in line] for role, page in pages.items()}

    first = without_tokens(seen())
    Vote.objects.filter(question=question).update(choice="against")
    assert without_tokens(seen()) == first
    made = files_made(contest, users, kinds=set())
    assert not any('"choice"' in text for _, text in _members(made["prizes.archive:True"]))
    question.refresh_from_db()
    meeting_actions.close_vote(question=question, by=users["secretary"])
    made = files_made(contest, users, kinds=set())
    assert '"choice": "against"' in dict(_members(made["prizes.archive:True"]))["data/judging.vote.json"]


@pytest.fixture
def after(published, at):
    """The results are published; one sheet has the planted points and the note: contest, values, users, its project."""
    at(2024, 5, 29, 12)
    contest = published.contest = with_assessors(with_wide_scale(published.contest))
    values = objects_of(published)
    assess(contest, values)
    let_the_sheet_count(contest, values)
    sheet = ScoreSheet.objects.get(member__user=published.users[AUTHOR], project=values["project_id"])
    sheet.private_note, sheet.comment = NOTE, COMMENT
    sheet.save()
    Score.objects.filter(sheet=sheet, criterion=criteria_of(contest)[0]).update(points=VALUE)
    return contest, values, published.users


def test_after_closing_points_are_told_to_whom_they_belong_and_the_note_to_its_author_alone(after, client_of):
    contest, values, users = after
    asked = clients(contest, users, client_of)
    matrix = asked["staff"].get(reverse("standings", args=[contest.slug]))
    assert f".{VALUE.split('.')[1]}" in matrix.content.decode()

    def looks(permission: str) -> list[str]:
        if permission in OF_THE_PORTAL:
            return ["administrator"]
        allowed = ALLOWED.get(permission, {"captain"} if permission == "contests.take_part" else {"visitor"})
        return [role for role in (*ORDER, "visitor") if role in allowed][:1]

    told, pages = [], 0
    for role, name, answer in walk(contest, values, asked, looks=looks):
        pages += 1
        if found_in_answer([NOTE, *ASSESSMENT], answer):
            told.append((role, name))
    assert told == []
    assert pages > 250
    # The documents stand in the archive as well: they are drawn once.
    made = files_made(contest, users, kinds={"registration.export"})
    assert {name: words_of(job, [NOTE]) for name, job in made.items() if words_of(job, [NOTE])} == {}
    archive = made["prizes.archive:False"]
    assert any("judging.score.json" in where for where, _ in words_of(archive, [VALUE]))
    assert any(where.endswith("sheets/sheets.xlsx!xl/worksheets/sheet1.xml") for where, _ in words_of(archive, [".14"]))
    assert words_of(archive, [COMMENT]) == []  # free text: not without personal data
    assert words_of(made["prizes.archive:True"], [COMMENT]) != []
    for whole in ("prizes.archive:False", "prizes.archive:True", "registration.export", "shell.accounts"):
        assert words_of(made[whole], ASSESSMENT) == [], whole
    assert not found_in_folder([NOTE, *ASSESSMENT], settings.MEDIA_ROOT)
    assert not found_in_database([NOTE])
    # The person reads it when the contest is closed, without the assessor's name; nobody else has a page of it.
    own = reverse("own_assessment", args=[contest.slug])
    contest.__class__.objects.filter(pk=contest.pk).update(state="closed")
    assert {role: found_in_answer(ASSESSMENT, asked[role].get(own)) for role in ("captain", "staff", "member2", "visitor")} == {
        "captain": ["6070,34"], "staff": [], "member2": [], "visitor": [],
    }  # fmt: skip
    assert "Мой ассессмент" in asked["captain"].get(reverse("my_application", args=[contest.slug])).content.decode()


def test_a_file_made_when_it_might_be_read_is_asked_for_again_when_it_is_taken(after, users, client_of):
    contest, _values, _users = after
    job = files_made(contest, users, kinds=set())["prizes.archive:False"]
    url = reverse("job_file", args=[contest.slug, job.pk])
    client = client_of("staff")
    assert job.parameters["asks"] == ["judging.see_scores"]
    assert client.get(url).status_code == 200
    # What closes it again refuses the file that is already made: the same function answers.
    commission = contest.commission
    commission.__class__.objects.filter(pk=commission.pk).update(closed_at=None)
    assert client.get(url).status_code == 403
    commission.__class__.objects.filter(pk=commission.pk).update(closed_at=clock.now() - timedelta(days=1))
    assert client.get(url).status_code == 200
    # So does a role that was taken away, though another one is left, that makes exports without personal data.
    exports = {
        chosen: order_export(
            contest=contest, columns=columns, file_format="csv", chosen="all", search="", reason="сверка списков", by=users["staff"],
            address=None,
        )
        for chosen, columns in (("open", ["number", "team"]), ("personal", ["number", "email"]))
    }  # fmt: skip
    for made in exports.values():
        jobs.run(made.pk)
    late = order_archive(contest=contest, personal=True, reason="передача в архив", by=users["staff"], address=None)
    contest.grants.filter(user=users["secretary"], role="secretary").delete()
    contest.grants.filter(user=users["staff"], role="staff").update(role="secretary")
    client = client_of("staff")
    answer = client.get(url)
    assert answer.status_code == 403
    assert "Этот файл вам сейчас недоступен" in answer.content.decode()
    taken = {
        chosen: client.get(reverse("job_file", args=[contest.slug, made.pk])).status_code for chosen, made in exports.items()
    }
    assert taken == {"open": 200, "personal": 403}
    # Work begun by somebody who has lost the right meanwhile is not done at all.
    forget_roles(users["staff"])
    jobs.run(late.pk)
    late.refresh_from_db()
    assert (late.state, late.file.name) == ("failed", "")
