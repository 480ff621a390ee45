"""Two pictures of a page compared by areas: which parts changed, which parts only stand higher or lower.

The stored picture is cut into strips at rows that repeat the row above (the space between lines and boxes). Each strip is looked for in the
drawn picture at the height of the strip before it, and elsewhere if it is not there. Neighbouring strips that moved by the same distance are
one area; what differs inside a strip is joined into connected areas. So a line that moved is one area, not the whole page below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

# Means of windows (width x height, pixels) are compared; a difference above the shade (of 255) counts. Smoothing of letters redraws edges and
# hardly changes a mean. Cells find words and colours, low windows lines as thin as a pixel, large ones pale grounds.
WINDOWS = ((4, 4, 20), (16, 1, 20), (32, 32, 6))
GAP = 3  # rows alike that part two strips
FAINT = 3  # what a pixel of a differing window differs by at least to be framed
SPACE = 16  # rows of the space below a strip that are looked for with it, lest a thin line be found anywhere
FARTHEST = 160  # pixels up or down that a strip is looked for
LIKENESS = 0.25  # a strip stands elsewhere if it differs there by no more than this share of what it differs by here
WORD_SPACE, LINE_SPACE = 33, 9  # pixels that part differing pixels of two areas, beside and below
MOVED, BY = 1, 1  # a page is the same with so many moved areas, by so many pixels: another Chromium rounds a height differently

Pixels = np.ndarray


@dataclass(frozen=True)
class Area:
    """A part of the drawn picture that differs from the stored one; `moved` is how far down (up if negative) it stands, 0 if it changed."""

    left: int
    top: int
    width: int
    height: int
    moved: int = 0

    def __str__(self) -> str:
        place = f"{self.width}x{self.height} at {self.left},{self.top}"
        return f"{place} moved by {self.moved:+d}" if self.moved else f"{place} changed"


@dataclass(frozen=True)
class Strip:
    """Rows `top` to `end` of the stored picture, then space to `bottom`; found `moved` rows lower in the drawn picture."""

    top: int
    end: int
    bottom: int
    moved: int


def differences(stored: Image.Image, drawn: Image.Image) -> list[Area]:
    """Every area in which `drawn` differs, from top to bottom."""
    if stored.width != drawn.width:
        return [Area(0, 0, drawn.width, drawn.height)]
    before, after = (np.asarray(picture.convert("RGB"), dtype=np.int16) for picture in (stored, drawn))
    if np.array_equal(before, after):
        return []
    strips = list(_found(before, after))
    areas = [*_moved(strips, drawn.width), *_joined(_changed(strips, before, after))]
    expected = len(before) + strips[-1].moved
    if len(after) not in (len(before), expected):
        areas.append(Area(0, min(expected, len(after)), drawn.width, abs(len(after) - expected)))
    return sorted(areas, key=lambda area: (area.top, area.left))


def is_same(areas: list[Area]) -> bool:
    """Nothing changed, and no more moved than the rounding of a height explains."""
    return len(areas) <= MOVED and all(0 < abs(area.moved) <= BY for area in areas)


def marked(drawn: Image.Image, areas: list[Area]) -> Image.Image:
    """The drawn picture with a red frame around what changed and an orange one around what moved."""
    picture = drawn.convert("RGB")
    draw = ImageDraw.Draw(picture)
    for area in areas:
        frame = (area.left - 3, area.top - 3, area.left + area.width + 2, area.top + area.height + 2)
        draw.rectangle(frame, outline="#f08000" if area.moved else "#ff0000", width=2)
    return picture


def _strips(pixels: Pixels) -> list[tuple[int, int, int]]:
    """From each part that is not space to the next: (top, end of the part, bottom), without a row left out."""
    alike = [False, *(pixels[1:] == pixels[:-1]).all(axis=(1, 2))]
    tops, ends, end = [0], [], 1
    for row, same in enumerate(alike):
        if same:
            continue
        if row - end >= GAP:
            ends.append(end)
            tops.append(row)
        end = row + 1
    return list(zip(tops, [*ends, end], [*tops[1:], len(alike)], strict=True))


def _found(before: Pixels, after: Pixels) -> Iterator[Strip]:
    moved = 0
    profiles = _profile(before), _profile(after)
    for top, end, bottom in _strips(before):
        known = end + min(SPACE, (bottom - end) // 2)
        differ = _unlike(before, after, top, known, moved).sum()
        if differ:
            for distance in _nearest(*profiles, top, known):
                others = _unlike(before, after, top, known, distance).sum()
                if others < LIKENESS * differ:
                    moved, differ = distance, others
        yield Strip(top, end, bottom, moved)


def _profile(pixels: Pixels) -> np.ndarray:
    """Each row as the means of its parts: enough to see where a strip may be."""
    parts = np.array_split(pixels, 24, axis=1)
    return np.stack([part.mean(axis=(1, 2)) for part in parts], axis=1)


def _nearest(before: np.ndarray, after: np.ndarray, top: int, end: int) -> list[int]:
    """The distances at which the drawn rows look most like the stored ones, least far first."""
    scores = []
    for distance in range(-FARTHEST, FARTHEST + 1):
        first, last = top, min(end, len(after) - distance)  # its end may be cut off, its top is on the page
        if top + distance >= 0 and 2 * (last - first) > end - top:
            score = np.abs(before[first:last] - after[first + distance : last + distance]).mean()
            scores.append((round(float(score), 2), abs(distance), distance))
    return sorted({0, *(distance for _, _, distance in sorted(scores)[:3])}, key=abs)


def _unlike(before: Pixels, after: Pixels, top: int, end: int, moved: int) -> np.ndarray:
    """Which pixels of the stored rows differ from the drawn rows so far below; rows outside of the drawn picture are left out."""
    shift = np.zeros((end - top, *before.shape[1:]), dtype=np.int32)
    first, last = max(top, -moved), min(end, len(after) - moved)
    if first < last:
        shift[first - top : last - top] = before[first:last].astype(np.int32) - after[first + moved : last + moved]
    return _in_windows(shift)


def _in_windows(shift: np.ndarray) -> np.ndarray:
    """Pixels that differ, in windows whose mean of the differences is above the shade."""
    differ = np.abs(shift).max(axis=2) > FAINT
    if not differ.any():
        return differ
    large = np.pad(shift, [(0, -shift.shape[0] % 32), (0, -shift.shape[1] % 32), (0, 0)])
    counted = np.zeros(large.shape[:2], dtype=bool)
    for wide, high, shade in WINDOWS:
        sums = large.reshape(large.shape[0] // high, high, large.shape[1] // wide, wide, 3).sum(axis=(1, 3))
        counted |= (np.abs(sums) > shade * wide * high).any(axis=2).repeat(high, axis=0).repeat(wide, axis=1)
    return differ & counted[: shift.shape[0], : shift.shape[1]]


def _moved(strips: list[Strip], width: int) -> Iterator[Area]:
    open_area: Area | None = None
    for strip in strips:
        if open_area and open_area.moved != strip.moved:
            yield open_area
            open_area = None
        if strip.moved and open_area:
            open_area = replace(open_area, height=strip.end + strip.moved - open_area.top)
        elif strip.moved:
            open_area = Area(0, strip.top + strip.moved, width, strip.end - strip.top, strip.moved)
    if open_area:
        yield open_area


def _changed(strips: list[Strip], before: Pixels, after: Pixels) -> np.ndarray:
    """Pixels of the drawn picture at which a strip, or the space up to the next one, is not as it was."""
    pixels = np.zeros((max(len(before), len(after)) + FARTHEST, before.shape[1]), dtype=bool)
    following = [*(min(strip.top + strip.moved, len(after)) for strip in strips[1:]), len(after)]
    for strip, next_top in zip(strips, following, strict=True):
        top, end = max(0, strip.top + strip.moved), strip.end + strip.moved
        if top < end:
            pixels[top:end] |= _unlike(before, after, strip.top, strip.end, strip.moved)[top - end :]
        if end < next_top:
            pixels[end:next_top] |= _in_windows(before[strip.end - 1].astype(np.int32) - after[end:next_top])
    return pixels


def _joined(pixels: np.ndarray) -> Iterator[Area]:
    """Connected areas of what differs: the words of a line are one, near lines as well."""
    if not pixels.any():
        return
    labels, _ = ndimage.label(ndimage.maximum_filter(pixels, size=(LINE_SPACE, WORD_SPACE)))
    for number, (high, wide) in enumerate(ndimage.find_objects(labels), 1):
        ys, xs = np.nonzero(pixels[high, wide] & (labels[high, wide] == number))
        yield Area(
            wide.start + int(xs.min()), high.start + int(ys.min()), int(xs.max() - xs.min()) + 1, int(ys.max() - ys.min()) + 1
        )
