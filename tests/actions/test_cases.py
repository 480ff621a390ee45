"""Cases of partners: written, reviewed, opened by the clock of the hub, corrected, closed; nominations made of them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hackathon_portal.accounts.models import User
from hackathon_portal.cases import gates, queries
from hackathon_portal.cases.actions import reviewing, writing
from hackathon_portal.cases.models import Case
from hackathon_portal.cases.rules.texts import FIELDS
from hackathon_portal.contests import cases as of_contests
from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from hackathon_portal.seasons.actions import hubs
from hackathon_portal.seasons.actions.cases import open_due
from tests import build, cases, seasons
from tests.actions.test_hubs import PRESET, announced

SEEN = re.compile(r'name="seen" value="([^"]+)"')


def refused(code: str):
    return pytest.raises(RuleViolation, check=lambda violation: violation.code == code)


def letters(kind: str) -> list[str]:
    return sorted(OutboxMessage.objects.filter(kind=f"cases.{kind}").values_list("recipient", flat=True))


@pytest.fixture
def made(users, at):
    at(2020, 4, 15, 12)
    return seasons.made_season()


def test_from_the_draft_over_a_return_to_the_approval_and_back(made):
    organisation, person = cases.partner()
    with refused("case.not_invited"):
        writing.begin_case(room=made.season.room, organisation=organisation, opens_with=cases.STAGE, by=person)
    with refused("forbidden"):
        writing.invite_to_give_cases(room=made.season.room, organisation=organisation, by=person)
    case = cases.drafted(made, organisation, person, facts=[])
    assert letters("invited") == [person.email]
    assert [*queries.of_room(made.season.room)] == []  # a draft is the partner's own
    with refused("case.incomplete"):
        writing.send_case(case=case, by=person)
    writing.save_case(case=case, values=cases.TEXTS, by=person)
    with refused("file.content"):
        writing.attach_case_file(case=case, upload=SimpleUploadedFile("а.pdf", b"MZ"), by=person)
    with refused("file.type"):
        writing.attach_case_file(case=case, upload=SimpleUploadedFile("а.exe", b"MZ"), by=person)
    file = cases.attached(case, person)
    assert cases.attached(case, person) == file
    with refused("forbidden"):
        writing.send_case(case=case, by=made.staff)
    writing.send_case(case=case, by=person)
    assert letters("sent") == [made.staff.email]
    with refused("case.not_written"):
        writing.save_case(case=case, values=cases.TEXTS, by=person)
    writing.take_back_case(case=case, by=person)
    writing.send_case(case=case, by=person)
    with refused("case.no_remarks"):
        reviewing.return_case(case=case, remarks={"title": " "}, by=made.staff)
    with refused("forbidden"):
        reviewing.approve_case(case=case, by=person)
    reviewing.return_case(case=case, remarks={"situation": "Кому плохо?"}, by=made.staff)
    case.refresh_from_db()
    assert (case.state, case.versions.get().remarks) == ("returned", {"situation": "Кому плохо?"})
    assert "Кому плохо?" in OutboxMessage.objects.get(kind="cases.returned").body
    writing.save_case(case=case, values=cases.TEXTS | {"situation": "Плохо всем."}, by=person)
    writing.send_case(case=case, by=person)
    with refused("case.changed"):
        reviewing.approve_case(case=case, by=made.staff, seen=7)
    reviewing.approve_case(case=case, by=made.staff, seen=1)
    case.refresh_from_db()
    assert (case.state, case.texts.situation, letters("approved")) == ("approved", "Плохо всем.", [person.email])
    writing.withdraw_case(case=case, reason="передумали давать", by=person)
    writing.bring_back_case(case=case, by=person)
    case.refresh_from_db()
    assert (case.state, case.approved, case.title) == ("draft", None, "Очереди в поликлинике")
    assert [one.name for one in case.versions.first().files] == ["данные.csv"]
    # The journal of the season names the case by its number alone.
    said = " ".join(AuditRecord.objects.filter(room=str(made.season.room)).values_list("about", flat=True))
    assert f"кейс № {case.pk}" in said
    assert "Очереди" not in said


def staff_of(made) -> User:
    """Staff with the roles they have by now."""
    return User.objects.get(pk=made.staff.pk)


def hubs_with(made, case, *codes: str) -> list[Contest]:
    """Announced contests of these hubs, each played with the case."""
    found = []
    for code in codes:
        contest = hubs.make_stage_contest(hub=made.hubs[code], preset=PRESET, by=made.staff)
        of_contests.put_case(contest=contest, case=case, by=staff_of(made))
        found.append(announced(contest))
    return found


def test_a_case_opens_at_each_hub_by_its_clock_and_to_everybody_with_the_last(made):
    organisation, person = cases.partner()
    case = cases.approved(made, organisation, person)
    now = clock.now()
    assert (gates.opens_at(case), gates.is_open(case, now + timedelta(days=365))) == (None, False)  # no hub is chosen
    first, second = hubs_with(made, case, "che", "vvo")
    with refused("nominations.announced"):
        of_contests.put_case(contest=first, case=case, by=staff_of(made))
    nomination = Nomination.with_hidden.get(contest=first, case=case)
    assert (nomination.is_hidden, "Очереди" in f"{nomination.title} {nomination.task}") == (True, False)
    assert [one.title for one in first.nominations.all()] == ["Кейс партнёра"]
    assert gates.opens_at(case) == made.hubs["vvo"].opens_at
    with refused("case.not_open"):
        of_contests.refuse_unopened(nomination)
    stranger = made.people["stranger"]
    entrant_of = made.people["entrant"]
    grant = seasons.grant_role(user=stranger, contest=first, role=seasons.Role.MENTOR)
    assert grant is not None
    with clock.fixed_at(made.hubs["che"].opens_at - timedelta(seconds=1)):
        assert open_due() == 0
        assert not gates.may_read(stranger, case, clock.now())
    with clock.fixed_at(made.hubs["che"].opens_at):
        assert open_due() == 1
        assert [one.title for one in first.nominations.all()] == ["Кейс партнёра", "Очереди в поликлинике"]
        assert [one.title for one in second.nominations.all()] == ["Кейс партнёра"]
        assert gates.may_read(stranger, case, clock.now())
        assert not gates.may_read(entrant_of, case, clock.now())
        assert queries.open_cases(made.season.room, clock.now()) == []
        with refused("case.opened"):
            writing.withdraw_case(case=case, reason="передумали давать", by=person)
        of_contests.refuse_unopened(first.nominations.get(case=case))
    with clock.fixed_at(made.hubs["vvo"].opens_at):
        assert open_due() == 2
        assert open_due() == 0
        assert queries.open_cases(made.season.room, clock.now()) == [case]
        assert letters("opened") == [person.email]


def test_an_open_case_is_corrected_by_a_review_and_closed_with_a_reason(made):
    organisation, person = cases.partner()
    case = cases.approved(made, organisation, person)
    (contest,) = hubs_with(made, case, "che")
    reader = build.user()
    with clock.fixed_at(made.hubs["che"].opens_at + timedelta(minutes=1)):
        open_due()
        case.refresh_from_db()
        reviewing.record_download(file=case.files.get(), user=reader)
        version = writing.correct_case(case=case, reason="нашли ошибку в данных", by=person)
        with refused("case.title"):
            writing.save_case(case=case, values=cases.TEXTS | {"title": "Другое"}, by=person)
        with refused("case.same"):
            writing.send_case(case=case, by=person)
        writing.remove_case_file(case=case, file=case.files.get(), by=person)
        writing.drop_correction(case=case, by=person)
        assert case.approved.files.count() == 1
        version = writing.correct_case(case=case, reason="нашли ошибку в данных", by=person)
        writing.remove_case_file(case=case, file=case.files.get(), by=person)
        cases.attached(case, person, content="день,людей\n1,500\n")
        writing.send_case(case=case, by=person)
        case.refresh_from_db()
        assert [one.sha256 for one in case.approved.files] != [one.sha256 for one in version.files]
        assert (case.state, letters("corrected")) == ("approved", [])
        reviewing.approve_case(case=case, by=made.staff)
        assert letters("corrected") == [reader.email]
        with refused("reason.missing"):
            reviewing.close_case(case=case, reason="", by=made.staff)
        reviewing.close_case(case=case, reason="данные отозваны", by=made.staff)
        case.refresh_from_db()
        assert queries.open_cases(made.season.room, clock.now()) == []
        assert letters("closed") == sorted([person.email, reader.email])
        with refused("case.closed"):
            of_contests.refuse_unopened(contest.nominations.get(case=case))
        reviewing.open_case_again(case=case, reason="данные вернули", by=made.staff)
        assert queries.open_cases(made.season.room, clock.now()) == [Case.objects.get()]


def test_a_case_takes_the_place_of_a_nomination_of_a_draft_and_leaves_it(made):
    organisation, person = cases.partner()
    case = cases.approved(made, organisation, person)
    contest = hubs.make_stage_contest(hub=made.hubs["che"], preset=PRESET, by=made.staff)
    stands = contest.nominations.get()
    of_contests.put_case(contest=contest, case=case, nomination=stands, by=staff_of(made))
    with refused("case.there"):
        of_contests.put_case(contest=contest, case=case, by=staff_of(made))
    of_contests.remove_case(nomination=stands, by=staff_of(made))
    made_of = of_contests.put_case(contest=contest, case=case, by=staff_of(made))
    of_contests.remove_case(nomination=made_of, by=staff_of(made))
    assert [one.title for one in Nomination.with_hidden.filter(contest=contest)] == ["Кейс партнёра"]
    with refused("forbidden"):
        of_contests.put_case(contest=contest, case=case, by=person)


def test_two_representatives_at_once_lose_nothing(made, at, client_of):
    organisation, person = cases.partner()
    case = cases.drafted(made, organisation, person)
    address = reverse("partner_case", args=[organisation.slug, case.pk])
    client = client_of(person)
    shown = SEEN.search(client.get(address).content.decode())[1]
    # A colleague saves meanwhile.
    at(2020, 4, 15, 13)
    writing.save_case(case=case, values=cases.TEXTS | {"situation": "Ждут по три часа."}, by=person)
    facts = {"facts-TOTAL_FORMS": "1", "facts-INITIAL_FORMS": "1", "facts-0-text": "Факт", "facts-0-source": "отчёт"}
    typed = {**{name: cases.TEXTS[name] for name in FIELDS}, **facts, "opens_with": cases.STAGE, "situation": "Ждут до ночи."}
    answer = client.post(address, typed | {"deed": "save", "seen": shown})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "сохранил другой представитель" in page
    assert "Ждут по три часа." in page
    assert "Ждут до ночи.</textarea>" in page
    seen = SEEN.search(page)[1]
    assert client.post(address, typed | {"deed": "save", "seen": seen}).status_code == 302
    assert case.versions.get().situation == "Ждут до ночи."
    # What was kept by a refused sending is one's own: the next saving is not taken for a colleague's.
    at(2020, 4, 15, 14)
    shown = SEEN.search(client.get(address).content.decode())[1]
    refused_page = client.post(address, typed | {"deed": "send", "seen": shown, "contact": ""})
    assert refused_page.status_code == 422
    assert "сохранил другой" not in refused_page.content.decode()
    seen = SEEN.search(refused_page.content.decode())[1]
    at(2020, 4, 15, 15)
    assert client.post(address, typed | {"deed": "send", "seen": seen}).status_code == 302


def test_a_correction_is_read_beside_the_text_in_force(made, client_of):
    organisation, person = cases.partner()
    case = cases.approved(made, organisation, person)
    writing.correct_case(case=case, reason="ошибка в числе", by=person)
    writing.save_case(case=case, values=cases.TEXTS | {"situation": "Ждут по три часа."}, by=person)
    writing.send_case(case=case, by=person)
    for client, address in (
        (client_of(person), reverse("partner_case", args=[organisation.slug, case.pk])),
        (client_of(made.staff), reverse("season_desk_case", args=[made.season.slug, case.pk])),
    ):
        page = client.get(address).content.decode()
        assert "<ins>Ждут по три часа.</ins>" in page
        assert f"<del>{cases.TEXTS['situation']}</del>" in page


def test_a_case_for_a_stage_that_is_over_is_not_taken(made, at):
    organisation, person = cases.partner()
    case = cases.drafted(made, organisation, person)
    cases.attached(case, person)
    at(2020, 8, 2, 12)
    with refused("case.late"):
        writing.send_case(case=case, by=person)
    with refused("case.late"):
        writing.begin_case(room=made.season.room, organisation=organisation, opens_with=cases.STAGE, by=person)
    at(2020, 7, 31, 12)
    assert writing.send_case(case=case, by=person).state == "review"
