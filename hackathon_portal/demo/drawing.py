"""Pictures of the demonstration drawn from data: screens of projects, covers of contests, marks of partners. Nothing is photographed."""

from __future__ import annotations

import hashlib
import io
import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from hackathon_portal.documents.pdf import FONTS_ONLY

SCALE = 2  # drawn twice as large and made smaller: smooth edges
SCREEN, LARGE, COVER, MARK = (960, 640), (1200, 800), (1440, 900), (480, 160)
# Ground, bar, accent, second accent: one row a project.
PALETTES = (
    ("#eef3fb", "#1d3f7a", "#3f7de0", "#f2a33a"), ("#eef7f1", "#14532d", "#2f9e63", "#e2574c"), ("#fbf3ec", "#7a3414", "#d9692f", "#2f7f8f"),
    ("#f4effa", "#43246f", "#8557d3", "#e5a02c"), ("#eaf6f7", "#0f4a55", "#1f93a5", "#e06a55"), ("#fdf5e3", "#5d4708", "#b98a10", "#3d6fb5"),
    ("#fbeef2", "#6d1738", "#c93f72", "#3b8d7b"), ("#eff1f4", "#20303f", "#48708f", "#d98a2b"),
)  # fmt: skip
WHITE, INK, PALE = "#ffffff", "#27313d", "#dbe2ea"
Box = tuple[float, float, float, float]


class Sheet:
    """A canvas in pixels of the finished picture."""

    def __init__(self, size: tuple[int, int], ground: str) -> None:
        self.size = size
        self.image = Image.new("RGB", (size[0] * SCALE, size[1] * SCALE), ground)
        self.pen = ImageDraw.Draw(self.image)

    def box(self, box: Box, fill: str, radius: float = 0) -> None:
        self.pen.rounded_rectangle([part * SCALE for part in box], radius * SCALE, fill=fill)

    def line(self, points: list[tuple[float, float]], fill: str, width: float) -> None:
        self.pen.line([(x * SCALE, y * SCALE) for x, y in points], fill=fill, width=round(width * SCALE), joint="curve")

    def shape(self, points: list[tuple[float, float]], fill: str) -> None:
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def dot(self, x: float, y: float, radius: float, fill: str) -> None:
        self.pen.ellipse([part * SCALE for part in (x - radius, y - radius, x + radius, y + radius)], fill=fill)

    def words(self, x: float, y: float, text: str, fill: str, size: float, *, bold: bool = True) -> None:
        """Text whose middle line is at `y`."""
        face = FONTS_ONLY.parent / f"PTSans_{'700Bold' if bold else '400Regular'}.ttf"
        self.pen.text(
            (x * SCALE, y * SCALE), text, fill=fill, font=ImageFont.truetype(str(face), round(size * SCALE)), anchor="lm"
        )

    def png(self, large: tuple[int, int] | None = None) -> bytes:
        target = io.BytesIO()
        self.image.resize(large or self.size, Image.Resampling.LANCZOS).save(target, "PNG")
        return target.getvalue()


@dataclass(frozen=True)
class Colours:
    ground: str
    bar: str
    accent: str
    second: str


def seeded(text: str) -> random.Random:
    """The same numbers for the same text."""
    return random.Random(int(hashlib.sha256(text.encode()).hexdigest()[:12], 16))


def _lines(sheet: Sheet, x: float, y: float, widths: list[float], fill: str = PALE, step: float = 22) -> None:
    for row, width in enumerate(widths):
        sheet.box((x, y + row * step, x + width, y + row * step + 10), fill, 5)


def _town(sheet: Sheet, colours: Colours, dice: random.Random) -> None:
    """Blocks of a town, its river, a route with stops."""
    sheet.box((0, 88, 960, 640), "#e6ebe4")
    for column in range(9):
        for row in range(6):
            left, top = column * 112 - 20 + row * 6, 100 + row * 96
            sheet.box((left, top, left + 88 + dice.randrange(12), top + 70), WHITE if dice.random() < 0.8 else "#cfe3c8", 6)
    bends = [(-20.0, 520.0), (180, 470), (380, 540), (600, 430), (780, 470), (990, 360)]
    sheet.line(bends, "#a9cfe8", 46)
    stops = [(90 + step * 130 + dice.randrange(-20, 20), 180 + dice.randrange(0, 260)) for step in range(7)]
    route = [(float(x), float(y)) for x, y in stops]
    sheet.line(route, colours.accent, 9)
    for number, (x, y) in enumerate(route):
        sheet.dot(x, y, 16, WHITE)
        sheet.dot(x, y, 11, colours.second if number in (2, 5) else colours.accent)
    sheet.box((620, 128, 920, 300), WHITE, 18)
    _lines(sheet, 648, 156, [210, 150], colours.accent)
    _lines(sheet, 648, 206, [240, 190, 120])


