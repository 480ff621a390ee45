"""The protocol of a list: who goes on and who waits, by numbers, with figures, the rule in words and fingerprints of the lines."""

from __future__ import annotations

import hashlib
from itertools import groupby
from typing import Any

from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.seasons.models import Hub, SelectionList, SelectionRow
from hackathon_portal.seasons.rules.route_rules import SelectionRule
from hackathon_portal.seasons.rules.schema import Basis
from hackathon_portal.seasons.rules.selection import Verdict
from hackathon_portal.seasons.rules.words import rule_words

OFFICIAL = "documents/official.css"


def paper_of(selection_list: SelectionList) -> dict[str, Any]:
    """What the protocol says."""
    route = selection_list.route
    zone = route.season.rules.zone
    of_teams = selection_list.is_of_teams
    hub_column = "from_hub" if of_teams else "hub"
    rows = (
        SelectionRow.objects.filter(list=selection_list)
        .exclude(verdict=Verdict.OUT)
        .order_by(f"{hub_column}__opens_at", f"{hub_column}__code", "verdict", "rank")
        .values_list(
            f"{hub_column}__title", "verdict", "rank", "team_id" if of_teams else "entrant__number", "team__name", "place"
        )
    )
    hubs: dict[str, dict[str, Any]] = {}
    for (hub, verdict), group in groupby(rows, key=lambda row: (row[0] or "", row[1])):
        numbers = [
            f"{rank} («{name}», № {number}, место {place or '—'})" if of_teams else f"{rank} (№ {number})"
            for _, _, rank, number, name, place in group
        ]
        hubs.setdefault(hub, {"title": hub, "pass": "", "reserve": "", "counts": {}})[verdict] = ", ".join(numbers)
        hubs[hub]["counts"][verdict] = len(numbers)
    approved = selection_list.approved_at.astimezone(zone) if selection_list.approved_at else None
    return {
        "season": route.season,
        "route": route,
        "number": selection_list.protocol_number,
        "version": selection_list.number,
        "date": approved.strftime("%d.%m.%Y") if approved else "",
        "reason": selection_list.reason,
        "document": route.season.rules.document,
        "rule": said_of(selection_list),
        "figures": selection_list.figures,
        "sources": dict(Hub.objects.filter(stage=route.from_stage_id).values_list("code", "title")) | {"": str(route.from_stage)},
        "hubs": [
            hub | {"passing": hub["counts"].get("pass", 0), "waiting": hub["counts"].get("reserve", 0)} for hub in hubs.values()
        ],
        "drafted": {
            "by": _name(selection_list.drafted_by),
            "at": selection_list.drafted_at.astimezone(zone).strftime("%d.%m.%Y %H:%M"),
        },
        "approved": {"by": _name(selection_list.approved_by), "at": approved.strftime("%d.%m.%Y %H:%M") if approved else ""},
    }


def said_of(selection_list: SelectionList) -> list[str]:
    """How a list was drawn, in sentences."""
    basis = Basis(selection_list.figures.get("basis", Basis.TEST))
    return rule_words(SelectionRule.model_validate(selection_list.rule), basis)


def _name(user: Any) -> str:
    return (user.name or "сотрудник сезона") if user else "сотрудник сезона"


def protocol_pdf(selection_list: SelectionList) -> bytes:
    """The protocol as PDF/A."""
    return render_pdf("seasons/documents/selection.html", {"paper": paper_of(selection_list)}, stylesheet=OFFICIAL)


def sha_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
