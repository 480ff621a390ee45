"""What a person does with their own part in a season: signs up, corrects, withdraws, comes back; consents and a minor's representative."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import addresses, clock, letter_secrets, locks, outbox
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.encryption import token_hash
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.seasons import consents
from hackathon_portal.seasons.actions import entries, sign_ups
from hackathon_portal.seasons.models import Ambassador, Entrant, EntrantConsent, EntrantRepresentative, Season
from hackathon_portal.seasons.queries.asked import Asked, asked_of
from hackathon_portal.seasons.rules.entrants import DOUBLES, HINTS, Checked, SignUp, said
from hackathon_portal.seasons.rules.windows import registration
from hackathon_portal.seasons.states import require_window

TOKEN_BYTES = 24
OWN = "Это не ваша запись."
# Which field of the form a finding belongs to; findings without one are not a person's to mend.
FIELDS = {
    "email.malformed": "email", "region.unknown": "region", "age.too_young": "birth_date", "minor.no_representative": "representative",
    "consent.missing": "consent_data", "birth_date.future": "birth_date", "birth_date.invalid": "birth_date",
    "specialisation.unknown": "specialisations", "hub.unknown": "wishes",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stated:
    """What a person types about themselves; `consents` are the codes they ticked, asked only when they sign up."""

    surname: str
    name: str
    patronymic: str
    birth_date: str
    region: str
    specialisations: tuple[str, ...]
    is_student: bool = False
    study_place: str = ""
    wishes: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()
    representative: str = ""
    representative_email: str = ""

    def sign_up(self, email: str, at: datetime, *, has_consents: bool, has_representative: bool) -> SignUp:
        """As the rules read it."""
        return SignUp(
            key="", surname=self.surname, name=self.name, patronymic=self.patronymic, birth_date=self.birth_date, email=email,
            region=self.region, specialisations=self.specialisations, hubs=self.wishes, has_consents=has_consents,
            has_representative=has_representative, signed_up_at=at,
        )  # fmt: skip


def words_of(code: str, asked: Asked) -> str:
    """A finding for the person, with the ages of the season."""
    words = said(code, asked.terms)
    return f"{words[:1].upper()}{words[1:]}."


def own_entrant(season: Season, user: Any) -> Entrant | None:
    """The person's row in the season."""
    return Entrant.objects.filter(season=season, user=user).first() if user.is_authenticated else None


def faults_of(stated: Stated, email: str, at: datetime, asked: Asked, *, is_agreed: bool) -> list[tuple[str, str, str]]:
    """(code, words, field) of what the person must mend before it is stored: pages ask the same before the action does.

    A representative has to be named; that they have not agreed yet stops nobody from signing up.
    """
    is_named = bool(stated.representative.strip()) and bool(stated.representative_email.strip())
    row = asked.check(stated.sign_up(email, at, has_consents=is_agreed, has_representative=is_named))
    found = [(code, words_of(code, asked), FIELDS[code]) for code in row.codes if code in FIELDS and code not in HINTS]
    if is_named and addresses.same(stated.representative_email, email):
        words = "Нужна почта родителя или другого представителя, а не ваша."
        found.append(("representative.same_address", words, "representative_email"))
    return found


def sign_up(*, season: Season, stated: Stated, by: User, ambassador: Ambassador | None = None) -> Entrant:
    """Sign a person up; who presses twice, or in two windows, has one row and gets it."""
    if there := own_entrant(season, by):
        return there
    (number,) = sign_ups.next_numbers(season)  # outside of the transaction: nobody waits for another's sign-up
    return file_sign_up(season=season, stated=stated, by=by, number=number, ambassador=ambassador)