def _board(sheet: Sheet, colours: Colours, dice: random.Random) -> None:
    """Figures of a service: tiles, columns, a curve."""
    for column in range(3):
        left = 40 + column * 300
        sheet.box((left, 120, left + 280, 230), WHITE, 16)
        sheet.words(left + 24, 158, str(dice.randrange(12, 980)), (colours.accent, colours.bar, colours.second)[column], 40)
        _lines(sheet, left + 24, 196, [120 + dice.randrange(90)])
    sheet.box((40, 254, 560, 600), WHITE, 16)
    for month in range(9):
        height = 50 + dice.randrange(220)
        sheet.box((76 + month * 52, 568 - height, 110 + month * 52, 568), colours.second if month == 6 else colours.accent, 5)
    sheet.box((584, 254, 920, 600), WHITE, 16)
    points, level = [], 480.0
    for step in range(8):
        level -= dice.randrange(-18, 44)
        points.append((614.0 + step * 40, level))
    sheet.line([(614, 556), (894, 556)], PALE, 4)
    sheet.line(points, colours.accent, 7)
    sheet.dot(*points[-1], 11, colours.second)


def _phones(sheet: Sheet, colours: Colours, dice: random.Random) -> None:
    """Three screens of an application for the phone."""
    for number in range(3):
        left, top = 90 + number * 280, 118 + (number == 1) * 22
        sheet.box((left, top, left + 220, 700), INK, 30)
        sheet.box((left + 9, top + 9, left + 211, 700), WHITE, 22)
        sheet.box((left + 9, top + 30, left + 211, top + 96), colours.accent if number == 1 else colours.bar, 0)
        _lines(sheet, left + 28, top + 58, [90 + dice.randrange(50)], WHITE)
        if number == 1:
            sheet.box((left + 26, top + 116, left + 194, top + 270), colours.ground, 14)
            sheet.dot(left + 110, top + 186, 44, colours.second)
            sheet.line([(left + 90, top + 186), (left + 105, top + 202), (left + 132, top + 170)], WHITE, 9)
            _lines(sheet, left + 40, top + 296, [140, 110, 128, 84])
            continue
        for row in range(4):
            y = top + 118 + row * 92
            sheet.box((left + 24, y, left + 196, y + 76), colours.ground, 12)
            sheet.dot(left + 54, y + 38, 18, (colours.accent, colours.second)[dice.randrange(2)])
            _lines(sheet, left + 84, y + 24, [60 + dice.randrange(40), 40 + dice.randrange(40)])


def _paper(sheet: Sheet, colours: Colours, dice: random.Random) -> None:
    """A document in which a program has found what matters."""
    for shift, fill in ((24, PALE), (12, "#eceff3"), (0, WHITE)):
        sheet.box((70 + shift, 118 + shift, 520 + shift, 700), fill, 10)
    _lines(sheet, 110, 156, [190], INK)
    for row in range(14):
        y, width = 200 + row * 30, 240 + dice.randrange(130)
        if row in (2, 6, 7, 11):
            sheet.box((102, y - 8, 118 + width, y + 18), "#fdeec2" if row != 7 else "#d9ecdd", 6)
        _lines(sheet, 110, y, [width], "#b9c4d0")
    for row, label in enumerate(("Срок", "Кому", "О чём")):
        top = 150 + row * 146
        sheet.box((600, top, 910, top + 122), WHITE, 16)
        sheet.box((600, top, 612, top + 122), (colours.accent, colours.second, colours.bar)[row], 6)
        sheet.words(638, top + 34, label, INK, 24)
        _lines(sheet, 638, top + 66, [200 + dice.randrange(40), 130 + dice.randrange(60)])


