"""A rehearsal: a copy with invented people and its own clock, whose letters stay and which goes without a trace."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pypdf
import pytest
from django.apps import apps
from django.core import mail
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.contests import clocks
from hackathon_portal.contests.actions import publish_announcement
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, files, outbox, rehearsals
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from hackathon_portal.kernel.spreadsheets import write_xlsx
from hackathon_portal.rehearsals import queries
from hackathon_portal.rehearsals.actions import copying, moving, playing, removing, scenes
from judging import documents
from judging.actions import meeting, results, sheets
from judging.actions import protocol as protocol_actions
from judging.queries.results import protocol_in_force
from judging.queries.results import results as results_of
from prizes.awards.actions import fund
from prizes.payouts.actions import payers
from registration.actions import seats
from registration.models import Application
from tests import build
from tests.requisites import IN_A_BANK, TREASURY

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(contest, users):
    return copying.make_rehearsal(contest=contest, by=users["staff"])


def fresh(made) -> Contest:
    return Contest.objects.select_related("regulation_version").get(pk=made.pk)


def play(made, users, code, teams=2) -> str:
    made = fresh(made)
    with rehearsals.serving(clocks.served_by(made)):
        return scenes.SCENES[code].play(made, users["staff"], range(teams), lambda done, total: None)


def go(made, users, moment) -> Contest:
    made = fresh(made)
    found = {one.code: one for one in queries_moments(made)}
    return moving.move_clock(contest=made, to=found[moment].at, by=users["staff"])


def queries_moments(made):
    from hackathon_portal.rehearsals.moments import moments_of

    return moments_of(made, clock.real())


def rows() -> dict[str, int]:
    """How many rows every table has."""
    there = set(connection.introspection.table_names())
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in there]
    return {model._meta.label: model._base_manager.count() for model in models}


def pointing_elsewhere(made) -> list[str]:
    """Columns of the copy's rows that point at a row of another contest."""
    found = []
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        if "contest" not in names or model.__name__.endswith("Event") or not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            there = field.related_model
            if there is None or "contest" not in {one.name for one in there._meta.concrete_fields}:
                continue
            others = model._base_manager.filter(contest=made).exclude(**{field.name: None})
            if others.exclude(**{f"{field.name}__contest": made}).exists():
                found.append(f"{model.__name__}.{field.name}")
    return found


def test_no_row_of_the_copy_points_at_a_row_of_the_contest(contest, users):
    payers.set_payer_account(contest=contest, values=TREASURY, by=users["accountant"])
    sponsor = payers.add_payer(contest=contest, values=IN_A_BANK | {"kind": "sponsor"}, by=users["accountant"])
    source = fund.set_fund_source(
        contest=contest, values={"kind": "sponsor", "name": "С", "amount": 9, "basis": "№ 1"}, by=users["staff"]
    )
    payers.set_sources_of_payer(payer=sponsor, sources=[source], by=users["accountant"])
    made = copying.make_rehearsal(contest=contest, by=users["staff"])
    copy = made.fund_sources.get(name="С").payer
    assert copy is not None
    assert (copy.contest_id, copy.account, copy.kind) == (made.pk, sponsor.account, "sponsor")
    assert list(made.payer_accounts.values_list("is_main", flat=True)) == [True, False]
    assert pointing_elsewhere(made) == []


def test_what_is_copied_names_only_what_is_copied_before_it():
    """Any foreign key to a row of a contest, in any table that is copied: there is a copy it can be pointed at."""
    before: list[type] = []
    for model in copying.COPIED:
        before.append(model)
        for field in model._meta.concrete_fields:
            there = field.related_model
            if there not in (None, Contest) and "contest" in {one.name for one in there._meta.concrete_fields}:
                assert there in before, f"{model.__name__}.{field.name}"


def stored() -> set[str]:
    """The names of all stored files that rows name."""
    return {
        name
        for model in apps.get_models()
        for field in files.file_fields(model)
        for name in model._base_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True)
        if name
    }


def ticks(made) -> dict[str, bool]:
    made = fresh(made)
    with rehearsals.serving(clocks.served_by(made)):
        return {step.code: step.done for step in queries.tour_of(made, clock.now())}


def played(made, users) -> None:
    """From the announcement to the published decision, each step as the console offers it."""
    publish_announcement(contest=made, by=users["staff"])
    assert ticks(made) == dict.fromkeys(ticks(made), False) | {"publish": True}
    play(made, users, "apply")
    go(made, users, "after_closing")
    play(made, users, "admit")
    go(made, users, "day1_15")
    play(made, users, "work")
    made = go(made, users, "after_due")
    chair, secretary = (made.commission.members.get(role=role).user for role in ("chair", "secretary"))
    sheets.open_assessment(contest=made, by=secretary)
    play(made, users, "assess")
    held = meeting.open_meeting(commission=made.commission, held_on=made.ends_on, agenda="Итоги", by=secretary)
    everybody = {member.pk: "in_person" for member in made.commission.members.all()}
    meeting.mark_attendance(meeting=held, present=everybody, by=secretary)
    sheets.close_assessment(contest=fresh(made), by=chair)
    for result in results_of(fresh(made)):
        for group in result.ties:
            results.break_tie(meeting=held, division=result.division.key, order=group, reason="ближе к делу", by=chair)
    protocol_actions.draft_protocol(meeting=held, number="1", by=secretary)
    play(made, users, "sign")
    assert protocol_in_force(fresh(made)).signed_at is not None


