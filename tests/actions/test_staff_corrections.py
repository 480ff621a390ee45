"""Staff correct an application for its applicant; the place of a team too small is passed on (Tula: clauses 3.3, 11.6)."""

import pytest

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from registration.actions import seats, staff_corrections
from registration.models import Application, Team
from tests import build


@pytest.fixture
def imported(contest, at):
    """Somebody from a file: no account, the name in Latin letters."""
    at(2024, 5, 3, 12)
    team = Team.objects.create(contest=contest, name="Гусляры")
    return build.file(build.draft(team, "captain", surname="Ivanov"))


def test_a_name_of_a_file_is_corrected_and_can_be_admitted(imported, contest, users, client_of):
    address = f"/c/{contest.slug}/desk/applications/{imported.number}/"
    assert imported.findings.filter(code="name.not_cyrillic", verdict="red").exists()
    page = client_of("staff").get(f"{address}correct/").content.decode()
    assert 'value="Ivanov"' in page
    for stored in (imported.passport_number, imported.snils, imported.account, f"{imported.birth_date:%Y-%m-%d}"):
        assert stored not in page
    form = {
        "surname": "Иванов",
        "name": imported.name,
        "email": imported.email,
        "phone": str(imported.phone),
        "citizenship": "RU",
    }
    refused = client_of("staff").post(f"{address}correct/", form | {"revision": imported.revision, "reason": ""})
    assert refused.status_code == 422
    assert 'value="Иванов"' in refused.content.decode()
    done = client_of("staff").post(f"{address}correct/", form | {"revision": imported.revision, "reason": "опечатка в файле"})
    assert done.status_code == 302
    corrected = Application.objects.get(pk=imported.pk)
    assert (corrected.surname, corrected.number, corrected.submitted_at) == ("Иванов", imported.number, imported.submitted_at)
    assert (corrected.passport_number, corrected.account) == (imported.passport_number, imported.account)
    assert not corrected.findings.filter(verdict="red", code__startswith="name.").exists()
    letter = OutboxMessage.objects.get(kind="registration.corrected_by_staff")
    assert (letter.recipient, "опечатка в файле" in letter.body, "фамилия" in letter.body) == (imported.email, True, True)
    assert AuditRecord.objects.get(name="correct_for_applicant").about == f"заявка {imported}"


def test_what_is_wrong_is_refused_beside_its_field_and_nothing_is_lost(imported, contest, users, client_of):
    address = f"/c/{contest.slug}/desk/applications/{imported.number}/correct/"
    form = {"surname": "Иванов", "name": imported.name, "email": imported.email, "phone": str(imported.phone), "citizenship": "RU",
            "inn": "500100732250", "reason": "проверка", "revision": imported.revision}  # fmt: skip
    page = client_of("staff").post(address, form)
    assert page.status_code == 422
    assert 'href="#id_inn"' in page.content.decode()
    assert Application.objects.get(pk=imported.pk).surname == "Ivanov"
    stale = client_of("staff").post(address, form | {"inn": "", "revision": imported.revision - 1})
    assert "Посмотрите её заново" in stale.content.decode()


def test_the_old_address_hears_of_a_new_one(imported, users):
    staff_corrections.correct_for_applicant(
        application=imported, values={"email": "novaya@example.org"}, reason="звонок заявителя", by=users["staff"]
    )
    sent = OutboxMessage.objects.filter(kind="registration.corrected_by_staff").values_list("recipient", flat=True)
    assert sorted(sent) == sorted([imported.email, "novaya@example.org"])


@pytest.mark.parametrize(
    ("role", "values", "reason", "code"),
    [
        ("accountant", {"surname": "Иванов"}, "опечатка", "forbidden"),
        ("staff", {"surname": "Иванов"}, "да", "correction.no_reason"),
        ("staff", {"surname": "Ivanov"}, "опечатка", "correction.nothing"),
        ("staff", {"snils": "11111111111"}, "опечатка", "snils.invalid"),
    ],
)
def test_refusals(imported, users, role, values, reason, code):
    with pytest.raises(RuleViolation) as refused:
        staff_corrections.correct_for_applicant(application=imported, values=values, reason=reason, by=users[role])
    assert refused.value.code == code


@pytest.fixture
def crowded(small_contest, at):
    """Every place is held; the first by a team of one, and a whole team waits."""
    at(2024, 5, 3, 12)
    limit = small_contest.seats_limit
    teams = [build.team(small_contest, f"Команда {number}", members=1 if number else 0) for number in range(limit + 1)]
    assert [team.seat for team in teams] == ["held"] * limit + ["waitlist"]
    return teams


def test_a_small_team_is_shown_and_its_place_passed_on(crowded, small_contest, users, client_of, at):
    small, waiting = crowded[0], crowded[-1]
    queue, page = f"/c/{small_contest.slug}/desk/queue/", f"/c/{small_contest.slug}/desk/teams/{small.pk}/pass-on/"
    assert "Места держат неполные команды" not in client_of("staff").get(queue).content.decode()
    with pytest.raises(RuleViolation, match="команда может пополниться"):
        seats.pass_place_on(team=small, reason="в команде один человек", by=users["staff"])
    at(2024, 5, 22, 12)
    assert "Места держат неполные команды: 1, а в резерве ждут полные: 1" in client_of("staff").get(queue).content.decode()
    assert small.name in client_of("staff").get(f"/c/{small_contest.slug}/desk/teams/?show=holding").content.decode()
    preview = client_of("staff").get(page).content.decode()
    assert f"«{waiting.name}»" in preview
    assert client_of("staff").post(page, {"reason": "да"}).status_code == 422
    client_of("staff").post(page, {"reason": "в команде один человек"})
    small.refresh_from_db()
    waiting.refresh_from_db()
    assert (small.seat, waiting.seat) == ("waitlist", "offered")
    assert small.queue_number > waiting.queue_number
    assert OutboxMessage.objects.get(kind="registration.place_passed_on").recipient == small.applications.get().email
    with pytest.raises(RuleViolation, match="места зря не держит"):
        seats.pass_place_on(team=small, reason="ещё раз", by=users["staff"])
    assert "держит место" not in client_of("staff").get(f"/c/{small_contest.slug}/desk/teams/{small.pk}/").content.decode()


def test_a_place_nobody_waits_for_stays(crowded, users, at):
    at(2024, 5, 22, 12)
    Team.objects.filter(pk=crowded[-1].pk).update(seat="released")
    with pytest.raises(RuleViolation, match="В резерве нет команд"):
        seats.pass_place_on(team=crowded[0], reason="в команде один человек", by=users["staff"])
