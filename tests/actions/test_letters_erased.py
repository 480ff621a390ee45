"""Erasure finds every letter that names a person, of whatever kind: it asks whom a letter was made from, not what it is called."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import EmailField, Q

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import letter_erasure, outbox, subjects
from hackathon_portal.kernel import personal as personal_tables
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.operations.models import SupportMessage, SupportRequest, Volunteer
from hackathon_portal.seasons.models import Entrant
from judging.models import CommissionMember
from prizes.models import Award, Diploma, Parcel, Payment
from registration import letters, tasks
from registration.actions import correspondence as correspondence_actions
from registration.actions import personal
from registration.models import Application, CardMessage, Representative, SeekingCard, Team, TeamLeader
from registration.queries import correspondence
from tests import build

SURNAME = "Стираемова"
TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture
def person(contest, at):
    """A member whose data will be erased, in a team with a captain who stays."""
    at(2024, 5, 2, 12)
    team = build.team(contest, "Гусляры", founder=build.user())
    owner = build.user("stiraemova@example.org")
    User.objects.filter(pk=owner.pk).update(surname=SURNAME, name="Ия")
    build.file(build.draft(team, by=owner, surname=SURNAME, name="Ия"))
    return Application.objects.select_related("team", "user", "contest__regulation_version").get(user=owner)


def mate_of(person: Application) -> Application:
    mates = Application.objects.filter(team=person.team_id).exclude(pk=person.pk)
    return mates.select_related("team", "contest__regulation_version").first()


def naming(person: Application):
    words = Q()
    for word in (SURNAME, person.email):
        words |= Q(body__contains=word) | Q(subject__contains=word) | Q(recipient=word)
    return OutboxMessage.objects.filter(words)


def erased(person: Application, *waiting: int) -> None:
    """All letters but those waiting have left; then the person withdraws and is erased."""
    OutboxMessage.objects.exclude(pk__in=waiting).update(state=OutboxMessage.State.SENT)
    Application.objects.filter(pk=person.pk).update(state="withdrawn")
    personal.erase_application(application=Application.objects.get(pk=person.pk), by=None)


@pytest.mark.parametrize("kind", letters.KINDS)
def test_a_letter_of_registration_to_or_about_a_person_is_erased_with_them(person, kind):
    mate, context = mate_of(person), correspondence.sample_context(kind, person)
    to_person = letters.post(kind, person, again="1", **context)
    # Whatever such a letter says of somebody else: it stands beside the applicant it goes to.
    to_mate = letters.post(kind, mate, again="2", **(context | {"left": person, "captain": person}))
    mates_words = OutboxMessage.objects.get(pk=to_mate.pk).body
    names_them = SURNAME in mates_words
    assert naming(person).filter(pk=to_person.pk).exists()
    email = person.email
    erased(person)
    person.email = email
    assert not naming(person).exists()
    to_mate.refresh_from_db()
    assert to_mate.recipient == mate.email
    assert (to_mate.body == "") or not names_them
    assert OutboxMessage.objects.get(pk=to_person.pk).body == ""


def letters_around(person: Application) -> dict[str, dict]:
    """What stands in the letters of the other rooms, about this person: template -> context (rows as the actions give them)."""
    contest, team, owner = person.contest, person.team, person.user
    award = Award(pk=1, contest=contest, team=team, holder=person, place=1, apply_by=date(2024, 6, 1), amount=1)
    card = SeekingCard(pk=1, contest=contest, owner=owner, role=SURNAME)
    request = SupportRequest(pk=1, contest=contest, author=owner, subject=SURNAME)
    volunteer = Volunteer(pk=1, contest=contest, user=owner, full_name=f"{SURNAME} Ия")
    diploma = Diploma(pk=1, contest=contest, application=person, holder=f"{SURNAME} Ия", number="1", code="1")
    return {
        "registration/letters/card_message.txt": {
            "card": card, "message": CardMessage(card=card, correspondent=owner, text=SURNAME), "writer": SURNAME, "correspondent": owner,
        },
        "registration/letters/representative_withdrawn.txt": {
            "application": person, "representative": Representative(pk=1, application=person, full_name=SURNAME),
        },
        "registration/letters/leader_invited.txt": {"team": team, "leader": TeamLeader(pk=1, team=team, full_name=SURNAME), "application": person},
        "operations/letters/support_answer.txt": {
            "request": request, "message": SupportMessage(request=request, by=owner, text=SURNAME),
        },
        "operations/letters/volunteer_decided.txt": {"volunteer": volunteer},
        "prizes/letters/diploma.txt": {"diploma": diploma},
        "prizes/letters/parcel.txt": {"person": person, "parcel": Parcel(recipient=person, sent_on=date(2024, 6, 1))},
        "prizes/letters/prize.txt": {"person": person, "award": award},
        "prizes/letters/paid.txt": {"person": person, "award": award, "payment": Payment(award=award)},
    }  # fmt: skip


def test_a_letter_of_the_other_rooms_knows_the_person_by_what_it_was_made_from(person):
    known = {subjects.key_of(Application, person.pk), subjects.key_of(User, person.user_id)}
    for template, context in letters_around(person).items():
        keys = set(subjects.keys_of(context.values()))
        assert keys & known, template


# How the templates of letters call the people they name. A letter that calls somebody otherwise gets a line here, and with it the
# check that its rows lead to a person.
NAMED_AS = re.compile(r"(?<![.\w])([a-z_]+)\.(?:full_name|holder|name)\b")


def test_whoever_a_template_of_a_letter_names_is_known_to_erasure(person):
    owner = person.user
    rows = {
        **dict.fromkeys(("application", "person", "captain", "left"), person),
        "adult": Representative(pk=1, application=person),  # or the leader of the team, as `leader` below
        "award": Award(team=person.team, holder=person),
        "part": Award(team=person.team, holder=person),
        "diploma": Diploma(application=person),
        "entrant": Entrant(user=owner),
        "leader": TeamLeader(pk=1, team=person.team),
        "member": CommissionMember(user=owner),
        "payee": Award(team=person.team, holder=person),  # no row of its own: every letter that names one is about an award
        "representative": Representative(pk=1, application=person),
        "volunteer": Volunteer(user=owner),
    }
    named: dict[str, set[str]] = {}
    for path in sorted(TEMPLATES.glob("*/letters/*.txt")):
        for name in set(NAMED_AS.findall(path.read_text(encoding="utf-8"))) - {
            "team",
            "token",
            "joining",
            "into",
            "organisation",
        }:  # what is no person
            named.setdefault(name, set()).add(path.name)
    assert set(named) == set(rows)
    assert [name for name, row in rows.items() if not subjects.keys_of([row])] == []


def test_a_letter_made_from_rows_that_point_at_a_person_is_erased_with_the_account(person):
    for number, context in enumerate(letters_around(person).values()):
        outbox.post(
            kind="any", key=f"any:{number}", to="staff@example.org", subject="О чём", body=f"О человеке: {SURNAME}.",
            contest_id=person.contest_id, people=list(context.values()),
        )  # fmt: skip
    own = outbox.post(kind="any", key="own", to=person.email, subject=SURNAME, body=SURNAME, people=[person])
    owner = person.user
    OutboxMessage.objects.update(state=OutboxMessage.State.SENT)
    Application.objects.filter(pk=person.pk).update(state="withdrawn")
    personal.erase_account(user=owner, by=owner)
    assert not naming(person).exists()
    own.refresh_from_db()
    assert (own.recipient, own.subject, own.body) == (letter_erasure.NOBODY, "", "")


def test_a_repeated_and_a_trial_letter_are_erased_too(person, users):
    first = letters.post("acknowledgement", person, again="x")
    assert first is not None
    outbox.resend(first)
    correspondence_actions.send_test_letter(application=person, kind="acknowledgement", subject="", body="", by=users["staff"])
    assert naming(person).count() > 3
    email = person.email
    erased(person)
    person.email = email
    assert not naming(person).exists()


def test_a_letter_that_waits_for_an_erased_person_is_not_sent(person):
    waiting = letters.post("deadline", person, again="x", **correspondence.sample_context("deadline", person))
    Application.objects.filter(pk=person.pk).update(state="withdrawn")
    personal.erase_application(application=Application.objects.get(pk=person.pk), by=None)
    assert not OutboxMessage.objects.filter(pk=waiting.pk).exists()


def test_who_did_something_is_nobody_a_letter_speaks_of(contest, users):
    version = contest.regulation_version
    assert version.written_by_id == users["staff"].pk
    assert subjects.keys_of([version, contest, Team(founder=users["staff"])]) == []


def test_after_the_retention_no_letter_of_a_whole_contest_names_anybody(published, at):
    people = list(Application.objects.values_list("surname", "name", "patronymic", "email"))
    OutboxMessage.objects.update(state=OutboxMessage.State.SENT)
    assert set(OutboxMessage.objects.values_list("kind", flat=True)) == {
        "registration.acknowledgement", "registration.admission", "registration.member_filed", "judging.project_received", "prizes.prize",
        "prizes.diploma",
    }  # fmt: skip
    at(2027, 5, 27, 12)
    tasks.erase_after_retention()
    left = "\n".join(f"{letter.recipient} {letter.subject} {letter.body}" for letter in OutboxMessage.objects.all())
    assert [email for *_, email in people if email and email in left] == []
    assert [name for *name, _ in people if " ".join(filter(None, name)) in left] == []


def test_a_name_in_the_subject_of_a_letter_to_somebody_else_is_erased_too(person, users, client_of):
    """A contest's own template may put names into subjects; a messenger repeats the subject as a row of its own."""
    mate, contest = mate_of(person), person.contest
    captain = mate.user
    User.objects.filter(pk=captain.pk).update(telegram_chat=42)
    subject = f"{SURNAME} вышла из команды"
    words = {"kind": "any", "to": mate.email, "subject": subject, "body": subject, "people": [person], "contest_id": contest.pk}
    letter = outbox.post(key="any:1", **words)
    outbox.post(key="any:2", **words | {"to": person.email})
    copies = [
        outbox.repeat(one, channel=outbox.Channel.TELEGRAM, kind="messenger", body="/", people=[captain])
        for one in OutboxMessage.objects.filter(key__startswith="any:")
    ]
    waiting = outbox.repeat(
        outbox.post(key="any:3", **words), channel=outbox.Channel.TELEGRAM, kind="messenger", body="/", people=[captain]
    )
    email = person.email
    erased(person, waiting.pk)
    person.email = email
    assert not naming(person).exists()
    assert [copy.contest_ref for copy in copies] == [contest.pk] * 2
    assert not OutboxMessage.objects.filter(pk=waiting.pk).exists()
    letter.refresh_from_db()
    assert letter.recipient == mate.email
    for who, path in ((users["staff"], f"/c/{contest.slug}/desk/letters/"), (captain, "/cabinet/notifications/")):
        assert "письмо стёрто" in client_of(who).get(path).content.decode()


# Who has an e-mail in a table and yet is nobody whom erasure asks for: organisations, and what stands beside a person's row.
NOT_A_PERSONS_ROW = {
    "kernel.OutboxMessage", "organisations.Organisation", "contests.Contest", "contests.Partner", "contests.MediaOutlet", "seasons.Season",
    "registration.School", "registration.Official", "prizes.Diploma", "account.EmailAddress",
}  # fmt: skip


def test_every_table_of_people_with_an_address_is_one_letters_speak_of():
    """What is not marked `@spoken_of` stands in no letter's keys, so that its erasure would find none."""
    tables = {
        model._meta.label: subjects.is_spoken_of(model)
        for model in apps.get_models()
        if personal_tables.table_of(model) is not None
        and any(isinstance(field, EmailField) for field in model._meta.concrete_fields)
    }
    assert {name for name, is_marked in tables.items() if not is_marked} == NOT_A_PERSONS_ROW


def test_erasure_of_a_row_that_no_letter_knows_is_a_fault_of_the_program(person):
    with pytest.raises(LookupError, match="spoken_of"):
        letter_erasure.forget_person([person.team])
