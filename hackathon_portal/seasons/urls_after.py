"""Addresses of what becomes of projects: follow-up, showcase, exchange."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
