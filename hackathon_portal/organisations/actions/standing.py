"""How an organisation and those who act for it come to be verified, and how that is undone."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.actions import grant_role, revoke_role
from hackathon_portal.accounts.models import Role, User
from hackathon_portal.accounts.telling import asked_reason
from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.kernel.uploads import SCAN_TYPES, SCAN_WORDS, checked
from hackathon_portal.organisations import letters, queries
from hackathon_portal.organisations.models import Claim, Organisation
from hackathon_portal.organisations.rules.details import Details, faults_of

SCAN_MEGABYTES = 20
CODES = frozenset(region.code for region in REGIONS)
VERIFIES = "Организации и их представителей проверяет администратор портала."


def require_sound(details: Details) -> Details:
    """The cleaned data; RuleViolation with the first thing that is wrong with them."""
    details = details.cleaned
    for fault in faults_of(details, CODES):
        raise RuleViolation(code=fault.code, message=fault.message, field=fault.field, status=422)
    return details


def make_organisation(details: Details, **values: Any) -> Organisation:
    """A row with an address of its own."""
    organisation = Organisation.objects.create(
        slug=f"new-{secrets.token_hex(12)}", name=details.name, kind=details.kind, inn=details.inn, ogrn=details.ogrn,
        region=details.region, **values,
    )  # fmt: skip
    organisation.slug = f"org-{organisation.pk}"
    organisation.save(update_fields=["slug"])
    return organisation


@action("Подано заявление представителя организации")
def apply_for_organisation(
    *, details: Details, short_name: str = "", site: str = "", position: str, upload: UploadedFile, by: User
) -> Claim:
    """A person asks to act for an organisation, with the paper by which they may. One that is there already (by its INN) is not
    made twice; its data stay as they are."""
    if not by.is_authenticated:
        raise RuleViolation(code="forbidden", message="Сначала войдите.", status=403)
    details = require_sound(details)
    refusal = RuleViolation(
        code="file.type", field="file", message=f"Нужен {SCAN_WORDS} не больше {SCAN_MEGABYTES} МБ.", status=422
    )
    name, data = checked(upload, types=SCAN_TYPES, megabytes=SCAN_MEGABYTES, refusal=refusal)
    organisation = queries.living_with(details.inn)
    if organisation is None:
        organisation = make_organisation(details, short_name=" ".join(short_name.split())[:120], site=site)
    refuse_first(
        [
            (queries.representatives(organisation).filter(user=by).exists(), "claim.represents",
             "Вы уже представляете эту организацию.", "inn"),
            (organisation.claims.filter(user=by, state=Claim.State.ASKED).exists(), "claim.twice",
             "Ваше заявление по этой организации уже на проверке.", "inn"),
        ]
    )  # fmt: skip
    claim = Claim(organisation=organisation, user=by, position=" ".join(position.split())[:200], document_name=name)
    files.keep(claim, "document", "document", ContentFile(data))
    claim.save()
    note(room=organisation.room, about=f"заявление № {claim.pk}")
    letters.post_to("claim_filed", organisation, queries.administrators(), about=f"{claim.pk}", claim=claim)
    return claim


def _locked(claim: Claim) -> Claim:
    """The claim with its organisation, both locked: first the organisation."""
    Organisation.objects.select_for_update().get(pk=claim.organisation_id)
    return Claim.objects.select_for_update(of=("self",)).select_related("organisation", "user").get(pk=claim.pk)


def _require_to_decide(claim: Claim, by: User) -> Claim:
    require(by, "organisations.verify", None, VERIFIES)
    claim = _locked(claim)
    refuse_first(
        [
            (claim.user_id == by.pk, "claim.own", "Своё заявление решает другой администратор.", ""),
            (claim.state != Claim.State.ASKED, "claim.decided", f"Заявление уже решено: {claim.get_state_display()}.", ""),
            (claim.organisation.state not in queries.LIVING, "organisation.ended",
             f"Организация {claim.organisation.get_state_display()}: сначала откройте её снова.", ""),
        ]
    )  # fmt: skip
    return claim


@action("Подтверждён представитель организации")
def accept_claim(*, claim: Claim, by: User) -> Claim:
    """The paper is sound: the person becomes a representative, the organisation is verified."""
    claim = _require_to_decide(claim, by)
    organisation = claim.organisation
    if not organisation.is_verified:
        organisation.state, organisation.verified_at, organisation.reason = Organisation.State.VERIFIED, clock.real(), ""
        organisation.save(update_fields=["state", "verified_at", "reason"])
    _decide(claim, Claim.State.ACCEPTED, by)
    grant_role(user=claim.user, organisation=organisation, role=Role.REPRESENTATIVE, by=by)
    note(room=organisation.room, about=f"заявление № {claim.pk}: {account(claim.user_id)}")
    letters.post_to("claim_accepted", organisation, [claim.user], about=f"{claim.pk}", claim=claim)
    return claim


def _decide(claim: Claim, state: str, by: User | None, reason: str = "") -> None:
    claim.state, claim.reason = state, reason
    claim.decided_by, claim.decided_at = (by, clock.real()) if by else (None, None)
    claim.save(update_fields=["state", "reason", "decided_by", "decided_at"])


def _is_left_alone(organisation: Organisation) -> bool:
    """Whether nobody acts for it, nobody asks to and no file brought it."""
    if organisation.brought_by_id or queries.representatives(organisation).exists():
        return False
    return not organisation.claims.filter(state=Claim.State.ASKED).exists()


@action("Отказано представителю организации")
def refuse_claim(*, claim: Claim, reason: str, by: User) -> Claim:
    """The paper does not do, and why; an organisation that nobody else asks for is refused with it."""
    claim = _require_to_decide(claim, by)
    reason = asked_reason(reason)
    organisation = claim.organisation
    _decide(claim, Claim.State.REFUSED, by, reason)
    if organisation.state == Organisation.State.ASKED and _is_left_alone(organisation):
        organisation.state, organisation.reason = Organisation.State.REFUSED, reason
        organisation.save(update_fields=["state", "reason"])
    note(room=organisation.room, about=f"заявление № {claim.pk}", reason=reason)
    letters.post_to("claim_refused", organisation, [claim.user], about=f"{claim.pk}", claim=claim, reason=reason)
    return claim


@action("Отменено решение по заявлению представителя")
def take_back_claim_decision(*, claim: Claim, reason: str, by: User) -> Claim:
    """The claim waits for a decision again. What was given by it is taken: the role, and the verification where nobody else acts."""
    require(by, "organisations.verify", None, VERIFIES)
    reason = asked_reason(reason)
    claim = _locked(claim)
    organisation = claim.organisation
    if claim.state not in (Claim.State.ACCEPTED, Claim.State.REFUSED):
        raise RuleViolation(code="claim.undecided", message="По этому заявлению решения нет.")
    twin = queries.living_with(organisation.inn)
    if organisation.state == Organisation.State.REFUSED and twin is not None:
        raise RuleViolation(
            code="organisation.inn_taken", message=f"За это время с тем же ИНН внесена другая организация: «{twin}»."
        )
    if organisation.state == Organisation.State.CLOSED:
        raise RuleViolation(code="organisation.ended", message="Организация закрыта: сначала откройте её снова.")
    was_accepted = claim.state == Claim.State.ACCEPTED
    _decide(claim, Claim.State.ASKED, None)
    if was_accepted:
        for grant in queries.representatives(organisation).filter(user=claim.user):
            revoke_role(grant=grant, by=by)
    others = queries.representatives(organisation).exists() or organisation.brought_by_id is not None
    if organisation.state == Organisation.State.REFUSED or not others:
        organisation.state, organisation.reason, organisation.verified_at = Organisation.State.ASKED, "", None
        organisation.save(update_fields=["state", "reason", "verified_at"])
    note(room=organisation.room, about=f"заявление № {claim.pk}", reason=reason)
    letters.post_to("claim_taken_back", organisation, [claim.user], about=f"{claim.pk}", claim=claim, reason=reason)
    return claim


@action("Отозвано заявление представителя")
def withdraw_claim(*, claim: Claim, by: User) -> Claim:
    """The person asks no more, before a decision."""
    claim = _locked(claim)
    if claim.user_id != by.pk:
        raise RuleViolation(code="forbidden", message="Заявление отзывает тот, кто его подал.", status=403)
    if claim.state != Claim.State.ASKED:
        raise RuleViolation(code="claim.decided", message=f"Заявление уже решено: {claim.get_state_display()}.")
    _decide(claim, Claim.State.WITHDRAWN, None)
    organisation = claim.organisation
    if organisation.state == Organisation.State.ASKED and _is_left_alone(organisation):
        organisation.state, organisation.reason = Organisation.State.REFUSED, "заявление отозвано"
        organisation.save(update_fields=["state", "reason"])
    note(room=organisation.room, about=f"заявление № {claim.pk}")
    return claim


@action("Исправлены сведения об организации")
def correct_organisation(
    *, organisation: Organisation, details: Details, short_name: str, place: str, reason: str, by: User
) -> None:
    """The registered data, by who verifies them, with the paper they rest on."""
    require(by, "organisations.verify", None, VERIFIES)
    details, reason = require_sound(details), asked_reason(reason)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    for name in ("name", "kind", "inn", "ogrn", "region"):
        setattr(organisation, name, getattr(details, name))
    organisation.short_name, organisation.place = " ".join(short_name.split())[:120], " ".join(place.split())[:200]
    organisation.save(update_fields=["name", "kind", "inn", "ogrn", "region", "short_name", "place"])
    note(room=organisation.room, reason=reason)


@action("Изменены контакты организации")
def change_contacts(*, organisation: Organisation, site: str, email: str, phone: str, by: User) -> None:
    """Site, address and telephone, by a representative."""
    require(by, "organisations.manage", organisation, "Контакты меняет представитель проверенной организации.")
    organisation.site, organisation.email, organisation.phone = site.strip(), email.strip(), " ".join(phone.split())[:40]
    organisation.save(update_fields=["site", "email", "phone"])
    note(room=organisation.room)


@action("Организация закрыта")
def close_organisation(*, organisation: Organisation, reason: str, by: User) -> None:
    """Nobody acts for it any more until it is opened again; its people keep their roles and hear why."""
    require(by, "organisations.verify", None, VERIFIES)
    reason = asked_reason(reason)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.state not in queries.LIVING:
        raise RuleViolation(code="organisation.ended", message=f"Организация уже {organisation.get_state_display()}.")
    end(organisation, reason)
    note(room=organisation.room, reason=reason)
    people = [grant.user for grant in queries.representatives(organisation)]
    letters.post_to("ended", organisation, people, about=f"{organisation.pk}", reason=reason)


def end(organisation: Organisation, reason: str) -> None:
    """Close the row; its invitations stop working."""
    organisation.state, organisation.reason, organisation.closed_at = Organisation.State.CLOSED, reason, clock.real()
    organisation.save(update_fields=["state", "reason", "closed_at"])
    organisation.invitations.filter(used_at=None, revoked_at=None).update(revoked_at=clock.real(), email="")


@action("Организация открыта снова")
def open_organisation_again(*, organisation: Organisation, reason: str, by: User) -> None:
    """A closed organisation is as it was before, unless another one has its number now."""
    require(by, "organisations.verify", None, VERIFIES)
    reason = asked_reason(reason)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.state != Organisation.State.CLOSED:
        raise RuleViolation(code="organisation.not_closed", message="Организация не закрыта.")
    organisation.state = Organisation.State.VERIFIED if organisation.verified_at else Organisation.State.ASKED
    organisation.reason, organisation.closed_at = "", None
    organisation.save(update_fields=["state", "reason", "closed_at"])
    note(room=organisation.room, reason=reason)
    people = [grant.user for grant in queries.representatives(organisation)]
    letters.post_to("opened_again", organisation, people, about=f"{organisation.pk}", reason=reason)
