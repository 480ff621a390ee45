"""Another system corrects and takes back what it has filed: by the external number, checked as on the page, until it is another's."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from hackathon_portal.accounts.actions import create_account
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from registration.actions import decisions, personal
from registration.models import ApiToken, Application, Consent
from tests import build
from tests.api import test_applications
from tests.api.test_applications import URL, ask, body
from tests.api.test_changes import poll

token = test_applications.token  # the fixture


def at_number(number: str) -> str:
    return f"{URL}/{quote(number, safe='')}"


@pytest.fixture
def filed(token) -> dict:
    sent = body("captain", external_id="12/2024-РП", email="captain@example.org")
    assert ask(token, "POST", URL, sent).status_code == 201
    return sent


def letters(kind: str) -> list[str]:
    return list(OutboxMessage.objects.filter(kind=f"registration.{kind}").order_by("pk").values_list("recipient", flat=True))


def test_a_correction_counts_from_now_on_and_a_repeat_changes_nothing(token, filed, contest, at):
    before = Application.objects.get()
    at(2024, 5, 3, 9)
    wanted = filed | {"surname": "Ёлкина", "email": "new@example.org", "consents": ["personal_data", "terms", "partners"]}
    del wanted["external_id"]  # the address names it
    answer = ask(token, "PUT", at_number("12/2024-РП"), wanted)
    assert (answer.status_code, answer.json()["number"], answer.json()["state"]) == (200, 1, "submitted")
    after = Application.objects.get()
    assert (after.surname, after.email, after.submitted_at) == ("Ёлкина", "new@example.org", before.submitted_at)
    assert (after.person_hash != before.person_hash, after.identity_hash == before.identity_hash) == (True, True)
    assert set(after.consents.filter(withdrawn_at=None).values_list("code", flat=True)) == {*wanted["consents"]}
    assert letters("corrected") == ["captain@example.org", "new@example.org"]
    record = AuditRecord.objects.get(name="correct_from_outside")
    assert ("API, Региональный портал" in record.about, record.reason) == (True, "фамилия, электронная почта")
    rows = AuditRecord.objects.count(), after.revision
    assert ask(token, "PUT", at_number("12/2024-РП"), wanted).json() == answer.json()
    assert (AuditRecord.objects.count() - 1, Application.objects.get().revision, len(letters("corrected"))) == (*rows, 2)
    # Filed again as it now is: the same application; as it was: other content.
    assert ask(token, "POST", URL, filed).json()["code"] == "external_id.other_content"


def test_a_correction_is_checked_as_a_filing_is(token, filed, contest):
    ask(token, "POST", URL, body("captain", external_id="RP-2", team_name="Вторая", snils="11223344595"))
    for changes, code in (
        ({"snils": "11223344596"}, "snils.invalid"),
        ({"passport_number": "1234"}, "field.invalid"),
        ({"surname": ""}, "field.missing"),
        ({"consents": ["terms"]}, "consent.missing"),
        ({"snils": "11223344595"}, "identity.duplicate"),
        ({"team_name": "Вторая"}, "application.other_team"),
        ({"role": "member", "snils": "", "inn": ""}, "application.other_team"),
        ({"external_id": "RP-2"}, "field.invalid"),
    ):
        answer = ask(token, "PUT", at_number("12/2024-РП"), filed | changes)
        assert (answer.status_code, answer.json()["code"]) == (422, code), changes
    kept = Application.objects.get(external_id="12/2024-РП")
    assert (kept.surname, kept.snils, kept.revision) == (filed["surname"], filed["snils"], 1)
    assert Consent.objects.filter(application=kept, withdrawn_at=None).count() == 2
    assert ask(token, "PUT", at_number("no such"), filed).status_code == 404
    assert ask(token, "DELETE", at_number("no such")).status_code == 404


def test_a_withdrawal_is_told_to_the_person_and_to_whoever_asks_for_changes(token, filed, contest, at):
    ask(token, "POST", URL, body(external_id="RP-2"))
    copy: dict = {}
    poll(token, copy)
    at(2024, 5, 3, 9)
    captain = ask(token, "DELETE", at_number("12/2024-РП"))
    assert (captain.status_code, captain.json()["code"]) == (409, "team.captain_leaves")
    assert ask(token, "DELETE", at_number("RP-2")).json()["state"] == "withdrawn"
    answer = ask(token, "DELETE", at_number("12/2024-РП"))
    assert (answer.status_code, answer.json()["state"], answer.json()["decided_at"]) == (200, "withdrawn", None)
    poll(token, copy, decided_since=copy["since"])
    assert (copy["12/2024-РП"], copy["RP-2"]) == ("withdrawn", "withdrawn")
    assert ask(token, "DELETE", at_number("12/2024-РП")).json() == answer.json()
    assert len(letters("withdrawal")) == 2
    assert AuditRecord.objects.filter(name="withdraw_from_outside", about__contains="API, Региональный портал").count() == 2
    assert ask(token, "PUT", at_number("12/2024-РП"), filed).json()["code"] == "application.withdrawn"


def test_what_is_its_persons_or_decided_is_left_alone(token, filed, contest, users, settings):
    settings.DECISION_UNDO = settings.DECISION_UNDO.__class__(minutes=10)
    ask(token, "POST", URL, body(external_id="RP-2"))
    application = Application.objects.get(external_id="12/2024-РП")
    person = create_account(email="captain@example.org", password=build.PASSWORD)
    personal.take_over_application(application=application, by=person)
    second = Application.objects.get(external_id="RP-2")
    decisions.refuse_application(application=second, ground="mismatch", by=users["staff"])
    for number, code in (("12/2024-РП", "application.taken_over"), ("RP-2", "application.decided")):
        sent = {"external_id": number, "surname": "Ёлкина"}
        for answer in (ask(token, "PUT", at_number(number), filed | sent), ask(token, "DELETE", at_number(number))):
            assert (answer.status_code, answer.json()["code"]) == (409, code), answer.content
    # A decision that may still be undone is not told.
    told = ask(token, "DELETE", at_number("RP-2")).json()["message"]
    assert ("решают или решили" in told, "отказ" in told) == (True, False)
    assert ask(token, "GET", at_number("RP-2")).json()["state"] == "submitted"
    assert not Application.objects.filter(surname="Ёлкина").exists()


def test_after_the_start_nothing_is_corrected(token, filed, contest):
    with clock.fixed_at(clock.now().replace(month=5, day=24, hour=12)):
        answer = ask(token, "PUT", at_number("12/2024-РП"), filed | {"surname": "Ёлкина"})
    assert (answer.status_code, answer.json()["code"]) == (409, "application.frozen")


def test_a_token_that_only_reads_neither_corrects_nor_withdraws(token, filed, contest, users):
    ApiToken.objects.update(scopes=["applications:read"])
    assert ask(token, "PUT", at_number("12/2024-РП"), filed).status_code == 403
    assert ask(token, "DELETE", at_number("12/2024-РП")).status_code == 403
