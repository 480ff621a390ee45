"""A deed that opens a thing again sets its term: the person can do what the letter asks for (Kuzbass: 12.14, 12.15; K-70)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from hackathon_portal.demo import kuzbass as kuzbass_play
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.templatetags.portal import day as day_in_words
from judging.actions import objections
from prizes.announced import announced_on
from prizes.awards.actions import awards as awards_actions
from prizes.awards.actions import shares as shares_actions
from prizes.awards.queries import shares
from prizes.models import Award
from prizes.payouts.actions import required_documents
from prizes.rules import terms

NOVOKUZNETSK = ZoneInfo("Asia/Novokuznetsk")


@pytest.fixture
def stage(kuzbass_published):
    return kuzbass_published


@pytest.fixture
def whole(stage) -> Award:
    return Award.objects.get(contest=stage.contest, part_of=None, place=1, team__name__in=["Терриконы", "Самоцветы"])


def on(stage, days: int, hour: int = 12):
    day = announced_on(stage.contest) + timedelta(days=days)
    return clock.fixed_at(datetime(day.year, day.month, day.day, hour, tzinfo=NOVOKUZNETSK))


def hand_in(stage, part: Award, number: int = 1):
    part = Award.objects.select_related("holder__user", "team", "part_of").get(pk=part.pk)
    part.contest = stage.contest
    return kuzbass_play.hand_in(part, number=number, by=part.holder.user)


def silent(stage, part: Award) -> bool:
    today = clock.now().astimezone(NOVOKUZNETSK).date()
    return shares.silent(stage.contest, today).filter(pk=part.pk).exists()


@pytest.mark.parametrize("named", [None, 50])
def test_a_prize_given_back_after_silence_can_be_applied_for(stage, whole, named):
    part, staff = shares.parts_of(whole)[1], stage.users["staff"]
    with on(stage, 40):
        required_documents.decline_silent(contest=stage.contest, awards=[part.pk], by=staff)
        by = announced_on(stage.contest) + timedelta(days=named) if named else None
        with pytest.raises(RuleViolation, match="уже прошёл"):
            awards_actions.restore_prize(award=part, reason="акт № 4", apply_by=announced_on(stage.contest), by=staff)
        awards_actions.restore_prize(award=part, reason="акт № 4", apply_by=by, by=staff)
        part.refresh_from_db()
        assert not silent(stage, part)
        assert part.apply_by == by or (by is None and part.apply_by > announced_on(stage.contest) + timedelta(days=41))
        letter = OutboxMessage.objects.filter(kind="prizes.prize", recipient=part.holder.email).latest("pk").body
        assert day_in_words(part.apply_by) in letter
        assert "срок назначен организатором" in letter
        assert hand_in(stage, part).state == "submitted"


def test_a_prize_refused_by_mistake_gets_the_days_that_were_left(stage, whole):
    part, staff = shares.parts_of(whole)[1], stage.users["staff"]
    with on(stage, 5):
        awards_actions.refuse_prize(award=part, ground="violation", reason="ошибка", breach="5.4", by=staff)
    with on(stage, 60):
        awards_actions.restore_prize(award=part, reason="не тот", by=staff)
    part.refresh_from_db()
    assert part.apply_by == announced_on(stage.contest) + timedelta(days=60 + 25)


def test_who_gets_money_only_by_a_later_division_has_a_term(stage, whole):
    parts = list(shares.parts_of(whole))
    captain, staff = parts[0].holder.user, stage.users["staff"]
    nothing = {parts[0].pk: Decimal(60_000), parts[1].pk: Decimal(30_000), parts[2].pk: Decimal(0)}
    with on(stage, 3):
        shares_actions.set_shares(award=whole, amounts=nothing, by=captain)
    with on(stage, 40):
        shares_actions.set_shares(award=whole, amounts={part.pk: Decimal(30_000) for part in parts}, reason="спор", by=staff)
        assert [silent(stage, part) for part in parts] == [True, True, False]
        assert hand_in(stage, parts[2]).state == "submitted"


def test_nobody_is_refused_for_silence_while_the_other_side_stops_the_thing(stage, whole):
    part, staff = shares.parts_of(whole)[1], stage.users["staff"]
    with on(stage, 10):
        objection = objections.open_objection(
            project=whole.project, objector="ООО «Икс»", document="№ 5", text="Чужое.", by=staff
        )
    with on(stage, 40):
        for award in (part, whole):
            with pytest.raises(RuleViolation, match="срок заявления стоит"):
                awards_actions.refuse_prize(award=award, ground="late", reason="молчит", by=staff)
        assert hand_in(stage, part).state == "submitted"
        objections.decide_objection(objection=objection, upheld=False, decision="Нет.", by=staff)
    other = shares.parts_of(whole)[2]
    with on(stage, 55):
        assert not silent(stage, other)
        assert hand_in(stage, other, number=2).state == "submitted"


def test_the_day_of_opening_again(kuzbass):
    day = datetime(2025, 3, 3).date()
    assert terms.open_again_by(None, kuzbass, today=day) is None
    assert terms.open_again_by(
        day, kuzbass, today=day + timedelta(days=10), closed_on=day - timedelta(days=20)
    ) == day + timedelta(days=30)
    assert terms.open_again_by(day, kuzbass, today=day) > day
