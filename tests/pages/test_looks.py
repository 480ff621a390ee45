"""Every page, file and feed that shows other people's data is marked, and opening one is written into the access journal."""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.models import AccessRecord
from hackathon_portal.kernel.web.looks import MARK
from hackathon_portal.operations.models import Volunteer
from judging.models import Project
from judging.views.looks import MARK as TELLS
from prizes.models import Parcel
from registration.models import Application, Representative, TeamLeader
from tests import build, personal
from tests.pages.test_access import ALLOWED, OF_THE_PORTAL, ROLES, address, expected, objects_of, own_views, permission_of

# Pages that name other people to whoever may open them, and why nobody is written down for it.
OWN_TEAM = "капитан и участники видят свою команду: они сами пригласили друг друга"
NOT_WRITTEN = {
    "my_application": OWN_TEAM,
    "hand_over": OWN_TEAM,
    "remove_member": OWN_TEAM,
}


def planted(stage) -> dict:
    """A published contest where every kind of person exists; the values its URLs need."""
    contest = stage.contest
    for place, row in enumerate(Application.objects.order_by("pk")):
        surname = "Отдельн" + "".join("абвгдежзик"[int(digit)] for digit in f"{place:03}") + "ов"
        Application.objects.filter(pk=row.pk).update(surname=surname, phone=f"+7910777{place:04}")
    values = objects_of(stage)
    application = Application.objects.filter(contest=contest, number=1).get()
    helper = build.user("pomoshchnik@example.org")
    Volunteer.objects.create(contest=contest, user=helper, full_name="Помощникова Злата Юрьевна", phone="+79105550011")
    Representative.objects.create(
        application=application, full_name="Родителева Ольга Юрьевна", kinship="мать", email="mat@example.org", phone="+79105550022",
        token_hash="a" * 64, state="uploaded", signed_copy=ContentFile(b"scan", "a.pdf"), signed_copy_name="a.pdf", signed_at=clock.now(),
    )  # fmt: skip
    leader = TeamLeader.objects.create(
        team=application.team, full_name="Руководителев Пётр Юрьевич", email="rukovoditel@example.org", phone="+79105550033", token_hash="b" * 64,
    )  # fmt: skip
    Parcel.objects.create(recipient=application, address="300041, Тула, ул. Поэтов, 1")
    card = contest.cards.create(owner=helper, role="дизайнер", skills="Figma")
    request = contest.support_requests.create(author=application.user or helper, subject="Где вход?")
    contest.gatherings.get(pk=values["gathering_id"])
    return (
        defaultdict(int)
        | values
        | {"bik": "044525225", "key": "tula_2024"}
        | {"leader_id": leader.pk, "card_id": card.pk, "request_id": request.pk}
    )


def people_of(stage) -> dict:
    captain = Project.objects.filter(contest=stage.contest).first().team.founder
    others = {"captain": captain, "stranger": build.user(), "administrator": build.administrator()}
    return {role: stage.users[role] for role in ROLES if role in stage.users} | others


def is_marked(pattern) -> bool:
    return MARK in pattern.callback.__dict__


def answers(stage, values, client_of):
    """Each page, who opens it and the answer: two of the roles it lets in, whose rights differ most; a marked page is opened once."""
    people = people_of(stage)
    clients = {role: client_of(user) for role, user in people.items()}
    of_portal = values | {"user_id": people["captain"].pk}
    for path, pattern in own_views():
        permission, url = permission_of(pattern), address(pattern, of_portal if path.startswith("portal/") else values)
        roles = [role for role in people if expected(permission, role, closed=True)]
        if permission in ALLOWED and not ALLOWED[permission]:
            continue  # of a rehearsal alone
        everybody_alike = permission == "contests.see" or permission.startswith("open: ")
        roles = [roles[0], roles[-1]] if permission in ALLOWED else ["stranger"] if everybody_alike else ["captain", "stranger"]
        roles = ["administrator"] if permission in OF_THE_PORTAL else roles
        for role in dict.fromkeys(roles):
            answer = clients[role].get(url, {"show": "all"})
            if answer.status_code == 200:
                yield pattern, url, people[role], answer
                if is_marked(pattern):
                    break


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_every_page_that_shows_other_people_is_marked_and_its_opening_is_written_down(published, client_of, at):
    """A page that fails here: put `@shows_personal_data("…")` under the mark of whom it lets in, or say in NOT_WRITTEN why not."""
    at(2024, 5, 29, 12)
    values = planted(published)
    everybody = personal.everybody()
    assert min(map(len, (everybody.contacts, everybody.phones, everybody.documents, everybody.names))) > 5
    unmarked, unwritten, shown, written = [], [], set(), 0
    for pattern, url, viewer, answer in answers(published, values, client_of):
        if is_marked(pattern):
            count = AccessRecord.objects.count()
            if count == written:
                unwritten.append(url)
            written = count
        else:
            seen = everybody.seen_in(personal.text_of(content_of(answer)), viewer)
            shown |= {pattern.name} if seen else set()
            if seen and pattern.name not in NOT_WRITTEN:
                unmarked.append((pattern.name, url, viewer.email, seen[:3]))
    assert unmarked == []
    assert unwritten == []
    assert written > 40


