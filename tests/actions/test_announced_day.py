"""Two days: winners announced, decision published; terms of prizes count as the regulation reads them (Tula: 9.6, 10.2, 10.3)."""

from datetime import date

import pytest

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from prizes.announced import announced_on
from prizes.awards.actions.announcing import set_announced_day
from prizes.models import Award
from tests.actions.test_standing import signed
from tests.build import with_regulation

SUNDAY, PUBLISHED = date(2024, 5, 26), date(2024, 5, 27)


def read_as(contest, reading):
    return with_regulation(contest, {"prizes.claim_counts_from": reading})


@pytest.mark.parametrize(("reading", "begins"), [("announced", SUNDAY), ("published", PUBLISHED), ("later", PUBLISHED)])
def test_the_day_terms_begin_is_the_one_the_regulation_names_and_staff_see_it(published, client_of, reading, begins):
    contest = read_as(published.contest, reading)
    before = set(Award.objects.filter(contest=contest).values_list("pk", "apply_by"))
    answer = client_of("staff").post(
        f"/c/{contest.slug}/desk/awards/announced/", {"announced_on": "2024-05-26", "reason": "награждение было в воскресенье"}
    )
    assert answer.status_code == 302, answer.content.decode()
    contest = contest_with_regulation(contest.pk)
    assert (contest.winners_announced_on, announced_on(contest)) == (SUNDAY, begins)
    assert set(Award.objects.filter(contest=contest).values_list("pk", "apply_by")) == before
    assert "награждение было в воскресенье" in AuditRecord.objects.get(name="set_announced_day").reason
    page = " ".join(client_of("staff").get(f"/c/{contest.slug}/desk/awards/").content.decode().replace("\u00a0", " ").split())
    words = {
        "announced": "объявления победителей", "published": "размещения решения",
        "later": "объявления победителей и размещения решения, что позже",
    }  # fmt: skip
    assert f"{begins.day} мая 2024 г. (по порядку — {words[reading]}" in page


def test_a_day_put_right_to_a_later_one_lengthens_the_terms_that_run_from_it(published, users):
    contest = read_as(published.contest, "announced")
    Contest.objects.filter(pk=contest.pk).update(winners_announced_on=date(2024, 5, 24))
    Award.objects.filter(contest=contest, amount__isnull=False).update(apply_by=date(2024, 5, 29))
    untouched = Award.objects.filter(contest=contest, amount__isnull=False).first()
    Award.objects.filter(pk=untouched.pk).update(apply_by=date(2024, 6, 20))
    assert set_announced_day(contest=contest, day=PUBLISHED, reason="опечатка в дне", by=users["staff"]) > 0
    days = dict(Award.objects.filter(contest=contest, amount__isnull=False).values_list("pk", "apply_by"))
    assert days.pop(untouched.pk) == date(2024, 6, 20)
    assert set(days.values()) == {date(2024, 5, 30)}
    told = OutboxMessage.objects.filter(kind="prizes.term_moved")
    assert told.count() == len(days) > 0
    assert all("30 мая" in one.body.replace("\u00a0", " ") and "другой день объявления" in one.body for one in told)


@pytest.mark.parametrize(
    ("day", "reason", "why"),
    [
        (date(2024, 5, 28), "ошибка", "не позже размещения"),
        (date(2024, 6, 9), "ошибка", "ещё не наступило"),
        (date(2024, 5, 23), "ошибка", "раньше победителей не объявляли"),
        (SUNDAY, " ", "почему день меняется"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_its_clause(published, users, at, day, reason, why):
    at(2024, 5, 29, 12)
    with pytest.raises(RuleViolation, match=why) as refusal:
        set_announced_day(contest=published.contest, day=day, reason=reason, by=users["staff"])
    assert refusal.value.clause == "10.3"
    assert Contest.objects.get(pk=published.contest.pk).winners_announced_on is None


def test_the_day_is_asked_where_the_decision_is_published_and_a_wrong_one_loses_nothing(closed, client_of, at):
    protocol = signed(closed)
    contest = read_as(closed.contest, "announced")
    at(2024, 5, 31, 12)
    client, url = client_of("staff"), f"/c/{contest.slug}/desk/announce/"
    asked = {"sha256": protocol.sha256, "announced_on": "2024-05-26"}
    assert 'value="2024-05-31"' in client.get(url).content.decode()
    refused = client.post(url, asked | {"announced_on": "2024-06-01"}).content.decode()
    assert "01.06.2024 ещё не наступило" in refused
    assert 'value="2024-06-01"' in refused
    assert not Award.objects.filter(contest=contest).exists()
    assert client.post(url, asked).status_code == 302
    assert set(Award.objects.filter(contest=contest, amount__isnull=False).values_list("apply_by", flat=True)) == {
        date(2024, 5, 29)
    }
