"""Charts as SVG pictures, for light and dark pages; the table beside each says the same in figures."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date

LIGHT = {"ink": "#1b1f24", "soft": "#4b5563", "line": "#d5d9df", "colors": ("#1d4f91", "#b45309")}
DARK = {"ink": "#e7eaee", "soft": "#aab3bf", "line": "#343b45", "colors": ("#8fb8ee", "#ffb454")}
HEIGHT, WIDTH = 320, 900
MOST_LABELS = 10


@dataclass(frozen=True)
class Picture:
    """The same chart twice, as addresses of `data:` pictures."""

    light: str
    dark: str


def lines(days: list[date], series: list[tuple[str, list[int | None]]]) -> Picture | None:
    """Curves over days; None when there is nothing to draw."""
    if len(days) < 2:
        return None
    return Picture(_lines(days, series, LIGHT), _lines(days, series, DARK))


def _lines(days: list[date], series: list[tuple[str, list[int | None]]], look: dict) -> str:
    import pygal  # on first use: only the page of numbers draws
    from pygal.style import Style

    style = Style(
        background="transparent", plot_background="transparent", foreground=look["ink"], foreground_strong=look["ink"],
        foreground_subtle=look["line"], colors=look["colors"], font_family="sans-serif", label_font_size=16,
        major_label_font_size=16, legend_font_size=18,
    )  # fmt: skip
    chart = pygal.Line(
        style=style, height=HEIGHT, width=WIDTH, js=[], show_dots=len(days) <= 40, legend_at_bottom=True,
        show_minor_x_labels=False, truncate_legend=60, truncate_label=-1, disable_xml_declaration=True, include_x_axis=True,
        value_formatter=lambda value: f"{value:.0f}", show_y_guides=True, margin=8,
    )  # fmt: skip
    labels = [f"{day:%d.%m}" for day in days]
    chart.x_labels = labels
    step = max(1, len(labels) // MOST_LABELS)
    chart.x_labels_major = labels[::step]
    for title, values in series:
        chart.add(title, values)
    return "data:image/svg+xml;base64," + base64.b64encode(chart.render(is_unicode=True).encode()).decode()