@action("Запись на сезон")
def file_sign_up(*, season: Season, stated: Stated, by: User, number: int, ambassador: Ambassador | None) -> Entrant:
    require(by, "seasons.take_part", season, "Записаться можно, когда сезон объявлен.")
    require_window(registration(season.rules), "Запись", clause=season.rules.clause("registration"))
    asked, now = asked_of(season), clock.now()
    texts = consents.in_force(now.astimezone(asked.terms.zone).date())
    is_agreed = all(text.code in stated.consents for text in texts.values() if text.required)
    _refuse_faults(season, faults_of(stated, by.email, now, asked, is_agreed=is_agreed))
    entrant = Entrant(season=season, user=by, number=number, told_at=now)
    entrant.has_data_consent, entrant.has_rules_consent = "data" in stated.consents, "rules" in stated.consents
    entrant.has_profile_consent = "profile" in stated.consents
    if ambassador is not None and ambassador.user_id != by.pk and ambassador.ended_at is None:
        entrant.ambassador = ambassador
    row = _put(entrant, stated, asked, is_represented=False)
    hold(season, entrant)
    entrant.save(force_insert=True)
    EntrantConsent.objects.bulk_create(
        EntrantConsent(entrant=entrant, code=code, edition=text.edition, text_sha256=text.sha256(season.title), given_at=now)
        for code, text in texts.items()
        if code in stated.consents
    )
    _name_representative(entrant, stated, row, asked)
    _settle(season, [entrant])
    note(room=season.room, about=f"участник {entrant}")
    outbox.post_template(
        template="seasons/letters/entry.txt", context={"season": season, "entrant": entrant, "needs_mending": not entrant.is_admitted},
        kind="season.entry", key=f"season-entry:{entrant.pk}", to=by.email, room=season.room,
    )  # fmt: skip
    return entrant


def _refuse_faults(season: Season, faults: list[tuple[str, str, str]]) -> None:
    for code, words, field in faults:
        raise RuleViolation(code=code, message=words, field=field, clause=season.rules.clause("registration"), status=422)


def _put(entrant: Entrant, stated: Stated, asked: Asked, *, is_represented: bool) -> Checked:
    """What was typed onto the row, with its findings; the instant is that of the first sign-up."""
    has_consents = entrant.has_data_consent and entrant.has_rules_consent
    at = entrant.signed_up_at or clock.now()
    email = entrant.user.email if entrant.user else entrant.email
    entrant.is_student, entrant.study_place = stated.is_student, " ".join(stated.study_place.split())[:200]
    return sign_ups.put(entrant, stated.sign_up(email, at, has_consents=has_consents, has_representative=is_represented), asked)


def hold(season: Season, entrant: Entrant) -> None:
    """Two who sign up as one person at the same moment see each other."""
    for same in sorted({entrant.person_hash, entrant.email_hash} - {""}):
        locks.lock_name(f"entrant:{season.pk}:{same}")


def _settle(season: Season, entrants: list[Entrant]) -> None:
    """Doubles and admission; what was given is written anew from the database."""
    sign_ups.settle_doubles(season, entrants)


@action("Исправлена запись на сезон")
def change_entry(*, entrant: Entrant, stated: Stated, by: User) -> Entrant:
    """The person corrects what they typed, while sign-up is open."""
    season = entrant.season
    require_own(entrant, by)
    require_window(registration(season.rules), "Запись", clause=season.rules.clause("registration"))
    entrant = Entrant.objects.select_for_update(of=("self",)).select_related("user").get(pk=entrant.pk)
    entrant.season = season
    _refuse_state(entrant, Entrant.State.SIGNED_UP, "Вы отказались от участия: сначала вернитесь.")
    asked, before = asked_of(season), replace_of(entrant)
    is_agreed = entrant.has_data_consent and entrant.has_rules_consent
    _refuse_faults(season, faults_of(stated, by.email, entrant.signed_up_at, asked, is_agreed=is_agreed))
    row = _put(entrant, stated, asked, is_represented=_is_represented(entrant, stated))
    entrant.waived = [code for code in entrant.waived if code in DOUBLES]
    hold(season, entrant)
    entrant.save()
    _name_representative(entrant, stated, row, asked)
    _settle(season, [before, entrant])
    note(room=season.room, about=f"участник {entrant}")
    return entrant


def replace_of(entrant: Entrant) -> Entrant:
    """The row as it was, by which those who were its doubles are found; it is never saved."""
    return Entrant(pk=-entrant.pk, season=entrant.season, state=Entrant.State.WITHDRAWN, person_hash=entrant.person_hash,
                   email_hash=entrant.email_hash, number=0)  # fmt: skip


def require_own(entrant: Entrant, by: User) -> None:
    """Refuse somebody else's row."""
    if entrant.user_id != by.pk:
        raise RuleViolation(code="forbidden", message=OWN, status=403)
    require(by, "seasons.take_part", entrant.season, "Сезон ещё не объявлен.")


