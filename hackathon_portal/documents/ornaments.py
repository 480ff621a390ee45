"""What the designs of documents people take home are drawn with: frames and circles in two colours, as vectors."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import lru_cache

from hackathon_portal.kernel import colours

WIDE, TALL = (297, 210), (210, 297)  # A4, millimetres
PANEL, BAND = 98, 116  # how far the coloured part reaches: from the left, from above
STRIP = 2.4


@lru_cache(maxsize=32)
def art(design: str, paper: str, call: str) -> str:
    """The drawing below the words of a document of this design, as an SVG data URI; empty where the design has none."""
    drawn = DRAWN.get(design)
    if drawn is None:
        return ""
    (width, height), parts = drawn
    body = "".join(parts(paper, call))
    size = f'width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{body}</svg>'
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _circles(x: float, y: float, radii: tuple[float, ...], stroke: str, width: float) -> str:
    return f'<g fill="none" stroke="{stroke}" stroke-width="{width}">' + "".join(
        f'<circle cx="{x}" cy="{y}" r="{radius}"/>' for radius in radii
    ) + "</g>"  # fmt: skip


def _frame(paper: str, call: str) -> Iterator[str]:
    (width, height), ink = WIDE, colours.text_on_paper(paper)
    yield _circles(width / 2, height / 2, (26, 46, 66, 86), colours.mixed(ink, colours.LIGHT, 0.93), 0.7)
    yield f'<rect x="7" y="7" width="{width - 14}" height="{height - 14}" fill="none" stroke="{paper}" stroke-width="2.2"/>'
    near, far, bend = 11.5, 15, 12
    for inset, stroke, thick in ((near, paper, 0.5), (far - 1.6, call, 0.9)):
        right, below = width - inset, height - inset
        path = (
            f"M{inset + bend} {inset}H{right - bend}A{bend} {bend} 0 0 0 {right} {inset + bend}V{below - bend}"
            f"A{bend} {bend} 0 0 0 {right - bend} {below}H{inset + bend}A{bend} {bend} 0 0 0 {inset} {below - bend}"
            f"V{inset + bend}A{bend} {bend} 0 0 0 {inset + bend} {inset}Z"
        )
        yield f'<path d="{path}" fill="none" stroke="{stroke}" stroke-width="{thick}"/>'
    for x in (15, width - 15):
        for y in (15, height - 15):
            yield f'<circle cx="{x}" cy="{y}" r="1.7" fill="{call}"/>'
            yield _circles(x, y, (3.4,), paper, 0.6)


def _poster(paper: str, call: str) -> Iterator[str]:
    pale = colours.mixed(paper, colours.ink_on(paper), 0.16)
    yield f'<rect width="{PANEL}" height="210" fill="{paper}"/><clipPath id="panel"><rect width="{PANEL}" height="210"/></clipPath>'
    yield f'<g clip-path="url(#panel)">{_circles(PANEL, 92, (22, 46, 70, 94, 118), pale, 0.8)}</g>'
    yield f'<rect x="{PANEL}" width="{STRIP}" height="210" fill="{call}"/>'


def _column(paper: str, call: str) -> Iterator[str]:
    pale = colours.mixed(paper, colours.ink_on(paper), 0.16)
    yield f'<rect width="210" height="{BAND}" fill="{paper}"/><clipPath id="band"><rect width="210" height="{BAND}"/></clipPath>'
    yield f'<g clip-path="url(#band)">{_circles(178, 40, (20, 44, 68, 92, 116), pale, 0.8)}</g>'
    yield f'<rect y="{BAND}" width="210" height="{STRIP}" fill="{call}"/>'


DRAWN = {"frame": (WIDE, _frame), "poster": (WIDE, _poster), "column": (TALL, _column)}
