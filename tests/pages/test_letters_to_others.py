"""What a participant can make the portal write to somebody else: to whom, how often, in whose words."""

from __future__ import annotations

import ast
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.http import HttpRequest
from django.test import Client
from django.urls import get_resolver

from hackathon_portal.accounts import roles, second_factor
from hackathon_portal.accounts.actions import give_second_factor, invite_account
from hackathon_portal.accounts.models import User
from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.kernel import clock, rooms
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.limits import LETTERS, LIMITS, OTHER_LETTERS
from hackathon_portal.kernel.models import OutboxMessage
from registration.actions import correspondence, guardians, teams
from registration.models import CardMessage, Representative, SeekingCard, TeamLeader
from tests import build
from tests.pages.test_access import own_views
from tests.pages.test_limits import _no_cache  # noqa: F401  the cache's server is away here too
from tests.representing import prove
from tests.sign_in import sign_in_without_factor

ROOT = Path(__file__).parents[2]


def card_of(owner, contest) -> SeekingCard:
    return correspondence.publish_card(contest=contest, role="Ищу команду", skills="Python", about="", by=owner)


def test_the_owner_of_a_card_writes_only_to_those_who_answered_it(contest, client_of, at):
    """A stranger walks through the numbers of accounts: each is as if it were not there."""
    at(2024, 5, 2)
    owner, answered, other = build.user(), build.user(), build.user()
    card = card_of(owner, contest)
    client_of(answered).post(f"/c/{contest.slug}/people/{card.pk}/talk/{answered.pk}/", {"text": "Возьмите меня"})
    client = client_of(owner)
    for number in [*range(1, 12), other.pk, owner.pk, 10**6]:
        address = f"/c/{contest.slug}/people/{card.pk}/talk/{number}/"
        assert (client.get(address).status_code, client.post(address, {"text": "Подтвердите карту"}).status_code) == (404, 404)
    own = f"/c/{contest.slug}/people/{card.pk}/talk/{answered.pk}/"
    assert (client.get(own).status_code, client.post(own, {"text": "Приходите"}).status_code) == (200, 302)
    assert list(CardMessage.objects.values_list("from_owner", "correspondent")) == [(False, answered.pk), (True, answered.pk)]
    with pytest.raises(RuleViolation, match="Первым пишет"):
        correspondence.write_by_card(card=card, correspondent=other, text="Здравствуйте", by=owner)


# An address of a page or a request's value that names a person by the number of their account, and what bounds it.
BY_NUMBER = {
    "c/<slug:slug>/people/<int:card_id>/talk/<int:user_id>/": "who has answered the card (the test above)",
    "c/<slug:slug>/payouts/agents/<str:inn>/<int:year>/certificates/<slug:person>.pdf": "whom this agent paid, for its accountant",
    "portal/accounts/<int:user_id>/": "the portal's administrator sees every account",
    "portal/accounts/<int:user_id>/<slug:action>/": "the same",
}
LOOKUPS = {
    "registration/views/cards.py": "the same",
    "hackathon_portal/operations/views/forming.py": "a choice of the form: those who look for a team in this contest",
    "hackathon_portal/exams/views/plans.py": "a choice of the form: people of this room whom its staff have found",
    "hackathon_portal/shell/terms_calendar.py": "a signed address",
    "hackathon_portal/shell/views/accounts.py": "the portal's administrator",
    "hackathon_portal/rehearsals/views/pages.py": "an invented person of this very rehearsal (`invented_for`)",
    "hackathon_portal/contests/forms.py": "staff name somebody by their e-mail",
}


def test_every_number_of_a_person_in_an_address_is_bounded():
    named = {path for path, _ in own_views() if re.search(r"<\w+:(user|owner|person|account|correspondent|author)\w*>", path)}
    assert named == set(BY_NUMBER)
    assert len(get_resolver().url_patterns) > 5


