"""Colours by their contrast, against the figures that WCAG's own examples give."""

import pytest

from hackathon_portal.kernel import colours


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#ffffff", 8.59),
        ("#ffffff", "#ffffff", 1.0),
    ],
)
def test_contrast_is_the_same_both_ways_and_as_the_standard_counts_it(one, other, ratio) -> None:
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.01) == pytest.approx(colours.contrast(other, one), abs=0.01)


@pytest.mark.parametrize("colour", [f"#{red:02x}{green:02x}80" for red in range(0, 256, 51) for green in range(0, 256, 51)])
def test_some_ink_is_read_on_every_colour(colour) -> None:
    assert colours.contrast(colours.ink_on(colour), colour) >= colours.LEAST_OF_TEXT


@pytest.mark.parametrize("words", ["", "red", "#12", "#12306G", "#12306B", "12306b", "#12306b;}"])
def test_what_is_no_colour_is_refused(words) -> None:
    with pytest.raises(ValueError, match="не цвет"):
        colours.channels(words)