def _refuse_state(entrant: Entrant, wanted: Entrant.State, words: str) -> None:
    if entrant.state == Entrant.State.EXCLUDED:
        raise RuleViolation(code="entrant.excluded", message="Сотрудник сезона исключил эту запись: обратитесь к организатору.")
    if entrant.state != wanted:
        raise RuleViolation(code="entrant.state", message=words)


@action("Отказ от участия в сезоне")
def withdraw_entry(*, entrant: Entrant, by: User) -> None:
    """The person takes no part any more; until sign-up closes they may come back."""
    require_own(entrant, by)
    season = entrant.season
    entries.free_places(entrant)
    entrant = Entrant.objects.select_for_update(of=("self",)).get(pk=entrant.pk)
    _refuse_state(entrant, Entrant.State.SIGNED_UP, "Вы уже отказались от участия.")
    entrant.state, entrant.is_admitted = Entrant.State.WITHDRAWN, False
    entrant.save(update_fields=["state", "is_admitted"])
    _settle(season, [entrant])
    note(room=season.room, about=f"участник {entrant}")


@action("Возвращение к участию в сезоне")
def come_back(*, entrant: Entrant, by: User) -> None:
    """Who has withdrawn takes part again, while sign-up is open, with the instant of the first sign-up."""
    require_own(entrant, by)
    season = entrant.season
    require_window(registration(season.rules), "Запись", clause=season.rules.clause("registration"))
    entrant = Entrant.objects.select_for_update(of=("self",)).get(pk=entrant.pk)
    _refuse_state(entrant, Entrant.State.WITHDRAWN, "Вы и так записаны.")
    if not (entrant.has_data_consent and entrant.has_rules_consent):
        raise RuleViolation(code="consent.missing", message="Сначала дайте снова обязательные согласия.", field="consent_data")
    entrant.state = Entrant.State.SIGNED_UP
    entrant.save(update_fields=["state"])
    _settle(season, [entrant])
    note(room=season.room, about=f"участник {entrant}")


@action("Изменено согласие участника сезона")
def set_consent(*, entrant: Entrant, code: str, given: bool, by: User) -> None:
    """Give or withdraw one consent. Without a required one the person takes no part: they stand as withdrawn."""
    require_own(entrant, by)
    season, now = entrant.season, clock.now()
    text = consents.in_force(now.astimezone(season.rules.zone).date()).get(code)
    if text is None:
        raise RuleViolation(code="consent.unknown", message="Такого согласия здесь нет.", status=404)
    if text.required and not given:
        entries.free_places(entrant)
    entrant = Entrant.objects.select_for_update(of=("self",)).get(pk=entrant.pk)
    setattr(entrant, f"has_{code}_consent", given)
    rows = EntrantConsent.objects.filter(entrant=entrant, code=code, withdrawn_at=None)
    if not given:
        rows.update(withdrawn_at=now)
        if text.required and entrant.state == Entrant.State.SIGNED_UP:
            entrant.state, entrant.is_admitted = Entrant.State.WITHDRAWN, False
    elif not rows.exists():
        EntrantConsent.objects.create(
            entrant=entrant, code=code, edition=text.edition, text_sha256=text.sha256(season.title), given_at=now
        )
    has_both = entrant.has_data_consent and entrant.has_rules_consent
    entrant.findings = sorted({*entrant.findings} - {"consent.missing"} | (set() if has_both else {"consent.missing"}))
    entrant.save()
    _settle(season, [entrant])
    note(room=season.room, about=f"участник {entrant}: {code}")


# A minor's representative.


def _is_represented(entrant: Entrant, stated: Stated) -> bool:
    """Whether the one who is named has agreed."""
    there = EntrantRepresentative.objects.filter(entrant=entrant).first()
    return there is not None and there.consented_at is not None and not _is_another(there, stated)


def _is_another(there: EntrantRepresentative, stated: Stated) -> bool:
    name = " ".join(stated.representative.split())
    is_same_address = not there.email or addresses.same(there.email, stated.representative_email)
    return there.full_name != name or not is_same_address