def test_every_look_up_of_an_account_by_what_was_sent_is_bounded():
    """Sources of views, forms and the API: `User` is looked up nowhere else."""
    found = set()
    for path in sorted(ROOT.glob("*/**/*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(("hackathon_portal/", "registration/", "judging/", "prizes/")):
            continue
        if not re.search(r"/(views|forms)(/|\.py)|api\.py|calendar\.py", name):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and re.match(r"(get_object_or_404\(User\b|User\.objects\.)", ast.unparse(node)):
                found.add(name)
    assert found == set(LOOKUPS)


@pytest.fixture
def captain(kuzbass_judged, client_of, at):
    """The captain of a team that may name a leader: (contest, team, person, client)."""
    at(2025, 2, 20)
    contest = kuzbass_judged.contest
    team = contest.teams.exclude(founder=None).select_related("founder").first()
    team.sending_organisation = team.sending_organisation or "Лицей № 901"
    team.save(update_fields=["sending_organisation"])
    team.applications.update(state="submitted")  # of an admitted team staff name the leader
    return contest, team, team.founder, client_of(team.founder)


def test_a_captain_cannot_bomb_an_address_nor_send_to_many(captain):
    contest, team, person, _ = captain
    team.contest = contest

    def invite(email):
        guardians.invite_leader(team=team, full_name="Иванова Анна", position="учитель", email=email, by=person)

    before = OutboxMessage.objects.filter(kind="registration.leader_invited").count()
    with clock.fixed_at(clock.now()):
        for _ in range(LIMITS["letter.again"].amount):
            invite("teacher@example.org")
        with pytest.raises(RuleViolation, match="На этот адрес сегодня уже ушло") as refused:
            invite("Teacher@example.org")
        assert refused.value.status == 429
        left = LIMITS["letter"].amount - LIMITS["letter.again"].amount
        for number in range(left):
            invite(f"teacher{number}@example.org")
        with pytest.raises(RuleViolation, match=r"Сегодня вы отправили уже много писем\. Попробуйте снова через 24\xa0часа"):
            invite("one-more@example.org")
    assert OutboxMessage.objects.filter(kind="registration.leader_invited").count() == before + LIMITS["letter"].amount
    with clock.fixed_at(clock.now() + timedelta(days=1, seconds=1)):
        invite("teacher@example.org")


def test_the_page_of_a_leader_says_what_is_over_and_keeps_what_was_typed(captain, at):
    contest, team, _, client = captain
    with clock.fixed_at(clock.now()):
        typed = {"action": "leader", "full_name": "Иванова Анна", "position": "учитель", "email": "teacher@example.org"}
        answers = [client.post(f"/c/{contest.slug}/application/team/", typed) for _ in range(LIMITS["letter.again"].amount + 1)]
    assert [answer.status_code for answer in answers] == [302] * LIMITS["letter.again"].amount + [429]
    page = answers[-1].content.decode()
    assert "На этот адрес сегодня уже ушло несколько таких писем от вас" in page
    assert 'value="Иванова Анна"' in page
    assert TeamLeader.objects.filter(team=team, email="teacher@example.org").count() == LIMITS["letter.again"].amount


def test_somebody_who_answers_cards_is_stopped_after_a_dozen_and_a_half(contest, client_of, at):
    at(2024, 5, 2)
    writer = build.user()
    client = client_of(writer)
    cards = [card_of(build.user(), contest) for _ in range(LIMITS["talk"].amount + 1)]
    answers = [client.post(f"/c/{contest.slug}/people/{card.pk}/talk/{writer.pk}/", {"text": "Возьмите"}) for card in cards]
    assert [answer.status_code for answer in answers] == [302] * LIMITS["talk"].amount + [429]
    assert "Сегодня вы написали уже много сообщений. Попробуйте снова через" in answers[-1].content.decode()
    assert "Возьмите" in answers[-1].content.decode()


def test_a_talk_goes_on_in_the_portal_when_its_letters_are_over(contest, at):
    at(2024, 5, 2)
    owner, writer = build.user(), build.user()
    card = card_of(owner, contest)
    for number in range(LIMITS["talk.again"].amount + 2):
        correspondence.write_by_card(card=card, correspondent=writer, text=f"Слово {number}", by=writer)
    states = list(OutboxMessage.objects.filter(recipient=owner.email).order_by("id").values_list("state", "last_error"))
    assert states == [("pending", "")] * LIMITS["talk.again"].amount + [("cancelled", "не отправлено: предел писем за сутки")] * 2
    assert card.messages.count() == LIMITS["talk.again"].amount + 2


def test_what_a_person_may_always_do_is_never_refused_for_a_letter(contest, at, monkeypatch):
    """A member who leaves makes a letter to the captain: with the limit over they leave, the letter stays."""
    at(2024, 5, 2)
    service = LIMITS["service"]
    monkeypatch.setitem(LIMITS, "service", type(service)(0, service.seconds, service.why))
    member = build.user()
    team = build.team(contest)
    application = build.file(build.draft(team, by=member))
    from registration.actions.leaving import withdraw_application

    withdraw_application(application=application, by=member)
    application.refresh_from_db()
    captain = team.applications.get(role="captain")
    letter = OutboxMessage.objects.get(kind="registration.member_left", recipient=captain.email)
    assert (application.state, letter.state) == ("withdrawn", "cancelled")


def test_staff_are_not_bounded_by_the_numbers_of_participants(contest, users, at):
    at(2024, 5, 2)
    for number in range(LIMITS["letter"].amount + 5):
        invite_account(email=f"judge{number}@example.org", full_name="Петров Пётр", by=users["staff"])
    assert OutboxMessage.objects.filter(kind="account", recipient__startswith="judge").count() == LIMITS["letter"].amount + 5


@pytest.mark.parametrize("who", ["mentor", "door", "volunteer", "contest maker", "staff without the factor"])
def test_who_sees_no_personal_data_is_counted_as_a_participant(contest, users, grant, at, client_of, who):
    """A role that anybody gets for a day, the right to create contests, a session that has not passed the factor."""
    at(2024, 5, 2)
    person = build.user()
    if who == "contest maker":
        User.objects.filter(pk=person.pk).update(is_staff=True)
    elif who == "staff without the factor":
        give_second_factor(user=person, secret=build.TOTP_SECRET)
        grant(person, "staff")
    else:
        grant(person, who)
    client = client_of(person) if "factor" not in who else sign_in_without_factor(Client(), person)
    person = User.objects.get(pk=person.pk)
    request = HttpRequest()
    request.session = client.session
    second_factor.bind(request, person)
    assert not roles.works_for(person, contest.room)
    assert not roles.works_for(person, rooms.PORTAL)


def test_who_sees_personal_data_is_not_counted_where_they_do(contest, users):
    staff = users["staff"]
    assert roles.works_for(staff, contest.room)
    assert not roles.works_for(staff, rooms.contest_room(contest.pk + 1))
    User.objects.filter(pk=staff.pk).update(is_active=False)
    assert not roles.works_for(User.objects.get(pk=staff.pk), contest.room)


def test_accounts_made_to_bomb_one_person_stop_nobody_who_writes_in_earnest(captain, monkeypatch):
    """Over the limit of the address the invitation stands, its letter does not leave and says why."""
    contest, team, person, _ = captain
    team.contest, limit = contest, LIMITS["letter.to"]
    monkeypatch.setitem(LIMITS, "letter.to", type(limit)(0, limit.seconds, limit.why))
    leader = guardians.invite_leader(team=team, full_name="Иванова Анна", position="учитель", email="t@example.org", by=person)
    assert TeamLeader.objects.get(pk=leader.pk, left_at=None)
    letter = OutboxMessage.objects.get(kind="registration.leader_invited", recipient="t@example.org")
    assert (letter.state, letter.last_error) == ("cancelled", "не отправлено: предел писем за сутки")


def test_the_holder_of_a_link_writes_to_staff_once_and_is_counted(kuzbass_stage, client):
    stage = kuzbass_stage
    with stage.at(date(2025, 2, 10), 9):
        minor = scenes.team(stage, scenes.TEAMS[1], 1).applications.get(team_role="developer")
        minor.contest = stage.contest
        scenes.represent(stage, minor)
        Representative.objects.filter(application=minor).update(token_hash=guardians.hashed("secret-of-the-letter"))
        url = "/represent/secret-of-the-letter/"

        def letters(state="pending"):
            return OutboxMessage.objects.filter(kind="registration.representative_withdrawn", state=state).count()

        client.post(url, {"action": "withdraw", "reason": "Купите слона"})
        assert not letters()  # whoever holds the link alone
        prove(client, url).post(url, {"action": "withdraw", "reason": "Купите слона"})
        told = letters()
        assert told
        page = client.get(url).content.decode()
        assert "прислать вам новую ссылку" in page
        assert 'value="scan"' not in page
        values = {"full_name": "Рудникова Тамара", "phone": "+79000000000", "address": "а", "passport": "1", "child_address": "а"}
        consent = Representative.objects.get(application=minor)
        with pytest.raises(RuleViolation, match="новую ссылку"):
            guardians.fill_consent(representative=consent, values=values)
        with pytest.raises(RuleViolation, match="новую ссылку"):
            guardians.upload_consent(representative=consent, upload=ContentFile(b"%PDF", "a.pdf"), address=None)
        for minute in range(1, LIMITS["letter.again"].amount + 1):
            Representative.objects.filter(pk=consent.pk).update(state="uploaded")  # asked and given again
            with stage.at(date(2025, 2, 10), 9, minute):
                client.post(url, {"action": "withdraw", "reason": "Купите слона"})
        assert letters() == told * LIMITS["letter.again"].amount
        assert letters("cancelled") == told
        assert Representative.objects.get(pk=consent.pk).state == "withdrawn"


def test_a_member_of_staff_is_stopped_where_nobody_goes_on_by_hand(contest, users, at, monkeypatch):
    at(2024, 5, 2)
    limit = LIMITS["staff.invitation"]
    monkeypatch.setitem(LIMITS, "staff.invitation", type(limit)(2, limit.seconds, limit.why, limit.words))
    for number in range(2):
        invite_account(email=f"judge{number}@example.org", full_name="Петров Пётр", by=users["staff"])
    with pytest.raises(RuleViolation, match="Сегодня приглашено уже много людей"):
        invite_account(email="judge3@example.org", full_name="Петров Пётр", by=users["staff"])


def test_every_kind_of_letter_with_an_address_or_words_of_a_participant_is_in_the_table():
    """Actions of the sources that post to an address given to them or carry a text given to them: each kind has its limits."""
    others = {
        "account", "registration.captain_offered", "registration.representative_code", "season.representative_asked",
        "organisations.representative_invited",
    }  # fmt: skip
    assert set(LETTERS) - others == {
        f"registration.{kind}" for kind in ("leader_invited", "representative_asked", "representative_withdrawn", "card")
    }
    taking = set()
    for path in sorted(ROOT.glob("*/**/actions/**/*.py")) + sorted(ROOT.glob("*/actions/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            given = {argument.arg for argument in node.args.kwonlyargs} & {"email", "correspondent"}
            source = ast.unparse(node)
            if given and re.search(r"\b(letters|outbox)\.post|\bsend_link\(", source):
                taking.add(node.name)
    assert taking == {"invite_leader", "ask_representative", "write_by_card", "invite_representative"}


@pytest.mark.parametrize(
    "name", [*OTHER_LETTERS.silent, *(name for kind in LETTERS.values() for name in kind.refusing + kind.silent)]
)
def test_the_limits_of_letters_are_in_the_table(name):
    assert LIMITS[name].seconds == 24 * 3600


@pytest.mark.parametrize("template", ["card_message", "leader_invited", "representative_asked", "representative_withdrawn"])
def test_a_letter_with_words_of_a_participant_says_that_the_portal_did_not_write_them(template):
    text = (ROOT / f"templates/registration/letters/{template}.txt").read_text("utf-8")
    assert re.search(r"портал их не (писал и не )?проверял", text)


def test_the_counter_finds_who_acts_by_itself(contest, at):
    """Without a request and without a word in the action: the person whose action is under way."""
    at(2024, 5, 2)
    captain = build.user()
    team = teams.found_team(contest=contest, name="Гусли", by=captain).team
    member = build.file(build.draft(team))
    first = clock.now()
    for second in range(LIMITS["letter.again"].amount):
        with clock.fixed_at(first + timedelta(seconds=second)):
            teams.offer_captaincy(team=team, to=member, by=captain)
    with clock.fixed_at(first + timedelta(minutes=1)), pytest.raises(RuleViolation, match="На этот адрес"):
        teams.offer_captaincy(team=team, to=member, by=captain)