def _week(sheet: Sheet, colours: Colours, dice: random.Random) -> None:
    """A timetable of a week."""
    for column, day in enumerate(("Пн", "Вт", "Ср", "Чт", "Пт", "Сб")):
        left = 100 + column * 140
        sheet.words(left + 46, 122, day, colours.bar, 24)
        sheet.box((left, 146, left + 124, 616), WHITE, 12)
        top = 158.0
        while top < 560:
            height = (44, 62, 80)[dice.randrange(3)]
            if dice.random() < 0.82:
                fill = (colours.accent, colours.second, colours.bar, "#9fb3c8")[dice.choice((0, 0, 1, 2, 3, 3))]
                sheet.box((left + 10, top, left + 114, min(top + height, 606)), fill, 8)
                _lines(sheet, left + 20, top + 14, [54 + dice.randrange(30)], WHITE)
            top += height + 10
    for hour in range(6):
        sheet.words(36, 180 + hour * 80, f"{9 + hour}:00", "#5b6875", 18, bold=False)


def _web(sheet: Sheet, colours: Colours, dice: random.Random) -> None:
    """Things and how they hang together."""
    knots = [(480.0, 360.0)]
    for ring, (count, radius) in enumerate(((6, 130), (11, 228))):
        turn = dice.random()
        knots += [
            (480 + (1.5 if ring else 1.35) * radius * math.cos(turn + step * math.tau / count),
             362 + radius * math.sin(turn + step * math.tau / count)) for step in range(count)
        ]  # fmt: skip
    for number, knot in enumerate(knots[1:], 1):
        sheet.line([knot, knots[0] if number <= 6 else knots[1 + dice.randrange(6)]], "#b8c5d3", 4)
    for number, (x, y) in enumerate(knots):
        radius = 52 if number == 0 else 30 if number <= 6 else 14 + dice.randrange(9)
        sheet.dot(x, y, radius + 5, WHITE)
        sheet.dot(x, y, radius, colours.bar if number == 0 else colours.second if number in (3, 9, 14) else colours.accent)


def _talk(sheet: Sheet, colours: Colours, dice: random.Random) -> None:
    """A helper that answers questions, the sources beside."""
    sheet.box((40, 118, 300, 606), WHITE, 16)
    for row in range(6):
        sheet.dot(76, 164 + row * 74, 18, colours.accent if row == 1 else PALE)
        _lines(sheet, 108, 150 + row * 74, [110 + dice.randrange(60), 70 + dice.randrange(60)])
    y = 128.0
    for turn in range(5):
        mine = turn % 2 == 0
        rows = 1 + dice.randrange(2) if mine else 2 + dice.randrange(2)
        width, left = (330, 590) if mine else (430, 330)
        height = 34 + rows * 24
        if y + height > 548:
            break
        sheet.box((left, y, left + width, y + height), colours.accent if mine else WHITE, 20)
        _lines(sheet, left + 26, y + 22, [width - 70 - dice.randrange(70) for _ in range(rows)], WHITE if mine else PALE, 24)
        y += height + 16
    sheet.box((330, 560, 920, 612), WHITE, 26)
    sheet.dot(890, 586, 18, colours.second)


