"""Pages of organisations: whom each lets in, that one organisation opens nothing of another, and the way from the claim to the people."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from hackathon_portal.organisations.actions import people
from hackathon_portal.organisations.models import Claim, Organisation
from hackathon_portal.organisations.token_scopes import READ
from registration.actions import tokens
from tests import build, cases
from tests.actions.test_organisations import OTHER, SOUND, claim, paper, table, verified
from tests.pages.test_access import own_views, permission_of
from tests.pages.test_isolation import names_of
from tests.seasons import made_season
from tests.sign_in import give_password

pytestmark = pytest.mark.django_db
OF_A_ROOM = {
    "organisations.see_people",
    "organisations.see_journal",
    "organisations.manage",
    "organisations.invite",
    "organisations.manage_tokens",
}


def rooms_views():
    return [(path, pattern) for path, pattern in own_views() if path.startswith("o/<")]


def values_of(organisation, representative) -> dict:
    invitation = people.invite_representative(organisation=organisation, email="d@example.org", by=representative)
    made = tokens.make_api_token(organisation=organisation, name="а", scopes=[READ], signed=False, by=representative)
    case = cases.drafted(made_season(f"season-{organisation.pk}"), organisation, representative)
    return {
        "case_id": case.pk,
        "case_file_id": cases.attached(case, representative).pk,
        "token_id": made.row.pk,
        "org": organisation.slug,
        "grant_id": representative.grants.get().pk,
        "invitation_id": invitation.pk,
        "follow_up_id": 0,  # with projects: tests/pages/test_after_pages.py
    }


def test_pages_of_a_room_open_to_its_people_and_to_nobody_of_another(client_of):
    administrator = build.administrator()
    organisation, person = verified(administrator)
    other, neighbour = verified(administrator, OTHER)
    values, foreign = values_of(organisation, person), values_of(other, neighbour)
    clients = {
        "own": client_of(person),
        "other": give_password(client_of(neighbour)),
        "stranger": client_of(build.user()),
        "visitor": Client(),
    }
    assert {permission_of(pattern) for _, pattern in rooms_views()} == OF_A_ROOM | {"organisations.see"}
    wrong = []
    for _, pattern in rooms_views():
        names = names_of(pattern)
        url = reverse(pattern.name, kwargs={name: values[name] for name in names})
        is_open = permission_of(pattern) == "organisations.see"
        for who, client in clients.items():
            got = {client.get(url).status_code} | ({client.post(url).status_code} if who != "own" else set())
            expected = (
                {200, 405} | ({404} if "follow_up_id" in names else set())
                if who == "own" or is_open
                else {302}
                if who == "visitor"
                else {403}
            )
            if not got <= expected:
                wrong.append((who, url, got))
        # A thing of one organisation under the address of the other.
        if len(names) > 1:
            url = reverse(pattern.name, kwargs={name: (foreign if name == "org" else values)[name] for name in names})
            answers = (clients["other"].post(url), clients["other"].get(url))
            if (status := {answer.status_code for answer in answers}) - {405} != {404}:
                wrong.append(("foreign", url, status))
    assert wrong == []


def test_an_organisation_that_is_not_verified_is_there_for_its_applicant_alone(client_of):
    asked = claim(build.user())
    address = asked.organisation.get_absolute_url()
    assert client_of(asked.user).get(address).status_code == 200
    assert client_of(build.user()).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert client_of(build.administrator()).get(address).status_code == 200


def test_the_short_address_leads_to_the_only_organisation_or_to_what_to_do(client_of):
    organisation, person = verified(build.administrator())
    assert client_of(person).get(reverse("acting_for"))["Location"] == reverse("organisation", args=[organisation.slug])
    answer = client_of(build.user()).get(reverse("acting_for"), follow=True)
    assert "Организаций нет" in answer.content.decode()
    assert reverse("organisation_apply") in answer.content.decode()
    assert Client().get(reverse("acting_for")).status_code == 302


def test_without_a_second_factor_the_people_of_an_organisation_stay_closed(client_of):
    organisation, person = verified(build.administrator())
    client = client_of(person)
    person.authenticator_set.all().delete()
    answer = client.get(reverse("organisation_people", args=[organisation.slug]))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/2fa/totp/activate/")


def test_from_the_claim_over_the_decision_to_a_second_representative(client_of):
    administrator, person, invited = build.administrator(), build.user(), build.user()
    client, desk = client_of(person), give_password(client_of(administrator))
    form = {
        "name": SOUND.name, "kind": SOUND.kind, "inn": "6733181791", "ogrn": SOUND.ogrn, "region": "67", "position": "директор",
        "file": paper(),
    }  # fmt: skip
    answer = client.post(reverse("organisation_apply"), form)
    assert answer.status_code == 422
    assert "контрольная цифра не сходится" in answer.content.decode()
    assert SOUND.ogrn in answer.content.decode()
    assert client.post(reverse("organisation_apply"), form | {"inn": SOUND.inn, "file": paper()}).status_code == 302
    asked = Claim.objects.get()
    assert "на проверке" in client.get(reverse("own_organisations")).content.decode()
    page = desk.get(reverse("portal_organisations")).content.decode()
    assert reverse("organisation_claim", args=[asked.pk]) in page
    assert b"%PDF" in b"".join(desk.get(reverse("organisation_claim_file", args=[asked.pk])).streaming_content)
    assert desk.post(reverse("organisation_claim", args=[asked.pk]), {"deed": "refuse", "reason": ""}).status_code == 422
    assert desk.post(reverse("organisation_claim", args=[asked.pk]), {"deed": "accept"}).status_code == 302
    build.give_second_factor(user=person, secret=build.TOTP_SECRET)
    client = give_password(client_of(person))
    address = reverse("organisation_people", args=[asked.organisation.slug])
    assert client.post(address, {"email": invited.email}).status_code == 302
    assert invited.email in client.get(address).content.decode()
    organisation = Organisation.objects.get()
    token, kept = people.new_token()
    organisation.invitations.update(token_hash=kept)
    join = reverse("join_organisation", args=[token])
    assert Client().post(join).status_code == 302
    joined = give_password(client_of(invited))
    assert "Представлять организацию" in joined.get(join).content.decode()
    assert joined.post(join)["Location"] == organisation.get_absolute_url()
    assert joined.get(join).status_code == 409
    assert invited.email in client.get(address).content.decode()


def test_a_file_of_organisations_from_the_look_to_the_undoing(client_of):
    desk = client_of(build.administrator())
    answer = desk.post(reverse("organisation_import"), {"file": table(), "basis": "письмо № 1"})
    page = desk.get(answer["Location"]).content.decode()
    assert "строка 4" in page
    assert "Загрузить 2 организации" in " ".join(page.split())
    desk.post(answer["Location"], {"deed": "take_in"})
    assert "Колледж «Днепр»" in desk.get(reverse("portal_organisations"), {"q": "колледж"}).content.decode()
    card = reverse("organisation_card", args=[Organisation.objects.get(inn=SOUND.inn).pk])
    assert desk.post(card, {"deed": "close", "reason": "ликвидирована"}).status_code == 302
    assert "Открыть снова" in desk.get(card).content.decode()
    assert desk.post(answer["Location"], {"deed": "take_back", "reason": "не тот список"}).status_code == 302
    assert Organisation.objects.filter(state="closed").count() == 2