TELL_POINTS = {"judging.see_scores", "judging.see_analysis", "judging.break_tie", "judging.read_protocol"}


def test_where_sheets_are_confidential_every_page_that_tells_points_writes_each_look_down(kuzbass_published, client_of, at):
    """A page that fails here: put `@tells_points("…")` under the mark of whom it lets in."""
    stage = kuzbass_published
    at(2025, 3, 3, 12)
    assert stage.contest.regulation.judging.sheets_confidential
    staff, walked, unwritten = client_of("staff"), set(), []
    known = defaultdict(int) | {
        "slug": stage.contest.slug, "kind": "pdf", "export_kind": "sheets", "division": "n1", "place": 1, "signature_id": 0,
    }  # fmt: skip
    for _path, pattern in own_views():
        if permission_of(pattern) not in TELL_POINTS:
            continue
        walked.add(pattern.name)
        before = AccessRecord.objects.filter(reason="листы конфиденциальны").count()
        answer = staff.get(address(pattern, known))
        after = AccessRecord.objects.filter(reason="листы конфиденциальны").count()
        if (answer.status_code == 200 and after == before) or TELLS not in pattern.callback.__dict__:
            unwritten.append((pattern.name, answer.status_code))
    assert unwritten == []
    assert {"ranking", "standings", "sheet_matrix", "analysis", "export_judging", "tie", "protocol", "protocol_file"} <= walked


def test_a_members_recusal_page_names_people_and_is_written_down(judged, client_of, users, at):
    """A hint there names an applicant of the member's surname."""
    at(2024, 5, 26, 16)
    contest = judged.contest
    project = Project.objects.filter(contest=contest).first()
    member = contest.commission.members.get(user=users["member1"])
    surname = member.full_name.split()[0]
    Application.objects.filter(team=project.team, role="captain").update(surname=surname)
    contest.officials.update_or_create(full_name=f"{surname} Пётр Юрьевич")
    cache.clear()
    answer = client_of("member1").get(f"/c/{contest.slug}/sheets/{project.pk}/recuse/")
    assert answer.status_code == 200
    assert surname in answer.content.decode()
    assert AccessRecord.objects.filter(user=users["member1"], subject=f"самоотвод, проект № {project.pk}").count() == 1


def test_what_is_left_out_is_the_participants_own_team():
    by_name = {pattern.name: permission_of(pattern) for _, pattern in own_views()}
    assert {by_name[name] for name in NOT_WRITTEN} == {"contests.take_part"}


@pytest.fixture
def opened(published, client_of, at):
    """`opened("partner", "contacts/")`: the answer; and the new rows of the journal."""
    at(2024, 5, 29, 12)

    def look(role: str, path: str, **more):
        before = set(AccessRecord.objects.values_list("pk", flat=True))
        answer = client_of(role).get(f"/c/{published.contest.slug}/{path}", more)
        return answer, list(AccessRecord.objects.exclude(pk__in=before).order_by("pk"))

    return look


def test_contacts_and_the_list_for_the_guard_are_written_down_with_who_when_where_and_what(opened, published, users):
    for role, path, what in (("partner", "contacts/", "контакты участников"), ("door", "door/list.pdf", "список для охраны")):
        answer, rows = opened(role, path)
        assert answer.status_code == 200
        assert [(row.user, row.contest_ref, row.subject, row.reason, row.address) for row in rows] == [
            (users[role], published.contest.pk, what, "открыта страница", "127.0.0.1")
        ]
        assert rows[0].at == clock.now()


