"""A value of a regulation on which something done rests stays: every path of the schema, at every stage, for every contest."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

import pytest

from hackathon_portal.contests import actions, last_use
from hackathon_portal.contests.checks import contradictions
from hackathon_portal.contests.forms import path_of_schema
from hackathon_portal.contests.stages import Stage, stage_of
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.differences import differences, schema_paths
from hackathon_portal.regulation.schema import Regulation, load_preset
from judging.models import Protocol
from judging.queries import results
from judging.queries.figures import protocol_figures
from prizes.models import Award, Diploma, Payment
from registration.models import Application
from tests.payouts import accepted

AMENDED = {"reason": "Поправка", "act_number": "№ 7 от 01.06.2024"}
# What a walk over values cannot change without breaking what the schema asks of them: changed below by hand.
# A code of a body is tried where there are bodies (test_read_and_bound.py).
BY_HAND = {"organising.volunteers_in", "timezone"}


def places_of(data: Any, path: str, place: str = "") -> list[str]:
    """Where in a regulation's data the first value of this path stands; empty where the regulation has none."""
    name, _, rest = path.partition(".")
    if not isinstance(data, dict) or name not in data:
        return []
    value, spot = data[name], f"{place}{name}"
    if not rest:
        return [spot]
    if isinstance(value, list):
        return next((found for number, item in enumerate(value) if (found := places_of(item, rest, f"{spot}.{number}."))), [])
    return places_of(value, rest, f"{spot}.")