def test_a_rehearsal_is_played_by_its_own_clock_and_goes_without_a_trace(published, users, django_capture_on_commit_callbacks):
    """One run through everything: facts are dated by its clock, letters stay, files bear the mark, nothing of it is left."""
    contest = published.contest
    before, files_before = rows(), stored()
    real = {label: count for label, count in before.items() if not label.startswith(("kernel.", "pghistory."))}
    results_before = [(one.division.key, str(one.rows())) for one in results_of(contest)]
    with clock.fixed_at(timezone.now()):
        made = copying.make_rehearsal(contest=contest, by=users["staff"])
        played(made, users)
    made = fresh(made)
    tour = ticks(made)
    assert {code for code, done in tour.items() if not done} == {"announce"}
    filed = Application.objects.filter(contest=made).first()
    assert made.announced_at <= filed.submitted_at < made.registration_closes_at < filed.decided_at
    assert {row.at.year for row in AuditRecord.objects.filter(contest_ref=made.pk)} == {made.starts_on.year}
    # Its letters: all there to be read, none that may leave.
    letters = OutboxMessage.objects.filter(contest_ref=made.pk)
    assert set(letters.values_list("state", flat=True)) == {"rehearsal"}
    assert letters.count() > 10
    assert {letter.created_at.year for letter in letters} == {made.starts_on.year}
    outbox.deliver_pending()
    assert not [letter for letter in mail.outbox if rehearsals.DOMAIN in "".join(letter.to)]
    # The real contest does not notice.
    assert [(one.division.key, str(one.rows())) for one in results_of(contest)] == results_before
    # Its documents say what they are.
    with rehearsals.serving(clocks.served_by(made)):
        protocol = protocol_in_force(made)
        pages = pypdf.PdfReader(io.BytesIO(documents.protocol_pdf(protocol))).pages
        assert all(rehearsals.MARK in page.extract_text() for page in pages)
        archive = zipfile.ZipFile(io.BytesIO(documents.protocol_docx(protocol)))
        heads = "".join(archive.read(name).decode() for name in archive.namelist() if name.startswith("word/header"))
        assert rehearsals.MARK in heads
        write_xlsx(book := io.BytesIO(), ["а"], [["б"]], sheet="лист")
        assert rehearsals.NOTE in build.cells_of(book.getvalue())
    # And it goes.
    with django_capture_on_commit_callbacks(execute=True):
        removing.remove_rehearsal(contest=made, by=users["staff"])
    connection.check_constraints()
    assert {label: count for label, count in rows().items() if label in real and count != real[label]} == {}
    assert not OutboxMessage.objects.filter(contest_ref=made.pk).exists()
    left = AuditRecord.objects.filter(about__contains=made.slug).order_by("pk")
    assert [(row.name, row.contest_ref, row.user_id) for row in left] == [
        ("make_rehearsal", contest.pk, users["staff"].pk), ("remove_rehearsal", None, users["staff"].pk),
    ]  # fmt: skip
    assert not AuditRecord.objects.filter(contest_ref=made.pk).exists()
    assert stored() == files_before
    assert all(default_storage.exists(name) for name in files_before)


def test_the_clock_goes_back_only_to_what_is_done(made, users):
    publish_announcement(contest=made, by=users["staff"])
    made = go(made, users, "day1_10")
    made = go(made, users, "before_closing")  # nothing has been done since
    done = moving.last_fact(made)
    with pytest.raises(RuleViolation, match="Назад — не раньше"):
        moving.move_clock(contest=made, to=done.at - timedelta(minutes=1), by=users["staff"])
    with pytest.raises(RuleViolation, match="не больше пяти лет"):
        moving.move_clock(contest=made, to=clock.real() + timedelta(days=3000), by=users["staff"])
    with pytest.raises(RuleViolation):
        moving.move_clock(contest=made, to=clock.real(), by=users["member1"])


def test_a_clock_is_never_lent_to_another_contest(made, contest, users):
    """Whoever serves a rehearsal and calls an action of a real contest gets the real time, and the other way round."""
    real = clock.real()
    with rehearsals.serving(clocks.served_by(made)):
        assert clock.now() < real - timedelta(days=300)
        assert abs(clock.real() - real) < timedelta(minutes=1)
        seats.settle_seats(contest=contest)
        team = build.team(contest)
        assert clocks.contest_of(team.applications.first()) == rehearsals.Served(contest.pk)
    assert abs(AuditRecord.objects.filter(contest_ref=contest.pk, name="settle_seats").last().at - real) < timedelta(minutes=1)
    seats.settle_seats(contest=made)
    assert AuditRecord.objects.filter(contest_ref=made.pk, name="settle_seats").last().at < real - timedelta(days=300)
    assert abs(clock.now() - real) < timedelta(minutes=1)


