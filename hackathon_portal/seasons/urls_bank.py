"""Addresses of the area «bank» of a season; `urls.py` puts them together."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
