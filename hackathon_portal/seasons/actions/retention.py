"""Data of a season's people go when their time is over; what a list and a statistic rest on stays without names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from hackathon_portal.kernel import clock, letter_erasure
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.regulation.rules.deadlines import end_of_keeping
from hackathon_portal.seasons.models import Entrant, Season