def test_every_row_of_a_contest_leads_to_it():
    """An action given any row knows whose clock it is: each model that hangs on a contest has a way there."""
    blind = [
        model._meta.label
        for model, ways in removing.hanging()
        if any(root is Contest for _, root in ways)
        and not model._meta.label.endswith("History")
        and not clocks.way_to_contest(model)
    ]
    assert blind == []


def test_a_letter_of_a_rehearsal_stays_however_it_is_posted(made, users):
    ways = {
        "by its contest": {"contest_id": made.pk, "to": "person@example.org"},
        "by its people": {"to": f"anybody@r{made.pk}.{rehearsals.DOMAIN}"},
    }
    for name, values in ways.items():
        letter = outbox.post(kind="account", key=name, subject="а", body="б", **values)
        letter.refresh_from_db()
        assert letter.state == "rehearsal", name
    with rehearsals.serving(clocks.served_by(made)):
        letter = outbox.post(kind="account", key="within", subject="а", body="б", to="person@example.org")
    letter.refresh_from_db()
    assert (letter.state, letter.contest_ref) == ("rehearsal", made.pk)
    OutboxMessage.objects.filter(pk=letter.pk).update(state="pending")
    again = outbox.resend(letter)
    again.refresh_from_db()
    letter.refresh_from_db()
    assert (letter.state, again.state) == ("rehearsal", "rehearsal")


def test_only_invented_people_are_played_and_the_journal_names_the_real_one(made, users, client_of):
    publish_announcement(contest=made, by=users["staff"])
    with pytest.raises(RuleViolation, match="только вымышленного"):
        playing.take_part(contest=fresh(made), person=users["chair"], by=users["staff"])
    client = client_of("staff")
    chair = made.commission.members.get(role="chair").user
    page = client.post(f"/c/{made.slug}/desk/rehearsal/play/", {"person": chair.pk}, follow=True)
    assert f"Вы играете: {chair.get_full_name()}" in page.content.decode()
    meeting_form = {"held_on": made.ends_on, "agenda": "Итоги"}
    client.post(f"/c/{made.slug}/commission/meeting/", meeting_form)
    row = AuditRecord.objects.filter(contest_ref=made.pk, name="open_meeting").get()
    assert row.user_id == users["staff"].pk
    assert f"в роли: учётная запись {chair.pk}" in row.about
    # No further: the real contest, the cabinet and the console know the person who is signed in.
    assert client.get(f"/c/{made.rehearsal_of.slug}/commission/composition/").wsgi_request.user == users["staff"]
    assert client.get("/cabinet/").wsgi_request.user == users["staff"]
    assert client.get(f"/c/{made.slug}/desk/rehearsal/").status_code == 200
    # Who loses the right to rehearse plays nobody.
    RoleGrant.objects.filter(user=users["staff"], contest=made).delete()
    assert client.get(f"/c/{made.slug}/commission/").status_code == 404


def test_nobody_signs_in_as_an_invented_person(made, client):
    invented = User.objects.filter(invented_for=made.pk).first()
    assert not invented.has_usable_password()
    client.post("/accounts/password/reset/", {"email": invented.email})
    assert set(OutboxMessage.objects.filter(recipient=invented.email).values_list("state", flat=True)) <= {"rehearsal"}


def test_the_real_commission_takes_part_under_its_own_accounts(contest, commission, users):
    made = copying.make_rehearsal(contest=contest, by=users["staff"], real_commission=True)
    assert made.commission.members.get(role="chair").user == users["chair"]
    publish_announcement(contest=made, by=users["staff"])
    assert users["chair"].has_perm("judging.fill_sheets", fresh(made))


def test_three_at_once_and_a_term_of_its_own(made, contest, users, settings):
    for _ in range(copying.MOST_OF_ONE - 1):
        copying.make_rehearsal(contest=contest, by=users["staff"])
    with pytest.raises(RuleViolation, match="уже репетиций"):
        copying.make_rehearsal(contest=contest, by=users["staff"])
    with pytest.raises(RuleViolation):
        copying.make_rehearsal(contest=made, by=users["staff"])
    with pytest.raises(RuleViolation, match="настоящий конкурс"):
        removing.remove_rehearsal(contest=contest, by=None)
    Contest.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=settings.REHEARSAL_DAYS + 1))
    assert removing.remove_old() == 1
    assert contest.rehearsals.count() == copying.MOST_OF_ONE - 1


def test_what_counts_in_a_rehearsal_is_its_own_and_outside_of_one_no_rehearsals():
    assert rehearsals.counted("award__contest") == {"award__contest__is_rehearsal": False}
    with rehearsals.serving(rehearsals.Served(7, timedelta(days=30))):
        assert rehearsals.counted("award__contest") == {"award__contest": 7}
    with rehearsals.serving(rehearsals.Served(7)):
        assert rehearsals.counted("contest") == {"contest__is_rehearsal": False}
