"""Addresses of a season's programme: gatherings of its stages."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
