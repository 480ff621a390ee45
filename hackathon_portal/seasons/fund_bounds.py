"""Contests of a season with a fund have the money its lines give them, and no rouble past that: the one answer prizes ask for."""

from __future__ import annotations

from hackathon_portal.seasons.queries.fund import objection
from prizes.fund_bounds import bounds_fund

bounds_fund(objection)
