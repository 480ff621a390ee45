"""A letter is not sent while what it must name is empty: it is kept with the reason, staff are told, done again it leaves."""

from datetime import UTC, datetime
from types import SimpleNamespace

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.models import Role
from hackathon_portal.kernel import outbox, unsaid_letters
from hackathon_portal.kernel.models import OutboxMessage
from registration import letters
from registration.models import Application, LetterTemplate, Team

AT = datetime(2024, 5, 1, 10, tzinfo=UTC)
NAMELESS, NAMED = SimpleNamespace(name=" "), SimpleNamespace(name="Рада")
MOVED = SimpleNamespace(title="первая", closes_at=AT)
TOLD = "contests.unsaid"


def posted(contest, captain, key="moved", post=outbox.post_template):
    words = {"template": "judging/letters/checkpoint_moved.txt",
             "context": {"contest": contest, "captain": captain, "checkpoint": MOVED, "reason": "погода", "link": "https://p.example.org/"}}  # fmt: skip
    letter = {"kind": "judging.checkpoint_moved", "key": key, "to": "rada@example.org", "contest_id": contest.pk}
    return post(**words, messages=[letter]) if post == outbox.post_template_to_many else post(**words, **letter)


def test_it_is_kept_with_the_reason_and_staff_are_told_once_a_day(contest, users):
    for key, post in [("one", outbox.post_template), ("two", outbox.post_template_to_many)]:
        posted(contest, NAMELESS, key, post)
        kept = OutboxMessage.objects.get(key=f"{key}:unsaid")
        assert (kept.state, kept.last_error) == ("cancelled", f"{unsaid_letters.REASON}: captain.name")
    told = OutboxMessage.objects.filter(kind=TOLD)
    assert users["staff"].email in {letter.recipient for letter in told}
    assert told.count() == told.values("recipient").distinct().count()
    assert {letter.state for letter in told} == {"pending"}
    assert all("captain.name" in letter.body for letter in told)


def test_many_at_once_that_are_kept_are_told_by_their_number(contest, users):
    posted(contest, NAMELESS, "two", outbox.post_template_to_many)
    kept = OutboxMessage.objects.get(key="two:unsaid")
    told = OutboxMessage.objects.filter(kind=TOLD, state="pending", recipient=users["staff"].email).get()
    assert f"№ {kept.pk}:" in told.body


def test_done_again_when_it_is_whole_it_leaves(contest):
    for post in (outbox.post_template, outbox.post_template_to_many):
        posted(contest, NAMELESS, post.__name__, post)
        posted(contest, NAMELESS, post.__name__, post)
        assert OutboxMessage.objects.get(key__startswith=post.__name__ + ":").state == "cancelled"
        posted(contest, NAMED, post.__name__, post)
        assert OutboxMessage.objects.get(key=post.__name__).state == "pending"


def test_a_letter_of_no_contest_is_told_to_administrators(users):
    grant_role(user=users["staff"], contest=None, role=Role.ADMINISTRATOR)
    outbox.post_template(
        template="account/letters/blocked.txt", context={"reason": ""}, kind="account", key="blocked", to="rada@example.org",
    )  # fmt: skip
    assert OutboxMessage.objects.get(key="blocked:unsaid").state == "cancelled"
    alarm = OutboxMessage.objects.get(kind="account_notice", recipient=users["staff"].email)
    assert "reason" in alarm.body


def test_a_contests_own_words_give_way_where_a_place_would_be_empty(contest):
    person = Application(pk=4, contest=contest, team=Team(name="Рада"), number=4, surname="Инеева", name="Рада", submitted_at=AT)
    own = LetterTemplate(kind="acknowledgement", subject="Заявка [номер]", body="[имя], ждём. [пояснение]")
    words = letters.words_of("acknowledgement", person, template=own, reason="Причина")
    assert words.subject == f"Заявка {person.number}"
    words = letters.words_of("acknowledgement", person, template=own)
    assert words.subject.startswith(f"Заявка № {person.number} получена")