def test_a_page_is_written_once_a_person_and_hour_and_each_object_by_itself(opened, at):
    assert len(opened("partner", "contacts/")[1]) == 1
    assert opened("partner", "contacts/", page="2")[1] == []
    assert len(opened("staff", "contacts/")[1]) == 1
    assert [len(opened("staff", f"desk/applications/{number}/")[1]) for number in (1, 2, 1)] == [1, 1, 0]
    cache.clear()  # the cache is away or empty: the database knows
    assert opened("partner", "contacts/")[1] == []
    at(2024, 5, 29, 13)
    assert len(opened("partner", "contacts/")[1]) == 1


def test_how_a_list_was_narrowed_is_written_but_never_what_was_typed(opened):
    _, rows = opened("staff", "desk/queue/", show="all", q="Отдельнов", page="1", anything="Иванов")
    assert [(row.subject, row.reason) for row in rows] == [("очередь заявок", "открыта страница; отбор: all, поиск")]
    _, rows = opened("staff", "desk/queue/", show="Иванов", open="2")
    assert [row.reason for row in rows] == ["открыта страница; открыта №: 2"]


def test_who_gets_no_page_is_not_written_down(opened):
    for role, path in (("member1", "contacts/"), ("partner", "desk/queue/"), ("staff", "desk/applications/9999/")):
        answer, rows = opened(role, path)
        assert (answer.status_code in (403, 404), rows) == (True, [])


def test_a_page_that_cannot_be_written_down_is_not_shown(opened, client_of, published, monkeypatch):
    def broken(*_args, **_more):
        raise DatabaseError("the journal is away")

    monkeypatch.setattr(AccessRecord.objects, "bulk_create", broken)
    with pytest.raises(DatabaseError):
        opened("partner", "contacts/")
    with pytest.raises(DatabaseError):
        opened("door", "door/list.pdf")


def test_a_page_opened_again_costs_the_journal_no_query(published, client_of, at):
    at(2024, 5, 29, 12)
    client, url = client_of("partner"), f"/c/{published.contest.slug}/contacts/"
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    assert [query["sql"] for query in queries if "accessrecord" in query["sql"]] == []


def test_the_journal_of_looks_is_read_by_day_and_person_and_filtered(opened, client_of, published, users, at):
    number = Application.objects.filter(contest=published.contest, number=1).get().number
    opened("partner", "contacts/")
    opened("staff", f"desk/applications/{number}/")
    at(2024, 5, 29, 14)
    opened("partner", "contacts/")
    staff = client_of("staff")
    url = f"/c/{published.contest.slug}/desk/applications/{number}/reveal/"
    assert staff.post(url, {"reason": "Сверка с паспортом"}).status_code == 200
    page = f"/c/{published.contest.slug}/desk/journal/looks/"

    def rows(**chosen):
        days = staff.get(page, chosen).context["days"]
        return [(f"{day}", look.user, look.subject, look.reason, times) for day, looks in days for look, times in looks]

    partner = ("2024-05-29", users["partner"], "контакты участников", "открыта страница", ["12:00", "14:00"])
    revealed = ("2024-05-29", users["staff"], "заявка № 1", "Сверка с паспортом", ["14:00"])
    assert partner in rows()
    assert revealed in rows()
    assert rows(who=users["partner"].pk) == [partner]
    assert rows(kind="reason", who=users["staff"].pk) == [revealed]
    assert partner in rows(kind="page")
    assert revealed not in rows(kind="page")
    assert rows(q="контакты") == [partner]
    assert staff.get(page, {"who": "²", "kind": "нет", "page": "x"}).status_code == 200
    text = staff.get(page).content.decode()
    assert "12:00, 14:00" in text
    assert "29 мая 2024" in text.replace("\u00a0", " ")
    assert client_of("partner").get(page).status_code == 403


def test_people_in_the_answer_to_a_sent_form_are_written_too(published, client_of, users, at):
    at(2024, 5, 29, 12)
    answer = client_of("staff").post(f"/c/{published.contest.slug}/desk/queue/decide/", {"number": [1, 2], "action": "admit"})
    assert answer.status_code == 200
    row = AccessRecord.objects.get()
    assert (row.user, row.subject) == (users["staff"], "заявки, выбранные в очереди")