def _yards(sheet: Sheet, colours: Colours, dice: random.Random) -> None:
    """Houses of a yard with what is asked for there."""
    sheet.box((0, 470, 960, 640), "#d8e4cf")
    for house in range(5):
        left, top = 30 + house * 186, 190 + dice.randrange(110)
        sheet.box((left, top, left + 160, 540), (WHITE, "#e9edf2", colours.ground)[house % 3], 4)
        sheet.box((left - 6, top - 14, left + 166, top + 4), colours.bar, 4)
        for row in range(int((500 - top) // 52)):
            for column in range(4):
                lit = dice.random() < 0.3
                sheet.box((left + 18 + column * 34, top + 26 + row * 52, left + 38 + column * 34, top + 56 + row * 52),
                          "#ffd98a" if lit else "#b4c3d2", 3)  # fmt: skip
    sheet.line([(0, 590), (960, 590)], "#9aa7b2", 40)
    for pin in range(4):
        x, y = 110 + pin * 236 + dice.randrange(-30, 30), 500 + dice.randrange(-60, 30)
        fill = colours.second if pin % 2 else colours.accent
        sheet.shape([(x - 24, y - 30), (x + 24, y - 30), (x, y + 16)], fill)
        sheet.dot(x, y - 38, 30, fill)
        sheet.dot(x, y - 38, 12, WHITE)


SCENES: dict[str, Callable[[Sheet, Colours, random.Random], None]] = {
    "town": _town, "board": _board, "phones": _phones, "paper": _paper, "week": _week, "web": _web, "talk": _talk, "yards": _yards,
}  # fmt: skip


def screen(title: str, scene: str, number: int) -> bytes:
    """The screen of a project, as PNG: its title on the bar, below it a scene (by the title if none is named), in colours by its number."""
    dice = seeded(title)
    colours = Colours(*PALETTES[number % len(PALETTES)])
    scene = scene or sorted(SCENES)[dice.randrange(len(SCENES))]
    sheet = Sheet(SCREEN, colours.ground)
    SCENES[scene](sheet, colours, dice)
    sheet.box((0, 0, 960, 88), colours.bar)
    sheet.box((36, 26, 72, 62), colours.second, 10)
    sheet.words(92, 44, title, WHITE, 30)
    return sheet.png(LARGE)


def mixed(one: str, other: str, share: float) -> str:
    """A colour between two, `share` of the other."""
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def wall(paper: str, call: str) -> bytes:
    """A cover: towers and merlons of an old wall, a low sun, windows that are lit."""
    sheet, dice = Sheet(COVER, mixed(paper, "#ffffff", 0.1)), seeded("wall")
    sheet.dot(1010, 250, 130, call)
    for row, (level, share) in enumerate(((430, 0.34), (520, 0.22))):
        for house in range(12):
            left = house * 130 - 40 * row
            sheet.box((left, level - dice.randrange(30, 190), left + 112, 900), mixed(paper, "#ffffff", share))
    for house in range(70):
        x, y = 20 + dice.randrange(1400), 440 + dice.randrange(150)
        sheet.box((x, y, x + 12, y + 18), call if house % 3 == 0 else mixed(paper, "#ffffff", 0.5), 2)
    top, step, stone = 640, 58, mixed(paper, "#000000", 0.12)
    for merlon in range(26):
        left = merlon * step - 10
        sheet.shape([(left, top), (left, top - 44), (left + 18, top - 26), (left + 36, top - 44), (left + 36, top)], stone)
    sheet.box((0, top, 1440, 900), stone)
    for row in range(4):
        for stone_at in range(13):
            left = stone_at * 120 + (row % 2) * 60 - 30
            sheet.box((left, 690 + row * 56, left + 60, 696 + row * 56), mixed(paper, "#ffffff", 0.16), 3)
    for left in (150, 760, 1240):
        sheet.box((left, 500, left + 150, 900), mixed(paper, "#000000", 0.3))
        sheet.shape([(left - 18, 502), (left + 75, 370), (left + 168, 502)], mixed(call, paper, 0.15))
        sheet.line([(left + 75, 372), (left + 75, 326)], WHITE, 5)
        sheet.shape([(left + 77, 328), (left + 124, 342), (left + 77, 358)], call)
        for row in range(3):
            sheet.box((left + 64, 560 + row * 90, left + 86, 606 + row * 90), call, 11)
    return sheet.png()


def seam(paper: str, call: str) -> bytes:
    """A cover: terricones in the evening, layers of the ground with a bright seam through them."""
    sheet, dice = Sheet(COVER, mixed(paper, "#ffffff", 0.16)), seeded("seam")
    sheet.dot(360, 250, 120, call)
    for left, height, share in ((40, 300, 0.3), (560, 380, 0.24), (980, 330, 0.34), (300, 210, 0.12), (820, 250, 0.08)):
        sheet.shape(
            [(left, 560), (left + 270, 560 - height), (left + 330, 560 - height + 20), (left + 640, 560)],
            mixed(paper, "#ffffff", share),
        )
    for flake in range(90):
        sheet.dot(dice.randrange(1440), dice.randrange(500), 2 + flake % 4, WHITE)
    for layer in range(7):
        level = 540 + layer * 56
        ridge = [(x * 60.0, level + 14 * math.sin(x * 0.7 + layer * 1.3)) for x in range(26)]
        bright = layer == 3
        sheet.shape([*ridge, (1500, 900), (0, 900)], call if bright else mixed(paper, "#000000", 0.06 + layer * 0.1))
        if bright:
            dark = [(x, y + 34) for x, y in ridge]
            sheet.shape([*dark, (1500, 900), (0, 900)], mixed(paper, "#000000", 0.4))
    for _crystal in range(40):
        x, y, half = dice.randrange(1440), 590 + dice.randrange(290), 5 + dice.randrange(9)
        sheet.shape([(x - half, y), (x, y - half), (x + half, y), (x, y + half)], mixed(paper, "#ffffff", 0.3))
    return sheet.png()


def bridge(paper: str, call: str) -> bytes:
    """A cover: a bridge over a river, its lamps in the water."""
    sheet, dice = Sheet(COVER, mixed(paper, "#ffffff", 0.12)), seeded("bridge")
    sheet.dot(1080, 300, 150, call)
    for row, share in enumerate((0.3, 0.2)):
        for house in range(16):
            left, height = house * 96 - 30 * row, dice.randrange(60, 240) - 50 * row
            sheet.box((left, 520 - height, left + 84, 560), mixed(paper, "#ffffff", share))
            for window in range(max(0, height // 44)):
                sheet.box((left + 16, 530 - height + window * 40, left + 30, 546 - height + window * 40), call, 2)
    sheet.box((0, 560, 1440, 900), mixed(paper, "#000000", 0.2))
    for wave in range(26):
        x, y = dice.randrange(1300), 610 + dice.randrange(270)
        sheet.line([(x, y), (x + 60 + dice.randrange(120), y)], mixed(paper, "#ffffff", 0.2 if wave % 3 else 0.45), 6)
    deck = mixed(paper, "#000000", 0.45)
    sheet.box((0, 540, 1440, 576), deck)
    for tower in (380, 1000):
        sheet.box((tower - 16, 250, tower + 16, 640), deck)
        for step in range(1, 9):
            for side in (-1, 1):
                sheet.line([(tower, 262 + step * 8), (tower + side * step * 38, 542)], mixed(paper, "#ffffff", 0.55), 3)
        sheet.dot(tower, 244, 12, call)
    for lamp in range(13):
        x = 60 + lamp * 110
        sheet.line([(x, 540), (x, 500)], deck, 5)
        sheet.dot(x, 496, 9, call)
        sheet.box((x - 4, 600 + lamp % 3 * 14, x + 4, 690 + lamp % 4 * 22), mixed(call, paper, 0.35), 4)
    return sheet.png()


COVERS: dict[str, Callable[[str, str], bytes]] = {"tula_2024": wall, "kuzbass_2025": seam}


def mark(name: str, line: str = "") -> bytes:
    """The mark of a partner: a sign of its own shape and the name beside it; a second line if there is one."""
    dice = seeded(f"{name} {line}")
    colours = Colours(*PALETTES[dice.randrange(len(PALETTES))])
    sheet = Sheet(MARK, WHITE)
    shape = dice.randrange(4)
    if shape == 0:
        for step in range(3):
            sheet.shape([(20 + step * 32, 120), (52 + step * 32, 40 + step * 10), (84 + step * 32, 120)],
                        (colours.bar, colours.accent, colours.second)[step])  # fmt: skip
    elif shape == 1:
        sheet.dot(74, 80, 52, colours.bar)
        sheet.dot(92, 80, 34, WHITE)
        sheet.dot(100, 80, 20, colours.second)
    elif shape == 2:
        for step in range(3):
            sheet.box(
                (24, 36 + step * 32, 124 - step * 26, 60 + step * 32), (colours.second, colours.accent, colours.bar)[step], 12
            )
    else:
        sheet.shape([(24, 80), (74, 30), (124, 80), (74, 130)], colours.accent)
        sheet.shape([(48, 80), (74, 54), (100, 80), (74, 106)], WHITE)
        sheet.dot(74, 80, 12, colours.second)
    longest = max(len(name), len(line) * 0.62)
    size = min(46.0, 560 / max(longest, 1))
    sheet.words(156, 80 if not line else 64, name, colours.bar, size)
    if line:
        sheet.words(156, 64 + size * 0.95, line, INK, size * 0.58, bold=False)
    return sheet.png()
