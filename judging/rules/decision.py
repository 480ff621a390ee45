"""The published decision made of a protocol's figures: what visitors read and take as a file (Tula: clause 9.6)."""

from __future__ import annotations

from typing import Any

from judging.rules import wording
from judging.rules.results_words import heading_of


def decision_of(figures: dict[str, Any], *, last_place: int, points: bool, organisation: str = "") -> dict[str, Any]:
    """Number and date of the protocol, prize places with points only where `points`, who decided; plain data (JSON types)."""
    by = figures.get("by", "nomination")
    members = figures.get("members", [])
    amends = figures.get("amends") or {}
    return {
        "organisation": wording.sentence(figures.get("organisation") or organisation).rstrip("."),
        "contest": figures.get("contest", ""),
        "act": figures.get("act", ""),
        "number": figures.get("number", ""),
        "date": figures.get("date", ""),
        "order": figures.get("commission_order", ""),
        "points": points,
        "amends": amends,
        "divisions": [
            {"title": heading_of(division, by), "rows": [_row(row, division, points) for row in _prized(division, last_place)]}
            for division in figures.get("nominations", [])
        ],
        "personal": [
            {
                "title": nomination["title"],
                "people": [_person(row, nomination) for row in prized],
            }
            for nomination in figures.get("personal", [])
            if (prized := wording.prized_people(nomination))
        ],
        "team_nominations": [
            {
                "title": nomination["title"],
                "teams": [
                    f"{row['place']} место: {wording.team_in(row['team'], 'команда')}, проект {wording.quoted(row['project'])}"
                    for row in prized
                ],
            }
            for nomination in figures.get("team_nominations", [])
            if (prized := wording.prized_people(nomination))
        ],
        "present": [_member(member) for member in members if member.get("attendance")],
        "absent": [_member(member) for member in members if not member.get("attendance")],
        "votes": f"{figures['present']} из {figures['composition']}" if "present" in figures else "",
    }


def _person(row: dict[str, Any], nomination: dict[str, Any]) -> str:
    place = f"{row['place']} место: " if nomination.get("places", 1) > 1 else ""
    return f"{place}{row['name']}, {wording.team_in(row['team'], 'команда')}"


def _prized(division: dict[str, Any], last_place: int) -> list[dict[str, Any]]:
    return [row for row in division["rows"] if row["place"] is not None and row["place"] <= last_place]


def points_by_project(figures: dict[str, Any], *, last_place: int) -> dict[int, str]:
    """Project -> its points as the decision prints them, of prize places alone; for a regulation that publishes points."""
    return {
        row["project_id"]: _row(row, division, points=True)["points"]
        for division in figures.get("nominations", [])
        for row in _prized(division, last_place)
        if row.get("project_id")
    }


def _row(row: dict[str, Any], division: dict[str, Any], points: bool) -> dict[str, str]:
    shown = wording.number(str(row["mean"])) if division.get("by_mean") else wording.number(row["total"])
    return {
        "place": str(row["place"]), "title": row["title"], "team": row["team"], "project": row["project"],
        "points": shown if points else "",
    }  # fmt: skip


def _member(member: dict[str, Any]) -> str:
    role = member.get("role", "")
    parts = [member["name"], member.get("position", ""), role if role != "член комиссии" else ""]
    return ", ".join(part for part in parts if part)
