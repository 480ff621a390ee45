"""Organisations: who asks to act for one, how that is decided and undone, who is invited, what a file brings."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.accounts.actions import give_second_factor
from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.kernel import letter_secrets
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.letter_secrets import whole_text
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from hackathon_portal.organisations import queries
from hackathon_portal.organisations.actions import importing, people, standing
from hackathon_portal.organisations.models import Claim, Organisation
from hackathon_portal.organisations.rules.details import Details
from tests import build
from tests.rules.test_organisations import FILE, SOUND

pytestmark = pytest.mark.django_db
OTHER = Details("Завод", "company", "7707083893", "1027700132195")


def paper(name: str = "приказ.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4 " + name.encode())


def claim(by, details: Details = SOUND) -> Claim:
    return standing.apply_for_organisation(details=details, position="директор", upload=paper(), by=by)


def verified(administrator, details: Details = SOUND, person=None) -> tuple[Organisation, object]:
    """A verified organisation and its representative, who has a second factor."""
    person = person or build.user()
    give_second_factor(user=person, secret=build.TOTP_SECRET)
    organisation = standing.accept_claim(claim=claim(person, details), by=administrator).organisation
    return organisation, person


def refused(code: str):
    return pytest.raises(RuleViolation, check=lambda violation: violation.code == code)


def letters(kind: str) -> list[str]:
    return list(OutboxMessage.objects.filter(kind=f"organisations.{kind}").values_list("recipient", flat=True))


def test_a_claim_with_a_paper_is_accepted_by_the_administrator_and_opens_the_room():
    administrator, person = build.administrator(), build.user()
    asked = claim(person)
    organisation = asked.organisation
    assert (organisation.state, person.has_perm("organisations.manage", organisation)) == ("asked", False)
    assert letters("claim_filed") == [administrator.email]
    with pytest.raises(RuleViolation, match="администратор портала"):
        standing.accept_claim(claim=asked, by=person)
    standing.accept_claim(claim=asked, by=administrator)
    organisation.refresh_from_db()
    assert organisation.is_verified
    assert letters("claim_accepted") == [person.email]
    grant = RoleGrant.objects.get(user=person)
    assert grant.belongs_to == organisation.room
    journal = AuditRecord.objects.filter(room=str(organisation.room)).values_list("name", flat=True)
    assert {"apply_for_organisation", "accept_claim", "grant_role"} <= {*journal}
    assert OutboxMessage.objects.get(kind="organisations.claim_accepted").belongs_to == organisation.room
    with refused("claim.decided"):
        standing.refuse_claim(claim=asked, reason="передумали", by=administrator)


def test_a_second_claim_joins_the_organisation_of_the_same_number():
    administrator = build.administrator()
    organisation, first = verified(administrator)
    again = claim(build.user())
    assert again.organisation == organisation
    with refused("claim.represents"):
        claim(first)
    with refused("claim.twice"):
        claim(again.user)
    standing.withdraw_claim(claim=again, by=again.user)
    organisation.refresh_from_db()
    assert organisation.is_verified
    with refused("inn.invalid"):
        claim(build.user(), Details("Цех", "company", "7707083894", "1027700132195"))
    with refused("file.type"):
        standing.apply_for_organisation(details=OTHER, position="а", upload=paper("приказ.exe"), by=build.user())


def test_a_refusal_says_why_ends_an_organisation_of_nobody_and_is_taken_back():
    administrator, person = build.administrator(), build.user()
    asked = claim(person)
    with refused("reason.missing"):
        standing.refuse_claim(claim=asked, reason=" ", by=administrator)
    standing.refuse_claim(claim=asked, reason="Документ не подписан", by=administrator)
    asked.refresh_from_db()
    assert (asked.state, asked.organisation.state) == ("refused", "refused")
    assert "Документ не подписан" in OutboxMessage.objects.get(kind="organisations.claim_refused").body
    # The number is free again; then the former decision cannot come back beside the new one.
    other = claim(build.user())
    with refused("organisation.inn_taken"):
        standing.take_back_claim_decision(claim=asked, reason="ошиблись", by=administrator)
    standing.withdraw_claim(claim=other, by=other.user)
    standing.take_back_claim_decision(claim=asked, reason="ошиблись", by=administrator)
    asked.refresh_from_db()
    assert (asked.state, asked.organisation.state) == ("asked", "asked")
    assert letters("claim_taken_back") == [person.email]


def test_an_acceptance_taken_back_takes_the_role_and_the_verification():
    administrator = build.administrator()
    organisation, person = verified(administrator)
    accepted = organisation.claims.get()
    with pytest.raises(RuleViolation, match="администратор портала"):
        standing.take_back_claim_decision(claim=accepted, reason="ошиблись", by=person)
    standing.take_back_claim_decision(claim=accepted, reason="подделка", by=administrator)
    organisation.refresh_from_db()
    assert organisation.state == "asked"
    assert not queries.representatives(organisation).exists()
    assert not User.objects.get(pk=person.pk).has_perm("organisations.see_people", organisation)


def test_an_invitation_works_once_under_its_own_address_and_not_once_taken_back():
    administrator = build.administrator()
    organisation, person = verified(administrator)
    invited = build.user()
    with pytest.raises(RuleViolation, match="представитель проверенной"):
        people.invite_representative(organisation=organisation, email=invited.email, by=administrator)
    invitation = people.invite_representative(organisation=organisation, email=invited.email.upper(), by=person)
    with refused("invitation.twice"):
        people.invite_representative(organisation=organisation, email=invited.email, by=person)
    link = whole_text(OutboxMessage.objects.get(kind="organisations.representative_invited"))
    token = link.partition("/join/")[2].partition("/")[0]
    assert people.invitation_by_token(token) == invitation
    assert people.invitation_by_token(f"{token}a") is None
    message = OutboxMessage.objects.get(kind="organisations.representative_invited")
    assert token not in letter_secrets.renewed_text(message)
    assert people.invitation_by_token(token) is None
    invitation.refresh_from_db()
    with refused("invitation.other"):
        people.accept_representative_invitation(invitation=invitation, by=build.user())
    people.accept_representative_invitation(invitation=invitation, by=invited)
    assert [grant.user for grant in queries.representatives(organisation)] == [person, invited]
    invitation.refresh_from_db()
    assert invitation.email == ""
    with refused("invitation.over"):
        people.accept_representative_invitation(invitation=invitation, by=invited)
    taken_back = people.invite_representative(organisation=organisation, email="a@example.org", by=person)
    people.revoke_representative_invitation(invitation=taken_back, by=person)
    taken_back.refresh_from_db()
    assert "отозвано" in people.why_over(taken_back)


def test_a_representative_is_removed_with_a_reason_and_only_in_their_own_organisation():
    administrator = build.administrator()
    organisation, person = verified(administrator)
    other, stranger = verified(administrator, OTHER)
    grant = queries.representatives(organisation).get()
    for where, by in ((organisation, stranger), (other, stranger)):
        with pytest.raises(RuleViolation):
            people.remove_representative(grant=grant, organisation=where, reason="так надо", by=by)
    people.remove_representative(grant=grant, organisation=organisation, reason="уволен", by=administrator)
    assert letters("representative_removed") == [person.email]
    assert not person.has_perm("organisations.manage", organisation)


def test_a_closed_organisation_is_acted_for_by_nobody_until_it_is_opened_again():
    administrator = build.administrator()
    organisation, person = verified(administrator)
    invitation = people.invite_representative(organisation=organisation, email="b@example.org", by=person)
    standing.close_organisation(organisation=organisation, reason="ликвидирована", by=administrator)
    organisation.refresh_from_db()
    invitation.refresh_from_db()
    assert (organisation.state, person.has_perm("organisations.manage", organisation)) == ("closed", False)
    assert people.why_over(invitation)
    assert letters("ended") == [person.email]
    with refused("forbidden"):
        standing.change_contacts(organisation=organisation, site="", email="", phone="1", by=person)
    standing.open_organisation_again(organisation=organisation, reason="ошибка реестра", by=administrator)
    organisation.refresh_from_db()
    assert organisation.is_verified
    standing.change_contacts(organisation=organisation, site="", email="c@example.org", phone="1", by=person)


def table(rows=FILE) -> SimpleUploadedFile:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return SimpleUploadedFile("список.csv", text.getvalue().encode())


def test_a_file_is_looked_at_taken_in_once_and_taken_back():
    administrator = build.administrator()
    batch = importing.check_organisations(upload=table(), basis="письмо № 1 от 02.03.2020", by=administrator)
    assert [row["name"] for row in batch.rows] == ["Колледж «Днепр»", "Департамент"]
    assert {finding["line"]: [fault["code"] for fault in finding["faults"]] for finding in batch.findings} == {
        3: ["inn.duplicate"], 4: ["inn.duplicate"], 5: ["inn.invalid", "ogrn.invalid", "region.unknown"],
    }  # fmt: skip
    assert Organisation.objects.count() == 0
    assert importing.take_in_organisations(batch=batch, by=administrator) == 2
    assert Organisation.objects.filter(state="verified").count() == 2
    with refused("import.done"):
        importing.take_in_organisations(batch=batch, by=administrator)
    again = importing.check_organisations(upload=table(), basis="тот же список", by=administrator)
    assert (again.rows, again.known) == ([], 2)
    # Somebody acts for one of them by now: it stays.
    verified(administrator)
    assert importing.take_back_import(batch=batch, reason="не тот список", by=administrator) == 1
    assert {one.name: one.state for one in Organisation.objects.all()} == {"Колледж «Днепр»": "verified", "Департамент": "closed"}
    with refused("file.unreadable"):
        importing.check_organisations(upload=table([["а", "б"]]), basis="письмо", by=administrator)
    with refused("forbidden"):
        importing.check_organisations(upload=table(), basis="письмо", by=build.user())
