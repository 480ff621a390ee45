"""Signing up for a season: an address, a code, one form; minors, doubles, two windows, second thoughts."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import lanes, outbox
from hackathon_portal.kernel.letter_secrets import whole_text
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.seasons.actions import entrants as actions
from hackathon_portal.seasons.actions import retention
from hackathon_portal.seasons.actions.seasons import close_season
from hackathon_portal.seasons.models import Ambassador, Entrant, EntrantConsent, EntrantRepresentative
from registration.actions.personal import forget_account
from tests import build, seasons

SIGN_UP, ENTRY, MY, ACT = (f"/s/breakthrough/{part}" for part in ("sign-up/", "my/data/", "my/", "my/act/"))
FORM = {
    "surname": "Озерова", "name": "Лия", "patronymic": "Петровна", "birth_date": "2001-06-14", "region": "Тульская обл.",
    "specialisations": ["программист", "аналитик"], "is_student": "on", "study_place": "Лицей", "wish_1": "vvo", "wish_2": "che",
    "consent_data": "on", "consent_rules": "on",
}  # fmt: skip


@pytest.fixture
def made(users, at):
    at(2020, 4, 15, 12)
    return seasons.made_season()


def code_in_letter(email: str) -> str:
    letter = OutboxMessage.objects.filter(recipient=email, kind="account").latest("pk")
    assert letter.lane == OutboxMessage.Lane.ACCOUNT
    return re.search(r"\n\n([A-Z0-9-]{4,12})\n\n", letter.body)[1]


def come_in(client: Client, email: str) -> None:
    """The two steps before the form."""
    answer = client.post(SIGN_UP, {"email": email})
    assert answer.status_code == 302
    answer = client.post(answer.url, {"code": code_in_letter(email), "action": "verify"})
    assert (answer.status_code, answer.url) == (302, ENTRY)


def test_a_lone_person_signs_up_by_a_code_and_presses_twice(made):
    client = Client()
    assert client.get("/s/breakthrough/?a=ural", follow=True).request["PATH_INFO"] == "/s/breakthrough/"
    come_in(client, "liya@example.org")
    assert "Шаг 3 из 3" in client.get(ENTRY).content.decode()
    assert client.post(ENTRY, FORM).url == MY
    entrant = Entrant.objects.get(user__email="liya@example.org")
    assert (entrant.region, entrant.wishes, entrant.specialisations) == ("71", ["vvo", "che"], ["программист", "аналитик"])
    assert entrant.is_admitted
    assert entrant.findings == []
    assert entrant.ambassador == Ambassador.objects.get()
    assert set(EntrantConsent.objects.filter(entrant=entrant).values_list("code", flat=True)) == {"data", "rules"}
    assert not entrant.user.has_usable_password()
    page = client.get(MY).content.decode()
    assert f"<strong>{entrant.number}</strong>" in page
    assert "Вы допущены" in page
    assert OutboxMessage.objects.filter(kind="season.entry", recipient="liya@example.org").count() == 1
    # The other window: the form is the one that corrects, so nothing is doubled.
    assert client.post(ENTRY, FORM | {"surname": "Озёрова"}).url == MY
    assert Entrant.objects.filter(user=entrant.user).count() == 1
    assert actions.sign_up(season=made.season, stated=None, by=entrant.user) == entrant


def test_what_was_typed_survives_a_refusal_and_each_fault_stands_beside_its_field(made, client_of):
    client = client_of(made.people["stranger"])
    wrong = FORM | {"birth_date": "2007-01-01", "region": "Сибирь", "specialisations": []}
    del wrong["consent_data"]
    page = client.post(ENTRY, wrong)
    text = page.content.decode()
    assert page.status_code == 200
    assert {"birth_date", "region", "specialisations", "consent_data"} == set(page.context["form"].errors)
    assert "меньше 14" in text
    assert "п.\u00a0" in text or "Ключевые этапы" in text
    assert 'value="Сибирь"' in text
    assert 'value="Озерова"' in text
    assert not Entrant.objects.filter(user=made.people["stranger"]).exists()
    told = client.post(f"{ENTRY}field/", {"name": "birth_date", "value": "2004-01-01"}).json()
    assert told["error"] == ""
    assert "представитель" in told["warning"]


def test_a_minor_takes_part_when_the_representative_has_agreed(made, client_of):
    person = made.people["stranger"]
    client = client_of(person)
    young = FORM | {"birth_date": "2005-01-01"}
    assert "representative" in client.post(ENTRY, young).context["form"].errors
    own = young | {"representative": "Озёров Пётр Ильич", "representative_email": person.email}
    assert "representative_email" in client.post(ENTRY, own).context["form"].errors
    assert client.post(ENTRY, own | {"representative_email": "parent@example.org"}).url == MY
    entrant = Entrant.objects.get(user=person)
    assert (entrant.findings, entrant.is_admitted, entrant.is_minor) == (["minor.no_representative"], False, True)
    letter = OutboxMessage.objects.get(kind="season.representative_asked")
    link = re.search(r"(/represent/season/[^\s]+/)", whole_text(letter))[1]
    assert link not in letter.body  # a waiting letter holds no key
    assert "Озерова Лия" in Client().get(link).content.decode()
    outbox.deliver_pending()
    assert client_of(made.staff).post(f"/s/breakthrough/desk/letters/{letter.pk}/resend/").status_code == 302
    again = OutboxMessage.objects.filter(kind="season.representative_asked").latest("pk")
    first, link = link, re.search(r"(/represent/season/[^\s]+/)", whole_text(again))[1]
    assert (again.recipient, Client().get(first).status_code) == ("parent@example.org", 404)
    Client().post(link, {"answer": "yes"})
    entrant.refresh_from_db()
    assert (entrant.findings, entrant.is_admitted) == ([], True)
    Client().post(link, {"answer": "no"})
    entrant.refresh_from_db()
    assert (entrant.findings, entrant.is_admitted) == (["minor.no_representative"], False)
    assert EntrantRepresentative.objects.get().refused_at
    assert Client().get("/represent/season/nothing/").status_code == 404


def test_a_double_is_told_without_whose_and_the_other_row_takes_its_place(made, client_of):
    first, second = made.people["stranger"], build.user()
    client_of(first).post(ENTRY, FORM)
    client_of(second).post(ENTRY, FORM | {"surname": "ОЗЁРОВА"})
    one, two = (Entrant.objects.get(user=user) for user in (first, second))
    assert (one.findings, one.is_admitted) == (["person.duplicate"], True)
    assert (two.findings, two.is_admitted) == (["person.duplicate"], False)
    page = client_of(second).get(MY).content.decode()
    assert "записан ещё раз" in page
    assert first.email not in page
    client_of(first).post(ACT, {"act": "withdraw"})
    one.refresh_from_db()
    two.refresh_from_db()
    assert (two.findings, two.is_admitted, one.is_admitted) == ([], True, False)
    client_of(first).post(ACT, {"act": "come_back"})
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.is_admitted, two.is_admitted) == (True, False)
    # A consent taken back ends taking part; given again, the person may come back.
    client_of(first).post(ACT, {"act": "take_back", "code": "data"})
    one.refresh_from_db()
    assert (one.state, one.findings) == ("withdrawn", ["consent.missing"])
    client_of(first).post(ACT, {"act": "give", "code": "data"})
    client_of(first).post(ACT, {"act": "come_back"})
    one.refresh_from_db()
    assert one.is_admitted
    assert EntrantConsent.objects.filter(entrant=one, code="data").count() == 2


def test_after_the_term_nobody_signs_up_or_corrects(made, client_of, at):
    at(2020, 6, 15, 12)
    assert "конец был 14.06.2020" in Client().get(SIGN_UP).content.decode()
    assert Client().post(SIGN_UP, {"email": "late@example.org"}).status_code == 200
    assert not User.objects.filter(email="late@example.org").exists()
    answer = client_of(made.people["stranger"]).post(ENTRY, FORM)
    assert answer.status_code == 200
    assert not Entrant.objects.filter(user=made.people["stranger"]).exists()


def test_codes_cannot_be_sprayed_and_the_answer_is_one_whoever_is_there(made):
    client = Client()
    for _ in range(3):
        assert client.post(SIGN_UP, {"email": "there@example.org"}).status_code == 302
    answer = client.post(SIGN_UP, {"email": "there@example.org"})
    assert answer.status_code == 429
    assert "Письмо уже отправлено" in answer.content.decode()
    blocked = build.user()
    User.objects.filter(pk=blocked.pk).update(is_active=False)
    assert client.post(SIGN_UP, {"email": blocked.email}).status_code == 302
    assert not OutboxMessage.objects.filter(recipient=blocked.email, subject__contains="Код для входа").exists()


def test_a_mere_code_opens_nothing_of_a_role_that_needs_the_second_factor(made):
    client = Client()
    answer = client.post(SIGN_UP, {"email": made.staff.email})
    answer = client.post(answer.url, {"code": code_in_letter(made.staff.email), "action": "verify"})
    assert "2fa" in answer.url
    assert "_auth_user_id" not in client.session


def test_a_password_that_a_stranger_has_set_does_not_outlive_the_owners_code(made):
    squatter = User.objects.create_user("owner@example.org", "long-enough-password")
    Client().post(SIGN_UP, {"email": "owner@example.org"})
    squatter.refresh_from_db()
    assert not squatter.has_usable_password()


def test_a_code_leaves_before_thousands_of_letters_of_a_file(made):
    outbox.post_many(
        [
            {
                "kind": "season.signed_up",
                "key": f"mass:{number}",
                "to": f"m{number}@example.org",
                "subject": "Вы записаны",
                "body": "Да.",
            }
            for number in range(2000)
        ]
    )
    Client().post(SIGN_UP, {"email": "waits@example.org"})
    assert lanes.claim(OutboxMessage.Channel.EMAIL, lanes.order(0)).recipient == "waits@example.org"


def test_erasure_of_an_account_leaves_a_number_alone(made, client_of):
    person = made.people["stranger"]
    client_of(person).post(ENTRY, FORM)
    entrant = Entrant.objects.get(user=person)
    assert "Озерова" in client_of(person).get("/cabinet/data/").content.decode()
    assert f"ваш номер {entrant.number}" in client_of(person).get("/cabinet/").content.decode()
    forget_account(person)
    entrant.refresh_from_db()
    assert (entrant.surname, entrant.email, entrant.birth_date, entrant.person_hash) == ("", "", None, "")
    assert (entrant.state, entrant.is_admitted) == ("withdrawn", False)
    assert not EntrantConsent.objects.filter(entrant=entrant).exists()


def test_after_the_seasons_term_only_numbers_are_left(made, at):
    entrant = made.entrant
    retention.erase_after_retention()
    close_season(season=made.season, reason="итоги подведены", by=made.staff)
    at(2040, 1, 1)
    assert retention.erase_after_retention() > 0
    entrant.refresh_from_db()
    assert (entrant.surname, entrant.number) == ("", 1)
    assert retention.erase_after_retention() == 0
