"""A participant's pages say first what to do now and by when: cabinet, application, its steps, the payout."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.models import Award
from prizes.payouts.actions.payout_applications import begin_payout_application
from prizes.payouts.queries import dividing
from registration.models import Application, Team
from tests import build
from tests.payouts import accepted


@pytest.fixture
def draft(contest, at):
    at(2024, 5, 3, 12)
    person = build.user()
    team = Team.objects.create(contest=contest, name="Одна", founder=person)
    return Application.objects.create(contest=contest, team=team, role="captain", user=person, email=person.email)


def test_a_draft_says_what_to_do_by_when_and_shows_the_team_with_its_empty_places(draft, client_of):
    client, slug = client_of(draft.user), draft.contest.slug
    cabinet, page = (
        re.sub(r"\s*\n\s*", " ", client.get(path).content.decode()) for path in ("/cabinet/", f"/c/{slug}/application/")
    )
    assert "осталось 18\xa0дней" in cabinet
    assert f'<a class="btn btn-primary" href="/c/{slug}/application/" >Заполнить заявку<' in cabinet
    assert f'<a class="btn btn-primary" href="/c/{slug}/application/person/">Заполнить: о вас</a>' in page
    assert "Команда «Одна»: 1 из 5, 4\xa0места свободны" in page
    assert page.count("Свободное место") == 4
    assert page.count("без него команду не допустят") == 1
    assert page.index("Заполнить: о вас") < page.index("Заявка: 0 из") < page.index("Команда «Одна»: 1 из 5")


def test_the_term_of_the_last_day_is_said_in_hours(draft, client_of, at):
    at(2024, 5, 21, 20)
    assert "◷ осталось 3\xa0часа" in client_of(draft.user).get(f"/c/{draft.contest.slug}/application/").content.decode()


def test_age_and_citizenship_are_asked_first_and_judged_at_once_beside_the_field(draft, client_of):
    client, url = client_of(draft.user), f"/c/{draft.contest.slug}/application/person/"
    page = client.get(url).content.decode()
    assert page.index('name="birth_date"') < page.index('name="citizenship"') < page.index('name="surname"')
    assert "Зачем: проверить, подходите ли вы по возрасту. Видит: скрыто; сотрудник открывает с причиной" in page
    young = client.post(f"{url}field/", {"name": "birth_date", "value": "2010-01-01"}).json()
    assert young["saved"]
    assert "нужно не меньше 18 (п.\xa01.6)" in young["warning"]
    page = client.get(url).content.decode()
    assert 'id="birth_date-judged">! Возраст на первый день конкурса' in page  # for a browser without scripts
    assert "warning" not in client.post(f"{url}field/", {"name": "birth_date", "value": "2000-01-01"}).json()
    assert "warning" in client.post(f"{url}field/", {"name": "citizenship", "value": "KZ"}).json()
    assert "Счёт спрашиваем только у капитана" in client.get(f"/c/{draft.contest.slug}/application/bank/").content.decode()


def test_a_payout_says_from_the_start_what_comes_to_the_account(published, client_of, at, users):
    contest = published.contest
    award, second = Award.objects.filter(contest=contest, place__in=(1, 2), part_of=None).select_related("team__founder")[:2]
    at(2024, 5, 28, 12)
    client = client_of(award.team.founder)
    expected = dividing.expected(award, contest, None, local_day(clock.now(), contest.regulation))
    assert expected.divided.tax + expected.divided.net == award.amount
    assert expected.percent == Decimal(13)
    sums = [f"{value:,.2f}".replace(",", "\xa0").replace(".", ",") for value in (award.amount, expected.divided.net)]
    page = client.get(f"/c/{contest.slug}/prizes/{award.pk}/").content.decode()
    assert all(one in page for one in sums)
    assert "Налог 13 %" in page
    assert "Что будет после «Подать»" in page
    application = begin_payout_application(award=award, by=award.team.founder)
    assert "Так будет, если других призов" in client.get(f"/c/{contest.slug}/prizes/{award.pk}/").content.decode()
    # The plan of the accountant is the same sum; what the person has had this year changes the next prize.
    payment = accepted(second, at, users)
    told = dividing.expected(second, contest, None, local_day(clock.now(), contest.regulation))
    assert (payment.tax, payment.net) == (told.divided.tax, told.divided.net)
    for name in ("inn", "citizenship"):
        setattr(application, name, getattr(second.payout_application, name))
    assert (
        dividing.expected(award, contest, application, local_day(clock.now(), contest.regulation)).usual.tax == expected.usual.tax
    )