def others(value: Any) -> list[Any]:
    """Values near this one: the schema takes one of them."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if value is None:
        return [2, "3 working days", "иное", True]
    if isinstance(value, list):
        return [value[:-1], [*value, "иное"], [1], ["phone"]]
    if isinstance(value, dict):
        return [value | {"x": "иное"}]
    if re.fullmatch(r"\d+ [a-z ]+", value):
        return ["2 working days", "50 hours", "4 years"]
    if re.fullmatch(r"[\d./-]+", value):
        return ["3", "0.05", "2/5", "2023-05-05", "2", f"{value} и", "1010"]
    words = [f"{value} и", "other", ""]
    codes = [
        "none",
        "mean",
        "contest",
        "category",
        "organiser",
        "chair",
        "secretary",
        "member",
        "everybody",
        "each_member",
        "team",
        "started",
    ]
    return [
        *words,
        *codes,
        "participant",
        "required",
        "person",
        "highest",
        "application_day",
        "no_prize",
        "own",
        "in_person",
        "external",
    ]


def varied(regulation: Regulation, path: str) -> Regulation | None:
    """The regulation with another value at this path and, as near as the schema lets, nowhere else."""
    for place in places_of(regulation.model_dump(mode="json"), path):
        *way, last = place.split(".")
        for candidate in others(_at(regulation.model_dump(mode="json"), [*way, last])):
            data = regulation.model_dump(mode="json")
            _at(data, way)[last] = candidate
            try:
                made = Regulation.model_validate(data)
            except ValueError:
                continue
            if any(one.path == path for one in differences(regulation, made)):
                return made
    return None


def _at(data: Any, way: list[str]) -> Any:
    for key in way:
        data = data[int(key)] if isinstance(data, list) else data[key]
    return data


def test_every_path_of_the_schema_says_when_it_may_be_changed_for_the_last_time():
    declared = Counter(chain(last_use.FREE, *(one.paths for one in last_use.USES.values())))
    assert set(declared) == set(schema_paths())
    assert [path for path, count in declared.items() if count > 1] == []
    assert set(last_use.USES) == last_use.registered()


def closed_by_stage(stage: Stage) -> set[str]:
    by_code = {"codes", "tax"}  # judged part by part, year by year
    return {
        path for code, one in last_use.USES.items() if one.last.place < stage.place and code not in by_code for path in one.paths
    }


def closes_what_it_has_passed(contest, stage: Stage, *, used: set[str] = frozenset()) -> None:
    """What the stage has passed is closed, and nothing else but what was used earlier."""
    assert stage_of(contest) is stage
    earlier = {path for code in used for path in last_use.USES[code].paths}
    assert set(last_use.closed_paths(contest)) == closed_by_stage(stage) | earlier


def test_while_registration_is_open_only_the_announced_calendar_is_closed(contest, at):
    at(2024, 5, 3, 12)
    closes_what_it_has_passed(contest, Stage.REGISTRATION)


def test_before_the_assessment_its_rules_may_still_change_and_what_is_over_not(judged, at):
    at(2024, 5, 26, 19)
    closes_what_it_has_passed(judged.contest, Stage.HANDED_IN)


def test_since_the_assessment_is_open_its_rules_and_those_of_taking_part_are_closed(assessed, at):
    at(2024, 5, 26, 19)
    closes_what_it_has_passed(assessed.contest, Stage.ASSESSMENT)


def test_once_points_are_seen_places_and_ties_are_closed_and_the_quorum_of_a_held_meeting(closed):
    closes_what_it_has_passed(closed.contest, Stage.ASSESSED, used={"meeting"})


def test_after_publication_terms_and_papers_of_prizes_are_closed(published, at):
    at(2024, 5, 29, 12)
    closes_what_it_has_passed(published.contest, Stage.PUBLISHED)


def test_scale_weights_and_criteria_stay_after_the_opening_with_the_number_of_signed_sheets(assessed, users, at, client_of):
    at(2024, 5, 26, 17)
    contest = assessed.contest
    signed = sum(sheet.signed_at is not None for sheet in results.ScoreSheet.objects.all())
    for path, value in (("scale.maximum", "3"), ("criteria.0.weight", "3"), ("criteria.0.title", "Иное"), ("criteria", None)):
        data = contest.regulation.model_dump(mode="json")
        *way, last = f"judging.sheets.0.{path}".split(".")
        sheet = _at(data, way)
        sheet[last] = [*sheet[last], sheet[last][0] | {"code": "more"}] if value is None else value
        with pytest.raises(RuleViolation) as refused:
            actions.change_regulation(contest=contest, regulation=Regulation.model_validate(data), by=users["staff"], **AMENDED)
        assert f"подписано листов: {signed} (п.\u00a06.1)" in refused.value.message
        assert refused.value.field.startswith("judging__sheets__0")
    page = client_of("staff").get(f"/c/{contest.slug}/desk/regulation/").content.decode()
    assert "judging__sheets__0__scale__maximum" not in page
    assert f"подписано листов: {signed}" in page
    assert "prizes__apply_within" in page


def everything_done(contest) -> list[Any]:
    """Each figure that has been told, signed, printed or paid, counted anew where it is counted anew."""
    protocol = Protocol.objects.get(state="signed")
    again = protocol_figures(
        contest,
        protocol.meeting,
        results.results(contest),
        number=protocol.number,
        version=protocol.version,
        at=protocol.drafted_at,
    )
    standings = [[(row.project, row.total, row.first, row.last) for row in one.standings] for one in results.results(contest)]
    return [
        again,
        protocol.figures,
        standings,
        list(Award.objects.order_by("pk").values("place", "amount", "team")),
        list(Payment.objects.order_by("pk").values("gross", "tax", "net", "due_on", "exempt")),
        list(Diploma.objects.order_by("pk").values()),
        list(Application.objects.order_by("pk").values("state", "findings")),
        [contest.deadlines, contest.registration_closes_at, protocol.send_by, protocol.publish_by],
    ]


def all_varied(regulation: Regulation, paths: set[str]) -> tuple[Regulation, set[str]]:
    """Every one of the paths changed, one after the other; and which could be."""
    tried = set()
    for path in sorted(paths):
        if made := varied(regulation, path):
            regulation = made
            tried.add(path)
    return regulation, tried


def walk(contest, paths: set[str]) -> None:
    """Another value at each path: refused, or every figure of what is done stays."""
    free = paths & set(last_use.FREE)
    regulation, tried = all_varied(contest.regulation, free)
    assert tried == free
    assert contradictions(contest, regulation) == []
    before = everything_done(contest)
    version = contest.regulation_version
    version.text, version.written_at = regulation.model_dump_json(), datetime.now(contest.regulation.zone)
    assert contest.regulation == regulation
    assert everything_done(contest) == before
    version.refresh_from_db()
    regulation, tried = all_varied(contest.regulation, paths - free)
    refused = {path_of_schema(place) for place, _ in contradictions(contest, regulation)}
    closed = set(last_use.closed_paths(contest))
    assert tried & closed <= refused
    # Parts that something done names, and tables judged year by year, have tests of their own; all else is closed by now.
    apart = {path for code in ("codes", "tax", "payment") for path in last_use.USES[code].paths}
    assert paths - free - apart <= closed


def own_paths(code: str) -> set[str]:
    """Paths of which this preset holds a value."""
    data = load_preset(code).regulation.model_dump(mode="json")
    return {path for path in schema_paths() if places_of(data, path)} - BY_HAND


def test_after_the_end_each_value_is_refused_or_changes_no_figure(published, users, at):
    """A walk over every path of the schema that this contest has a value of."""
    contest = published.contest
    accepted(Award.objects.filter(contest=contest).order_by("place").first(), at, users)
    walk(contest, own_paths("tula_2024"))


def test_after_the_end_of_the_other_contest_each_value_that_only_it_has_is_refused_or_changes_no_figure(kuzbass_published):
    walk(kuzbass_published.contest, own_paths("kuzbass_2025") - own_paths("tula_2024"))


def test_what_neither_contest_has_a_value_of_is_closed_with_its_criterion():
    rest = set(schema_paths()) - own_paths("tula_2024") - own_paths("kuzbass_2025") - BY_HAND
    assert rest <= set(last_use.USES["assessment"].paths)


def test_the_tax_table_stays_for_a_year_that_has_been_counted_and_takes_a_row_for_a_later_one(published, users, at):
    contest = published.contest
    payment = accepted(Award.objects.filter(contest=contest).order_by("place").first(), at, users)
    data = contest.regulation.model_dump(mode="json")
    newest = data["prizes"]["tax_rates"][-1]
    later = newest | {"from_year": payment.tax_year + 1, "resident": [{"above": "0", "rate": "0.15"}], "source": "закон"}
    data["prizes"]["tax_rates"].append(later)
    actions.change_regulation(contest=contest, regulation=Regulation.model_validate(data), by=users["staff"], **AMENDED)
    of_year = max(
        (row for row in data["prizes"]["tax_rates"] if row["from_year"] <= payment.tax_year), key=lambda row: row["from_year"]
    )
    of_year["resident"][0]["rate"] = "0.2"
    with pytest.raises(RuleViolation, match=f"по ставкам {payment.tax_year} года уже сосчитаны выплаты"):
        actions.change_regulation(contest=contest, regulation=Regulation.model_validate(data), by=users["staff"], **AMENDED)
    assert payment.tax == Payment.objects.get(pk=payment.pk).tax > Decimal(0)


def test_a_ground_and_a_consent_that_were_used_stay_and_a_new_version_of_a_text_may_come(contest, users, at):
    at(2024, 5, 3, 12)
    from registration.actions import decisions
    from tests import build

    application = build.team(contest, "Одна").applications.first()
    ground = contest.regulation.refusal_grounds[0].code
    decisions.refuse_application(application=application, ground=ground, comment="", by=users["staff"])
    change = {"contest": contest, "by": users["staff"], **AMENDED}

    def with_changed(part, place, **values):
        data = contest.regulation.model_dump(mode="json")
        data[part][place] |= values
        return Regulation.model_validate(data)

    for regulation, why in (
        (with_changed("refusal_grounds", 0, text="Иное"), "уже опираются"),
        (with_changed("consents", 0, text="Иное"), "дайте тексту новую версию"),
    ):
        with pytest.raises(RuleViolation, match=why):
            actions.change_regulation(regulation=regulation, **change)
    actions.change_regulation(regulation=with_changed("refusal_grounds", 1, text="Иное"), **change)
    actions.change_regulation(regulation=with_changed("consents", 0, text="Иное", version="2"), **change)


def test_differences_name_a_value_in_the_schema_and_in_the_data(tula):
    data = tula.model_dump(mode="json")
    data["judging"]["sheets"][0]["criteria"][2]["weight"] = "2"
    data["act"]["date"] = str(date(2025, 1, 1))
    found = {(one.path, one.place) for one in differences(tula, Regulation.model_validate(data))}
    assert found == {("act.date", "act.date"), ("judging.sheets.criteria.weight", "judging.sheets.0.criteria.2.weight")}
    data["judging"]["sheets"][0]["criteria"].pop(0)
    paths = {one.path for one in differences(tula, Regulation.model_validate(data))}
    assert "judging.sheets.criteria.code" in paths