def _name_representative(entrant: Entrant, stated: Stated, row: Checked, asked: Asked) -> None:
    """Write down who consents for a minor and send the link; somebody of age needs none."""
    there = EntrantRepresentative.objects.filter(entrant=entrant).first()
    if row.age is None or row.age >= asked.terms.adult_age:
        if there is not None:
            there.delete()
        return
    if there is not None and not _is_another(there, stated):
        return
    values = {"full_name": " ".join(stated.representative.split())[:200], "email": addresses.typed(stated.representative_email),
              "consented_at": None, "refused_at": None}  # fmt: skip
    representative, _ = EntrantRepresentative.objects.update_or_create(entrant=entrant, defaults=values)
    _send_link(representative)


def _send_link(representative: EntrantRepresentative) -> None:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = clock.now()
    representative.token_hash, representative.asked_at = token_hash(token), now
    representative.save(update_fields=["token_hash", "asked_at"])
    entrant = representative.entrant
    outbox.post_template(
        template="seasons/letters/representative_asked.txt", kind="season.representative_asked",
        context={"season": entrant.season, "entrant": entrant, "representative": representative, "link": _link(token)},
        key=f"season-representative:{representative.pk}:{now:%Y%m%d%H%M%S%f}", to=representative.email, room=entrant.season.room,
    )  # fmt: skip


def _link(token: str) -> str:
    return settings.PORTAL_ORIGIN + reverse("season_represent", args=[token])


@letter_secrets.renews("season.representative_asked", r"season-representative:(\d+):")
def _new_link(message: OutboxMessage, representative_id: int) -> str:
    """The representative's letter once more: the link of the first one stops working."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    if not EntrantRepresentative.objects.filter(pk=representative_id, consented_at=None).update(token_hash=token_hash(token)):
        raise RuleViolation(code="representative.no_link", message="Согласие уже дано: эта ссылка больше не нужна.")
    return _link(token)


@action("Согласие представителя спрошено снова")
def ask_representative_again(*, entrant: Entrant, by: User) -> None:
    """The link once more to the representative who has not answered."""
    require_own(entrant, by)
    representative = EntrantRepresentative.objects.select_for_update(of=("self",)).filter(entrant=entrant).first()
    if representative is None or not representative.email:
        raise RuleViolation(
            code="representative.none", message="Сначала назовите представителя и его почту.", field="representative"
        )
    if representative.consented_at:
        raise RuleViolation(code="representative.accepted", message="Представитель уже согласен.")
    representative.entrant = entrant
    _send_link(representative)
    note(room=entrant.season.room, about=f"участник {entrant}")


def representative_by_token(token: str) -> EntrantRepresentative | None:
    """Whose link it is."""
    rows = EntrantRepresentative.objects.select_related("entrant__season__rules_version", "entrant__user")
    return rows.filter(token_hash=token_hash(token)).first()


@action("Ответ представителя участника сезона")
def answer_for_minor(*, representative: EntrantRepresentative, agrees: bool) -> EntrantRepresentative:
    """The holder of the letter's link agrees, refuses or takes the consent back; the minor is told."""
    entrant = Entrant.objects.select_for_update(of=("self",)).select_related("season__rules_version", "user").get(
        pk=representative.entrant_id
    )  # fmt: skip
    season, now = entrant.season, clock.now()
    representative = EntrantRepresentative.objects.select_for_update(of=("self",)).get(pk=representative.pk)
    if bool(representative.consented_at) == agrees and (agrees or representative.refused_at):
        return representative
    representative.consented_at, representative.refused_at = (now, None) if agrees else (None, now)
    representative.save(update_fields=["consented_at", "refused_at"])
    missing = {"minor.no_representative"} if entrant.is_minor and not agrees else set()
    entrant.findings = sorted({*entrant.findings} - {"minor.no_representative"} | missing)
    entrant.save(update_fields=["findings"])
    _settle(season, [entrant])
    note(room=season.room, about=f"участник {entrant}: {'согласен' if agrees else 'не согласен'}")
    if entrant.user:
        outbox.post_template(
            template="seasons/letters/representative_answered.txt", kind="season.representative_answered",
            context={"season": season, "entrant": entrant, "agrees": agrees},
            key=f"season-representative-answered:{representative.pk}:{now:%Y%m%d%H%M%S%f}", to=entrant.user.email, room=season.room,
        )  # fmt: skip
    return representative
