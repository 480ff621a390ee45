"""After every deed the lines of a season's fund add up to it and equal the sources of its contests (C-18)."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest
from django.db import transaction

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.seasons.actions import fund as actions
from hackathon_portal.seasons.actions import hubs as hub_actions
from hackathon_portal.seasons.actions.seasons import change_rules
from hackathon_portal.seasons.models import FundLine, FundMove, Hub, Season
from hackathon_portal.seasons.queries import fund as queries
from hackathon_portal.seasons.rules.fund import adds_up
from prizes.awards.actions import fund as prize_fund
from prizes.models import FundSource
from tests.seasons import IN_REGISTRATION, MadeSeason, made_season

PRESET = "season_hub_36h"
WHY = "приказ № 7"


@pytest.fixture
def made(db):
    found = made_season()
    with clock.fixed_at(IN_REGISTRATION):
        yield found


def _holds(season: Season) -> None:
    season = Season.objects.select_related("rules_version").get(pk=season.pk)
    fund = season.rules.fund
    assert fund is not None
    assert adds_up(fund.amount, queries.lying(season).values())
    assert queries.does_not_meet(season) == []
    for line in FundLine.objects.filter(source__isnull=False).select_related("source"):
        assert line.source is not None
        assert (line.source.amount, line.source.purpose) == (line.amount, fund.purpose)
    # Contests hold the lines' money and nothing more.
    assert FundSource.objects.count() == FundLine.objects.filter(source__isnull=False).count()


def _line(made: MadeSeason, code: str, amount: int, nomination: str = "") -> FundLine:
    hub = made.hubs[code]
    return actions.add_line(
        season=made.season, stage=hub.stage, hub=hub, nomination=nomination, amount=Decimal(amount), reason=WHY, by=made.staff
    )


def _contest(made: MadeSeason, code: str):
    hub = Hub.objects.select_related("stage__season__rules_version").get(pk=made.hubs[code].pk)
    return hub_actions.make_stage_contest(hub=hub, preset=PRESET, by=made.staff)


def _changed(made: MadeSeason, **values):
    data = made.season.rules.model_dump(mode="json")
    data["fund"] |= values
    rules = type(made.season.rules).model_validate(data)
    return change_rules(season=made.season, rules=rules, reason="решение", act_number="1", by=made.staff)


def _deed(made: MadeSeason, random: Random) -> None:
    season, by = made.season, made.staff
    lines = list(FundLine.objects.filter(season=season))
    amount = Decimal(random.randrange(1, 9) * 1_000_000)
    kind = random.choice(["add", "add", "move", "move", "back", "close", "open", "contest", "fund", "own"])
    hub = Hub.objects.select_related("stage__season__rules_version").get(pk=random.choice(list(made.hubs.values())).pk)
    if kind == "add":
        actions.add_line(
            season=season, stage=hub.stage, hub=random.choice([hub, hub, None]), nomination=random.choice(["", "Кейс"]), amount=amount,
            reason=WHY, by=by,
        )  # fmt: skip
    elif kind == "move":
        ends = [random.choice([*lines, None]) for _ in range(2)]
        actions.move_money(season=season, source=ends[0], target=ends[1], amount=amount, reason=WHY, by=by)
    elif kind == "back" and (moves := list(FundMove.objects.filter(season=season))):
        actions.take_back_move(move=random.choice(moves), reason="ошибка", by=by)
    elif kind == "close":
        hub_actions.close_hub(hub=hub, reason="нет людей", by=by)
    elif kind == "open":
        hub_actions.open_hub_again(hub=hub, by=by)
    elif kind == "contest":
        hub_actions.make_stage_contest(hub=hub, preset=PRESET, by=by)
    elif kind == "fund":
        _changed(made, amount=str(random.randrange(1, 60) * 1_000_000), purpose=random.choice(["prize", "project_grant"]))
    elif kind == "own" and (source := FundSource.objects.order_by("pk").first()):
        values = {"kind": source.kind, "name": source.name, "amount": source.amount + 1, "basis": ""}
        prize_fund.set_fund_source(contest=source.contest, values=values, source=source, by=by)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_every_deed_lines_add_up_and_equal_the_contests(made: MadeSeason, seed: int) -> None:
    random, done = Random(seed), 0
    for _ in range(40):
        try:
            with transaction.atomic():
                _deed(made, random)
            done += 1
        except RuleViolation:
            pass
        made.season = Season.objects.select_related("rules_version").get(pk=made.season.pk)
        _holds(made.season)
    assert done > 10


def test_a_contest_of_the_season_gets_no_source_past_its_line(made: MadeSeason) -> None:
    _line(made, "che", 5_000_000)
    contest = _contest(made, "che")
    source = contest.fund_sources.get()
    assert (source.amount, source.purpose, source.kind) == (Decimal(5_000_000), "project_grant", "organiser")
    values = {"kind": source.kind, "name": source.name, "amount": Decimal(5_000_001), "basis": ""}
    with pytest.raises(RuleViolation, match="не больше и не меньше"):
        prize_fund.set_fund_source(contest=contest, values=values, source=source, by=made.staff)
    with pytest.raises(RuleViolation, match="другого источника"):
        prize_fund.set_fund_source(contest=contest, values=values | {"name": "Партнёр"}, by=made.staff)
    with pytest.raises(RuleViolation, match="забирают на странице фонда"):
        prize_fund.remove_fund_source(source=source, by=made.staff)


def test_promised_money_stays_and_the_fund_is_not_less_than_its_lines(made: MadeSeason) -> None:
    line = _line(made, "che", 5_000_000)
    contest = _contest(made, "che")
    prize_fund.set_special_prize(
        contest=contest, by=made.staff,
        values={"title": "Приз", "partner": "Организатор", "thing": "", "amount": Decimal(4_000_000), "origin": contest.fund_sources.get()},
    )  # fmt: skip
    with pytest.raises(RuleViolation, match="Фонд не сходится"), transaction.atomic():
        actions.move_money(season=made.season, source=line, target=None, amount=Decimal(2_000_000), reason=WHY, by=made.staff)
    with pytest.raises(RuleViolation, match="назначены призы"), transaction.atomic():
        actions.take_back_move(move=FundMove.objects.get(), reason="ошибка", by=made.staff)
    with pytest.raises(RuleViolation, match="уже распределено"):
        _changed(made, amount="4000000")
    _holds(made.season)


def test_a_deed_is_taken_back_with_a_reason_once(made: MadeSeason) -> None:
    line = _line(made, "che", 5_000_000)
    move = FundMove.objects.get()
    for reason, why in (("", "почему"), ("ошибка", "")):
        if why:
            with pytest.raises(RuleViolation, match=why):
                actions.take_back_move(move=move, reason=reason, by=made.staff)
        else:
            actions.take_back_move(move=move, reason=reason, by=made.staff)
    line.refresh_from_db()
    assert line.amount == 0
    with pytest.raises(RuleViolation, match="уже возвращён"):
        actions.take_back_move(move=move, reason="ошибка", by=made.staff)
    with pytest.raises(RuleViolation, match="делит сотрудник"):
        actions.move_money(
            season=made.season, source=None, target=line, amount=Decimal(1), reason=WHY, by=made.people["methodologist"]
        )


def test_the_desk_shows_what_a_deed_changes_before_it_is_done(made: MadeSeason, client_of) -> None:
    client, slug = client_of(made.staff), made.season.slug
    typed = {"place": f"{made.hubs['che'].stage_id}:{made.hubs['che'].pk}", "amount": "5000000", "reason": WHY}
    page = client.post(f"/s/{slug}/desk/fund/line/", typed | {"action": "show"}).content.decode()
    assert "Что изменится" in page
    assert "35 000 000" in page.replace("\u00a0", " ")
    assert not FundMove.objects.exists()
    client.post(f"/s/{slug}/desk/fund/line/", typed | {"action": "do"})
    line = FundLine.objects.get()
    assert line.amount == 5_000_000
    lost = client.post(f"/s/{slug}/desk/fund/move/", {"source": line.pk, "amount": "6000000", "reason": WHY, "action": "show"})
    assert lost.status_code == 422
    assert "там только 5000000" in lost.content.decode()
    assert WHY in lost.content.decode()
    client.post(f"/s/{slug}/desk/fund/move/", {"source": line.pk, "amount": "1000000", "reason": WHY, "action": "do"})
    move = FundMove.objects.latest("pk")
    assert "Вернуть" in client.get(f"/s/{slug}/desk/fund/moves/{move.pk}/back/").content.decode()
    client.post(f"/s/{slug}/desk/fund/moves/{move.pk}/back/", {"reason": "ошибка", "action": "do"})
    line.refresh_from_db()
    assert line.amount == 5_000_000
    desk = client.get(f"/s/{slug}/desk/fund/").content.decode()
    assert "ошибка" in desk
    public = client.get(f"/s/{slug}/").content.decode().replace("\u00a0", " ")
    assert "Фонд сезона" in public
    assert "5 000 000" in public
