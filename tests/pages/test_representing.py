"""A link of a letter that was passed on: what a parent has typed behind it, and an accepted consent, are shown after a code alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.kernel import clock, letter_secrets
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from registration.actions import guardians, link_codes
from registration.models import Representative
from tests.representing import prove, sent_code

URL = "/represent/secret-of-the-letter/"
DATA = {
    "action": "fill", "full_name": "Инеева Ольга", "address": "г. Кемерово, ул. Вымышленная, д. 1", "passport": "3200 111111, отдел № 1",
    "child_address": "пгт Вымышленный, д. 2", "phone": "+79130000001",
}  # fmt: skip
PRIVATE = (DATA["address"], DATA["passport"], DATA["child_address"], "111111", "+79130000001", "130000001")


@pytest.fixture
def minor(kuzbass_stage):
    """Somebody whose mother has the link and has typed nothing."""
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        found = scenes.team(kuzbass_stage, scenes.TEAMS[1], 1).applications.get(team_role="developer")
        found.contest = kuzbass_stage.contest
        guardians.ask_representative(
            application=found, full_name="Инеева Ольга", kinship="мать", email="mama@example.org", by=found.user
        )
        Representative.objects.filter(application=found).update(token_hash=guardians.hashed("secret-of-the-letter"))
        yield found


def text(client: Client) -> str:
    return client.get(URL).content.decode()


def shows(client: Client, minor) -> list[str]:
    """What of the family the page shows, and its way to the sheet."""
    page = text(client)
    found = [part for part in (*PRIVATE, minor.full_name, minor.surname) if part in page]
    return found + (["sheet"] if client.get(f"{URL}consent.pdf").status_code == 200 else [])


def test_who_typed_sees_it_and_whoever_got_the_link_does_not(minor):
    mother, stranger = Client(), Client()
    assert minor.full_name in text(mother)
    assert mother.post(URL, DATA).status_code == 302
    assert DATA["passport"] in text(mother)
    assert mother.get(f"{URL}consent.pdf").status_code == 200
    assert shows(stranger, minor) == []
    page = text(stranger)
    assert ("32•••" in page, "m•••@example.org" in page, f"{minor.name} {minor.surname[:1]}." in page) == (True, True, True)
    # Nor does it change what is written: what was typed stays in the form, the owner gets the code.
    other = DATA | {"passport": "чужой паспорт"}
    answer = stranger.post(URL, other)
    assert (
        answer.status_code,
        "чужой паспорт" in answer.content.decode(),
        "Данные ещё не сохранены" in answer.content.decode(),
    ) == (422, True, True)
    assert DATA["address"] not in stranger.post(URL, {"action": "fill"}).content.decode()
    assert Representative.objects.get().passport == DATA["passport"]
    letter = OutboxMessage.objects.get(kind="registration.representative_code")
    assert letter.recipient == "mama@example.org"
    assert stranger.post(URL, other | {"code": "000000"}).status_code == 422
    assert stranger.post(URL, other | {"code": sent_code()}).status_code == 302
    assert Representative.objects.get().passport == "чужой паспорт"


def test_a_code_opens_for_a_while_in_one_browser_and_tries_are_counted(minor):
    Client().post(URL, DATA)
    phone, stranger = Client(), Client()
    prove(phone, URL)
    assert "sheet" in shows(phone, minor)
    assert stranger.post(URL, {"action": "open", "code": sent_code()}).status_code == 302  # a code of another browser
    assert shows(stranger, minor) == []
    with clock.fixed_at(clock.now() + timedelta(minutes=link_codes.SEEN_MINUTES + 1)):
        assert shows(phone, minor) == []
    for _ in range(5):
        stranger.post(URL, {"action": "open", "code": "111111"})
    assert "Попробуйте снова" in stranger.post(URL, {"action": "open", "code": "1"}, follow=True).content.decode()
    for _ in range(6):
        refused = stranger.post(URL, {"action": "code"}, follow=True).content.decode()
    assert "уже отправлены" in refused


def test_an_accepted_consent_ends_the_link(minor, kuzbass_stage):
    mother = Client()
    mother.post(URL, DATA)
    upload = SimpleUploadedFile("list.pdf", scenes.SCAN)
    assert Client().post(URL, {"action": "scan", "file": upload}).status_code == 302  # a scan by the phone of another room
    guardians.decide_consent(representative=Representative.objects.get(), accept=True, by=kuzbass_stage.users["staff"])
    later = Client()
    assert shows(later, minor) == []
    assert "своё отслужила" in text(later)
    for action in ("withdraw", "link"):
        page = later.post(URL, {"action": action}, follow=True).content.decode()
        assert "Отозвать согласие</summary>" not in page
    assert Representative.objects.get().state == "accepted"
    assert "Отозвать согласие" in text(prove(later, URL))
    later.post(URL, {"action": "withdraw", "reason": "передумали"})
    assert Representative.objects.get().state == "withdrawn"
    assert shows(Client(), minor) == []


def test_the_code_is_kept_nowhere_after_its_letter_has_left(minor):
    Client().post(URL, DATA)
    Client().post(URL, {"action": "code"})
    letter = OutboxMessage.objects.get(kind="registration.representative_code")
    letter_secrets.forget(letter)
    assert letter.body == ""


def test_staff_correct_the_childs_name_until_the_sheet_is_signed(minor, kuzbass_stage, client_of):
    """Of a name without a patronymic the portal is not sure: staff see the form, write it, the journal knows who did."""
    staff, mother = client_of("staff"), Client()
    address = f"/c/{kuzbass_stage.contest.slug}/desk/representatives/"
    mother.post(URL, DATA)
    page = staff.get(address).content.decode()
    assert "падеж родительный" in page or "родительный" in page
    assert "портал не уверен, проверьте" in page
    corrected = " ".join(f"{word}у" for word in minor.full_name.split())
    sent = {"action": "name", "child_printed": "кого угодно"}
    assert "Это не форма имени" in staff.post(f"{address}{minor.number}/", sent, follow=True).content.decode()
    staff.post(f"{address}{minor.number}/", sent | {"child_printed": corrected})
    representative = Representative.objects.select_related("application").get()
    assert (representative.child_printed, representative.child_named) == (corrected, minor.full_name)
    assert AuditRecord.objects.filter(name="correct_child_form").count() == 1
    page = staff.get(address).content.decode()
    assert f'value="{corrected}"' in page
    assert "портал не уверен, проверьте" not in page
    mother.post(URL, {"action": "scan", "file": SimpleUploadedFile("list.pdf", scenes.SCAN)})
    late = staff.post(f"{address}{minor.number}/", sent | {"child_printed": minor.full_name}, follow=True).content.decode()
    assert "уже подписан" in late
    assert Representative.objects.get().child_printed == corrected
    assert f"В листе: {corrected}" in staff.get(address).content.decode()
    assert client_of("member1").post(f"{address}{minor.number}/", sent).status_code in {403, 404}
