"""Charts as SVG pictures, for light and dark pages; the table beside each says the same in figures."""

from __future__ import annotations

import base64
import html
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from hackathon_portal.documents.pdf import FONTS

LIGHT = {
    "ink": "#1b1f24",
    "soft": "#4b5563",
    "line": "#d5d9df",
    "colors": ("#1d4f91", "#b45309", "#0f766e", "#86198f", "#b91c1c", "#4b5563"),
}
DARK = {
    "ink": "#e7eaee",
    "soft": "#aab3bf",
    "line": "#343b45",
    "colors": ("#8fb8ee", "#ffb454", "#5eead4", "#e9a8f5", "#ff9d9d", "#c2c8d0"),
}
LOOKS = {"light": LIGHT, "dark": DARK}
DASHES = ("2, 4", "10, 4", "6, 3, 2, 3", "14, 6")
HEIGHT, WIDTH = 320, 900
MOST_LABELS = 10
HEIGHT_OF_HEAD, HEIGHT_OF_ROW = 60, 34


@dataclass(frozen=True)
class Picture:
    """The same chart twice, as addresses of `data:` pictures."""

    light: str
    dark: str


def whole(value: float) -> str:
    """A figure without a fraction, as charts write it where nothing else is said."""
    return f"{value:.0f}"


def lines(
    days: Sequence[date | str],
    series: Sequence[tuple[str, Sequence[float | None]]],
    *,
    written: Callable[[float], str] = whole,
    from_zero: bool = True,
) -> Picture | None:
    """Curves over days, or over steps with names of their own; `written` says a figure. None when there is nothing to draw.

    `from_zero`: the axis begins at zero; where near figures are to be told apart it does not.
    """
    if len(days) < 2:
        return None
    labels = tuple(one if isinstance(one, str) else f"{one:%d.%m}" for one in days)
    curves = tuple((title, tuple(values)) for title, values in series)
    return Picture(*(_lines(labels, curves, look, written, from_zero) for look in ("light", "dark")))


def bars(rows: list[tuple[str, float]]) -> Picture | None:
    """Horizontal bars to both sides of zero, one a row; None when there is nothing to draw."""
    return Picture(_bars(rows, LIGHT), _bars(rows, DARK)) if rows else None


def boxes(rows: list[tuple[str, list[float]]]) -> Picture | None:
    """A box of quartiles for each row of five cuts (least, lower, median, upper, most); None when there is nothing to draw."""
    return Picture(_boxes(rows, LIGHT), _boxes(rows, DARK)) if rows else None


def _bars(rows: list[tuple[str, float]], look: dict) -> str:
    import pygal  # noqa: PLC0415  on first use: only pages of figures draw

    chart = pygal.HorizontalBar(
        style=_style(look, look["colors"][:1]), height=HEIGHT_OF_HEAD + HEIGHT_OF_ROW * len(rows), width=WIDTH, js=[],
        show_legend=False, value_formatter=lambda value: f"{value:+.1f}".replace(".", ","), disable_xml_declaration=True, margin=8,
        truncate_label=40,
    )  # fmt: skip
    chart.x_labels = [title for title, _ in reversed(rows)]
    chart.add("", [value for _, value in reversed(rows)])
    return _address(chart)


def _boxes(rows: list[tuple[str, list[float]]], look: dict) -> str:
    import pygal  # noqa: PLC0415  on first use: only pages of figures draw

    chart = pygal.Box(
        style=_style(look, look["colors"][:1] * len(rows)), height=HEIGHT + 80, width=WIDTH, js=[], show_legend=False,
        box_mode="extremes", margin=8, value_formatter=lambda value: f"{value:.0f}", disable_xml_declaration=True,
        x_label_rotation=35, truncate_label=18,
    )  # fmt: skip
    chart.x_labels = [title for title, _ in rows]
    for title, cuts in rows:
        chart.add(title, cuts)
    return _address(chart)


def _style(look: dict, colors: tuple[str, ...]) -> Any:
    from pygal.style import Style  # noqa: PLC0415  on first use: only pages of figures draw

    return Style(
        background="transparent", plot_background="transparent", foreground=look["ink"], foreground_strong=look["ink"],
        foreground_subtle=look["line"], guide_stroke_color=look["line"], major_guide_stroke_color=look["line"], colors=colors, font_family='"PT Sans"', label_font_size=16,
        major_label_font_size=16, legend_font_size=18,
    )  # fmt: skip


def _address(chart: Any) -> str:
    """A picture cannot use the fonts of its page, so it carries the letters it shows."""
    svg = chart.render(is_unicode=True)
    shown = html.unescape(re.sub(r"<style.*?</style>|<[^>]*>", "", svg, flags=re.DOTALL))
    svg = re.sub(r"(<svg[^>]*>)", lambda tag: tag.group() + _letters("".join(sorted(set(shown)))), svg, count=1)
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@lru_cache(maxsize=64)
def _letters(characters: str) -> str:
    """PT Sans cut down to these characters, as a style sheet."""
    from fontTools import subset  # noqa: PLC0415  on first use: only pages of figures draw

    options = subset.Options(flavor="woff2", hinting=False, layout_features=["kern"])
    font = subset.load_font(str(FONTS / "PTSans_400Regular.ttf"), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    target = io.BytesIO()
    subset.save_font(font, target, options)
    data = base64.b64encode(target.getvalue()).decode()
    return f'<style>@font-face {{ font-family: "PT Sans"; src: url("data:font/woff2;base64,{data}"); }}</style>'


@lru_cache(maxsize=32)
def _lines(
    labels: tuple[str, ...],
    series: tuple[tuple[str, tuple[float | None, ...]], ...],
    name: str,
    written: Callable[[float], str],
    from_zero: bool,
) -> str:
    import pygal  # noqa: PLC0415  on first use: only pages of figures draw

    look = LOOKS[name]
    chart = pygal.Line(
        style=_style(look, tuple(look["colors"])), height=HEIGHT, width=WIDTH, js=[], show_dots=len(labels) <= 40, legend_at_bottom=True,
        show_minor_x_labels=False, truncate_legend=60, truncate_label=-1, disable_xml_declaration=True, include_x_axis=from_zero,
        value_formatter=written, show_y_guides=True, margin=8,
    )  # fmt: skip
    chart.x_labels = labels
    step = max(1, len(labels) // MOST_LABELS)
    chart.x_labels_major = labels[::step]
    for number, (title, values) in enumerate(series):
        # From the third on curves differ by their dashes as well as by their colour.
        chart.add(title, values, **({"stroke_style": {"dasharray": DASHES[number % len(DASHES)]}} if number > 1 else {}))
    return _address(chart)
