"""Pages of judging ask the database as often for thirty projects as for three; checkpoints with pictures; exports."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from hackathon_portal.demo import play
from hackathon_portal.kernel.models import OutboxMessage
from judging import exports, reminders
from judging.actions import sheets
from judging.models import Project
from tests import build, workbooks

MOST_QUERIES = 11
PAGES = {
    "sheets/": "member1", "sheets/grid/": "member1", "desk/projects/": "member1", "hall/": "staff",
    "commission/ranking/": "chair", "commission/matrix/": "chair",
}  # fmt: skip


def queries_of(client_of, slug: str) -> dict[str, int]:
    counted = {}
    for path, who in PAGES.items():
        client = client_of(who)
        cache.clear()
        client.get(f"/c/{slug}/")
        client.get(f"/c/{slug}/{path}")  # that it was looked at is written down once an hour
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/c/{slug}/{path}").status_code == 200
        counted[path] = len(asked)
    return counted


def test_every_list_of_projects_has_a_fixed_number_of_queries(contest, users, client_of, at):
    stage = play.Stage(contest, users)
    play.commission(stage)
    build.admitted_teams(contest, users, count=30)
    play.projects(stage, most=3)
    stage.refresh()
    play.assessment(stage)
    at(2024, 5, 26, 19)
    sheets.close_assessment(contest=contest, by=users["chair"])
    few = queries_of(client_of, contest.slug)
    nominations = list(contest.nominations.all())
    teams = [team for team in contest.teams.all() if not hasattr(team, "project")]
    Project.objects.bulk_create(
        Project(
            contest=contest,
            team=team,
            nomination=nominations[index % 3],
            state="submitted",
            submitted_at=contest.announced_at,
            version=1,
        )
        for index, team in enumerate(teams)
    )
    many = queries_of(client_of, contest.slug)
    assert Project.objects.filter(contest=contest).count() == 30
    assert many == few
    assert {path: count for path, count in many.items() if count > MOST_QUERIES} == {}


@pytest.fixture
def picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(target, "PNG")
    return target.getvalue()


def test_a_team_shows_a_picture_at_a_checkpoint_and_only_its_people_and_mentors_see_it(judged, client_of, picture, at):
    at(2024, 5, 25, 12)
    team = Project.objects.filter(contest=judged.contest).first().team
    checkpoint = judged.contest.checkpoints.create(
        title="План", opens_at=judged.contest.announced_at, closes_at=judged.contest.project_deadline_at
    )
    captain, url = client_of(team.founder), f"/c/{judged.contest.slug}/checkpoints/"
    told = {"checkpoint": checkpoint.pk, "text": "Собрали прототип", "link": ""}
    wrong = captain.post(url, told | {"picture": SimpleUploadedFile("вирус.png", b"MZ\x90")})
    assert "Картинка — файл PNG или JPEG до 10 МБ. (п.\u00a01.6)" in wrong.content.decode()
    assert "Собрали прототип" in wrong.content.decode()
    captain.post(url, told | {"picture": SimpleUploadedFile("экран.png", picture)})
    post = checkpoint.posts.get()
    answer = captain.get(f"{url}pictures/{post.pk}/")
    shown = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
    assert (answer.headers["Content-Type"], shown.size, shown.getpixel((5, 5))[:3]) == ("image/png", (40, 30), (0, 128, 128))
    assert client_of("mentor").get(f"/c/{judged.contest.slug}/teams/pictures/{post.pk}/").status_code == 200
    other = Project.objects.filter(contest=judged.contest).last().team.founder
    assert client_of(other).get(f"{url}pictures/{post.pk}/").status_code == 404
    assert client_of("member1").get(f"/c/{judged.contest.slug}/teams/pictures/{post.pk}/").status_code == 403


def test_the_dynamics_of_a_team_are_a_picture_with_words(judged, client_of, at):
    at(2024, 5, 25, 12)
    team = Project.objects.filter(contest=judged.contest).first().team
    zone_times = {"opens_at": judged.contest.announced_at, "closes_at": judged.contest.project_deadline_at}
    for title, light in (("План", "green"), ("Прототип", "red")):
        checkpoint = judged.contest.checkpoints.create(title=title, **zone_times)
        checkpoint.notes.create(team=team, author=judged.users["mentor"], light=light)
    judged.contest.checkpoints.create(title="Показ", **zone_times)
    for page in (
        client_of(team.founder).get(f"/c/{judged.contest.slug}/checkpoints/").content.decode(),
        client_of("mentor").get(f"/c/{judged.contest.slug}/teams/{team.pk}/").content.decode(),
    ):
        assert "Как шли дела: План — идут по плану; Прототип — могут не успеть; Показ — ещё впереди" in page
        assert '<polyline points="75,24 225,84" class="way"/>' in page


def test_captains_who_have_not_written_are_reminded_before_a_checkpoint_closes(judged, at):
    now = at(2024, 5, 24, 15)
    checkpoint = judged.contest.checkpoints.create(title="План", opens_at=now, closes_at=now.replace(hour=16))
    written = Project.objects.filter(contest=judged.contest).first().team
    checkpoint.posts.create(team=written, text="Готово")
    reminders.send(contest=judged.contest)
    letters = OutboxMessage.objects.filter(subject__contains="контрольная точка «План»")
    assert letters.count() == 5
    reminders.send(contest=judged.contest)
    assert letters.count() == 5


def test_more_misses_than_the_regulation_allows_are_marked_for_staff(judged, client_of, at):
    at(2024, 5, 25, 12)
    judged.contest = build.with_regulation(judged.contest, {"checkpoints.obligatory": 2, "checkpoints.misses_allowed": 0})
    judged.contest.checkpoints.create(title="План", opens_at=judged.contest.announced_at, closes_at=at(2024, 5, 25, 11))
    at(2024, 5, 25, 12)
    page = client_of("staff").get(f"/c/{judged.contest.slug}/teams/").content.decode()
    assert page.count("! пропусков: 1") == 6


def test_exports_hold_the_matrix_the_long_form_a_page_for_each_member_and_the_journal(closed, client_of):
    url = f"/c/{closed.contest.slug}/commission/export/"
    book = openpyxl.load_workbook(io.BytesIO(client_of("secretary").get(f"{url}sheets/").content))
    assert book.sheetnames[:2] == ["Матрица", "Построчно"]
    assert len(book.sheetnames) == 2 + 8
    matrix = list(book["Матрица"].iter_rows(values_only=True))
    assert len(matrix) == 1 + 6
    assert any("самоотвод" in row for row in matrix)
    for row in matrix[1:]:
        given = [value for value in row[3:11] if isinstance(value, int | float)]
        assert (row[11], row[12]) == (sum(given), len(given))
    long = list(book["Построчно"].iter_rows(values_only=True))[1:]
    assert len(long) == (8 * 6 - 1) * 6
    assert sum(row[5] for row in long if row[8] == "да") == sum(row[11] for row in matrix[1:])
    for kind in exports.KINDS:
        assert workbooks.faults(client_of("secretary").get(f"{url}{kind}/").content) == []
    journal = build.cells_of(client_of("staff").get(f"{url}journal/").content)
    assert {"Оценка открыта", "Заявлен самоотвод", "Оценка закрыта", "Отмечено присутствие на заседании"} <= set(journal)
    assert client_of("chair").get(f"{url}nothing/").status_code == 404
    assert client_of("accountant").get(f"{url}sheets/").status_code == 403


def test_the_analysis_is_the_chairs_and_the_secretarys_and_names_what_it_finds(closed, client_of):
    url = f"/c/{closed.contest.slug}/commission/analysis/"
    assert client_of("member1").get(url).status_code == 403
    page = client_of("chair").get(url).content.decode()
    for part in ("Альфа Криппендорфа", "W Кендалла", "Кто строже, кто мягче", "О чём спорят больше всего", "data:image/svg+xml"):
        assert part in page
    assert client_of("secretary").get(url).status_code == 200


def test_a_checkpoint_is_moved_with_a_reason_and_captains_are_told_and_dropped_only_while_empty(judged, client_of, at):
    at(2024, 5, 24, 12)
    checkpoint = judged.contest.checkpoints.create(
        title="План", opens_at=judged.contest.announced_at, closes_at=judged.contest.project_deadline_at
    )
    url = f"/c/{judged.contest.slug}/desk/checkpoints/{checkpoint.pk}/"
    changed = {"title": "План", "question": "", "opens_at": "2024-05-24T10:00", "closes_at": "2024-05-24T19:00"}
    assert client_of("staff").post(url, changed).status_code == 422
    assert client_of("staff").post(url, changed | {"closes_at": "2024-05-27T10:00", "reason": "…"}).status_code == 422
    client_of("staff").post(url, changed | {"reason": "Открытие затянулось"})
    checkpoint.refresh_from_db()
    assert checkpoint.closes_at.astimezone(judged.contest.regulation.zone).hour == 19
    letters = OutboxMessage.objects.filter(kind="judging.checkpoint_moved")
    assert letters.count() == 6
    assert "Открытие затянулось" in letters[0].body
    post = checkpoint.posts.create(team=Project.objects.first().team, text="Готово")
    assert "отменить её нельзя" in client_of("staff").post(url, {"action": "drop"}, follow=True).content.decode()
    post.delete()
    client_of("staff").post(url, {"action": "drop"})
    assert not judged.contest.checkpoints.exists()


def test_how_a_members_name_is_written_is_corrected_with_a_reason(contest, commission, client_of, users):
    member = commission.members.get(user=users["member1"])
    url = f"/c/{contest.slug}/commission/members/{member.pk}/"
    assert client_of("staff").post(url, {"full_name": "Дубравин Пётр Савельич", "position": "директор"}).status_code == 422
    client_of("staff").post(url, {"full_name": "Дубравин Петр Савельевич", "position": "директор", "reason": "Опечатка"})
    member.refresh_from_db()
    assert (member.full_name, member.position) == ("Дубравин Петр Савельевич", "директор")
    assert "Опечатка" in client_of("staff").get(f"/c/{contest.slug}/desk/journal/").content.decode()
