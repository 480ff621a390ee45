"""The comparison of pictures itself (tests/areas.py), tried on pages drawn here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.areas import Area, differences, is_same, marked

FONT = Path(__file__).parents[2] / "hackathon_portal/documents/fonts/PTSans_400Regular.ttf"
LINES = (
    "Заявка № 7 принята",
    "Команда: Гусляры, пять человек",
    "Проект: карта маршрутов",
    "Срок: 24 мая 2024 года",
    "Вопросы: нет",
)
WIDTH, HEIGHT, LINE, FIRST = 720, 640, 32, 80


def page(
    lines: tuple[str, ...] = LINES, *, button: bool = True, accent: str = "#1d4f91", column: int = 400, shifts: dict[int, int] | None = None,
    below: int = 0, rule: bool = True, ground: str = "#f6f7f9", size: int = 18, scale: int = 1,
) -> Image.Image:  # fmt: skip
    """Two columns of text under a heading, a button, a hairline; `shifts` moves single lines, `below` everything from the third on."""
    picture = Image.new("RGB", (WIDTH * scale, HEIGHT * scale), "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(FONT), size * scale)

    def box(left: int, top: int, right: int, bottom: int, colour: str) -> None:
        draw.rectangle((left * scale, top * scale, right * scale - 1, bottom * scale - 1), fill=colour)

    box(0, 0, WIDTH, 40, accent)
    for number, line in enumerate(lines):
        top = FIRST + number * LINE + (shifts or {}).get(number, 0) + (below if number >= 2 else 0)
        draw.text((40 * scale, top * scale), line, "#1b1f24", font)
        draw.text((column * scale, top * scale), f"Столбец {number}", "#1b1f24", font)
    if rule:
        box(40, 300 + below, 680, 301 + below, "#d5d9df")
    if button:
        box(40, 340 + below, 160, 384 + below, accent)
    box(40, 440 + below, 680, 560 + below, ground)
    return picture


def only(areas: list[Area]) -> Area:
    assert len(areas) == 1, [str(area) for area in areas]
    return areas[0]


def test_the_same_picture_has_no_differences_even_with_fewer_colours():
    whole = page()
    assert differences(whole, page()) == []
    assert differences(whole.quantize(256, dither=Image.Dither.NONE), whole) == []


@pytest.mark.parametrize("by", [1, -1, 2, 7])
def test_a_line_that_moved_is_one_difference(by):
    area = only(differences(page(), page(shifts={2: by})))
    assert area.moved == by
    assert area.top in range(FIRST + 2 * LINE, FIRST + 2 * LINE + 16)
    assert area.height <= LINE + abs(by)


def test_everything_below_a_line_that_grew_is_one_difference():
    area = only(differences(page(), page(below=1)))
    assert (area.moved, area.left, area.width, area.top + area.height) == (1, 0, WIDTH, 562)  # the end of the lowest box


def test_a_page_may_move_by_a_pixel_in_one_place_and_nothing_else():
    assert is_same(differences(page(), page(below=1)))
    assert is_same(differences(page(), page(shifts={1: -1})))
    assert not is_same(differences(page(), page(below=2)))
    assert not is_same(differences(page(), page(shifts={1: 1, 3: 1})))
    assert not is_same(differences(page(), page(below=1, button=False)))


def test_a_missing_button_is_found():
    assert only(differences(page(), page(button=False))) == Area(40, 340, 120, 44)


def test_a_button_too_many_is_found():
    assert only(differences(page(button=False), page())) == Area(40, 340, 120, 44)


def test_a_changed_colour_is_found_where_it_is():
    head, button = differences(page(), page(accent="#3a4f91"))
    assert (head, button) == (Area(0, 0, WIDTH, 40), Area(40, 340, 120, 44))


def test_a_pale_ground_and_a_hairline_are_found():
    ground = only(differences(page(), page(ground="#ffffff")))
    assert ground == Area(40, 441, 632, 119)  # all of 640 x 120 but its first row and a rest narrower than a window
    assert only(differences(page(), page(rule=False))) == Area(40, 300, 640, 1)


@pytest.mark.parametrize("by", [1, -1, 3, 12])
def test_a_shifted_column_is_found_and_the_other_column_is_not(by):
    areas = differences(page(), page(column=400 + by))
    assert areas
    assert not any(area.moved for area in areas)
    assert min(area.left for area in areas) >= 380


@pytest.mark.parametrize(
    ("old", "new"),
    [("принята", "отклонена"), ("пять", "семь"), ("24 мая", "25 мая"), ("2024", "2025"), ("нет", "нет."), ("№ 7", "№ 1")],
)
def test_a_changed_word_or_figure_is_found(old, new):
    number = next(place for place, line in enumerate(LINES) if old in line)
    changed = tuple(line.replace(old, new) for line in LINES)
    area = only(differences(page(), page(changed)))
    assert area.top in range(FIRST + number * LINE, FIRST + (number + 1) * LINE)
    assert area.left < 400


def test_larger_letters_are_found():
    assert not is_same(differences(page(), page(size=19)))


def test_one_column_that_moved_beside_another_is_found():
    beside = page()
    beside.paste(page(shifts={1: 1}).crop((380, 0, WIDTH, HEIGHT)), (380, 0))
    assert not is_same(differences(page(), beside))


def test_a_page_that_grew_or_shrank_at_its_end_is_found():
    longer = Image.new("RGB", (WIDTH, HEIGHT + 9), "white")
    longer.paste(page())
    assert only(differences(page(), longer)) == Area(0, HEIGHT, WIDTH, 9)
    assert only(differences(longer, page())) == Area(0, HEIGHT, WIDTH, 9)


def test_another_width_is_one_difference():
    assert differences(page(), page().crop((0, 0, WIDTH - 1, HEIGHT))) == [Area(0, 0, WIDTH - 1, HEIGHT)]


def smoothed(picture: Image.Image, way: Image.Resampling = Image.Resampling.BOX) -> Image.Image:
    return picture.resize((WIDTH, HEIGHT), way)


def darker(picture: Image.Image, power: float) -> Image.Image:
    """The ink of half-covered pixels is another one, full ink and paper stay."""
    return picture.point([round(255 * (shade / 255) ** power) if 40 < shade < 240 else shade for shade in range(256)] * 3)


def test_other_smoothing_of_letters_is_no_difference():
    large, text = page(scale=4), (0, FIRST, WIDTH, 290)
    for way in (Image.Resampling.BILINEAR, Image.Resampling.HAMMING):
        assert differences(smoothed(large).crop(text), smoothed(large, way).crop(text)) == []


@pytest.mark.parametrize("power", [0.85, 1.15])
def test_other_contrast_of_letters_is_no_difference(power):
    plain = smoothed(page(scale=4, accent="#000000"))
    assert differences(plain, darker(plain, power)) == []


def test_letters_drawn_a_quarter_of_a_pixel_aside_are_no_difference():
    large = page(scale=4)
    aside = large.transform(large.size, Image.Transform.AFFINE, (1, 0, -1, 0, 1, 0))
    text = (0, FIRST, WIDTH, 290)
    assert differences(smoothed(large).crop(text), smoothed(aside).crop(text)) == []


def test_noise_is_no_difference():
    pixels = np.asarray(page(), dtype=np.int16)
    noise = np.random.default_rng(7).integers(-12, 13, pixels.shape)
    assert differences(page(), Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8))) == []


def test_the_marked_picture_frames_what_changed_and_what_moved():
    framed = marked(page(), [Area(40, 340, 120, 44), Area(0, 100, WIDTH, 30, 1)])
    assert (framed.getpixel((100, 338)), framed.getpixel((300, 98))) == ((255, 0, 0), (240, 128, 0))
    assert framed.size == (WIDTH, HEIGHT)


def test_areas_are_told_in_words():
    assert [str(Area(40, 340, 120, 44)), str(Area(0, 100, 720, 30, -1))] == [
        "120x44 at 40,340 changed",
        "720x30 at 0,100 moved by -1",
    ]
