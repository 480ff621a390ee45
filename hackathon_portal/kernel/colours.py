"""Colours by their contrast, as WCAG 2.2 counts it: what can be read on what."""

from __future__ import annotations

import re

HEX = re.compile(r"#[0-9a-f]{6}")
LEAST_OF_TEXT, LEAST_OF_PARTS = 4.5, 3.0  # 1.4.3 text; 1.4.11 parts of controls
DARK, LIGHT = "#14181f", "#ffffff"


def channels(colour: str) -> tuple[int, int, int]:
    """`#1d4f91` -> (29, 79, 145); ValueError for anything else."""
    if not HEX.fullmatch(colour):
        raise ValueError(f"не цвет: {colour}")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 of black to 1 of white (WCAG 2.2, definitions)."""
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (channel / 255 for channel in channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """1 of equal colours to 21 of black and white."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(colour: str) -> str:
    """The dark or the light ink, whichever is read better on this colour."""
    return max((LIGHT, DARK), key=lambda ink: contrast(ink, colour))


def mixed(colour: str, other: str, share: float) -> str:
    """A colour with so great a share (0 to 1) of the other one."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def text_on_paper(colour: str) -> str:
    """The colour itself where words of it are read on white, else the dark ink."""
    return colour if contrast(colour, LIGHT) >= LEAST_OF_TEXT else DARK
