"""Addresses of the fund of a season."""

from __future__ import annotations

from django.urls import URLPattern, path

from hackathon_portal.seasons.views import fund

urlpatterns: list[URLPattern] = [
    path("s/<slug:season>/desk/fund/", fund.fund, name="season_fund"),
    path("s/<slug:season>/desk/fund/line/", fund.fund_line, name="season_fund_line"),
    path("s/<slug:season>/desk/fund/move/", fund.fund_move, name="season_fund_move"),
    path("s/<slug:season>/desk/fund/moves/<int:move_id>/back/", fund.fund_move_back, name="season_fund_move_back"),
]
