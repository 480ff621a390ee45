"""Who of a protocol's figures takes which prize of the fund: before the protocol as its sentences, after publication as awards."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.russia.money import NO_BREAK_SPACE, formatted, whole_roubles_in_words
from judging.parts import tell_prizes
from judging.rules.wording import place_in_words, prized_people, quoted, team_in
from prizes.models import FundItem
from prizes.rules import fund

NO_PRIZE = "no_prize"


def winning_rows(figures: dict[str, Any], contest: Contest) -> list[dict[str, Any]]:
    """Rows of a protocol's figures on prize places, each with what the fund holds for it."""
    last_place = contest.regulation.last_prize_place
    items = {(item.division, item.place): item for item in FundItem.objects.filter(contest=contest)}
    refused = {row["project_id"]: row for row in figures.get("violations", []) if row["effect"] == NO_PRIZE}
    winning = []
    for nomination in figures["nominations"]:
        division = division_figures(nomination)
        rows = [row for row in nomination["rows"] if row["place"] is not None and row["place"] <= last_place]
        # Whoever shared a place with a team that is out gets no more for it: the place stays vacant.
        sharing = Counter(row["place"] for row in (*rows, *nomination.get("vacant", ())))
        for row in rows:
            place, teams = row["place"], sharing[row["place"]]
            held = [items.get((division["division"], step)) for step in range(place, min(place + teams, last_place + 1))]
            there = [item for item in held if item]
            money = [item for item in there if item.amount]
            winning.append(
                {
                    **row,
                    **division,
                    "amount": money[0].amount if teams == 1 and money else fund.share((item.amount for item in money), teams),
                    "origin": money[0].origin if money else None,
                    "thing": "; ".join(item.thing for item in there if item.thing),
                    # Of things several teams share nobody knows yet which goes to whom.
                    "worth": (there[0].thing_value, there[0].thing_value_basis) if teams == 1 and there else (None, ""),
                    "violation": refused.get(row["project_id"]),
                }
            )
    return winning


def nomination_rows(figures: dict[str, Any], contest: Contest) -> list[dict[str, Any]]:
    """Winners of team nominations the fund holds a prize for, besides the places of the contest."""
    items = {(item.division, item.place): item for item in FundItem.objects.filter(contest=contest)}
    return [
        {
            **row, "nominated": True, "division": nomination["key"], "division_title": nomination["title"],
            "division_position": item.division_position, "amount": item.amount, "origin": item.origin, "thing": item.thing,
            "worth": (item.thing_value, item.thing_value_basis), "violation": None,
        }
        for nomination in figures.get("team_nominations", [])
        for row in prized_people(nomination)
        if (item := items.get((nomination["key"], row["place"])))
    ]  # fmt: skip


def division_figures(nomination: dict[str, Any]) -> dict[str, Any]:
    """The division of a protocol's table; protocols drafted before divisions name the nomination."""
    return {
        "division": nomination.get("division") or f"n{nomination['nomination_id']}",
        "division_title": nomination["title"],
        "division_position": nomination.get("position", 1),
    }


@tell_prizes
def prize_sentences(figures: dict[str, Any], contest: Contest) -> list[str]:
    """What the protocol resolves about prizes: one sentence for each prize of the fund that somebody takes."""
    told = []
    for row in winning_rows(figures, contest):
        prize = _prize(row["amount"], row["thing"])
        if prize and not row["violation"]:
            where = f"{quoted(row['division_title'])}, {place_in_words(row['place'])}"
            told.append(f"Присудить {team_in(row['team'], 'команде')} ({where}) приз: {prize}.")
    for row in nomination_rows(figures, contest):
        where = f"номинация {quoted(row['division_title'])}, {place_in_words(row['place'])}"
        told.append(f"Присудить {team_in(row['team'], 'команде')} ({where}) приз: {_prize(row['amount'], row['thing'])}.")
    items = {(item.division, item.place): item for item in FundItem.objects.filter(contest=contest)}
    for nomination in figures.get("personal", []):
        for row in prized_people(nomination):
            item = items.get((nomination["key"], row["place"]))
            prize = _prize(item.amount, item.thing) if item else ""
            where = (
                f"{nomination['title']}, {place_in_words(row['place'])}"
                if nomination.get("places", 1) > 1
                else nomination["title"]
            )
            if prize:
                told.append(f"Присудить приз: {row['name']} ({where}) – {prize}.")
    return told


def _prize(amount: Any, thing: str) -> str:
    """A sum in digits and in words, a thing, or both."""
    money = f"{formatted(amount).split(',')[0]}{NO_BREAK_SPACE}рублей ({whole_roubles_in_words(amount)})" if amount else ""
    return "; ".join(part for part in (money, thing) if part)
