"""A machine with many fonts, made up: what it has installed must change neither a page nor a document."""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from hackathon_portal.documents.pdf import FONTS_ONLY

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")


def full_of_boxes(file: Path) -> None:
    """A font in which every character is a black box, wider than a letter."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, -200))
    for corner in ((0, 900), (950, 900), (950, -200)):
        pen.lineTo(corner)
    pen.closePath()
    glyphs = [".notdef", "box"]
    font = FontBuilder(1000)
    font.setupGlyphOrder(glyphs)
    font.setupCharacterMap(dict.fromkeys(range(0x20, 0x2FFF), "box"))
    font.setupGlyf(dict.fromkeys(glyphs, pen.glyph()))
    font.setupHorizontalMetrics(dict.fromkeys(glyphs, (1000, 0)))
    font.setupHorizontalHeader(ascent=900, descent=-300)
    font.setupNameTable({"familyName": "Boxes", "styleName": "Regular", "uniqueFontIdentifier": "Boxes", "fullName": "Boxes"})
    font.setupOS2(sTypoAscender=900, sTypoDescender=-300, usWinAscent=900, usWinDescent=300)
    font.setupPost()
    font.save(file)


def many(folder: Path) -> Path:
    """Fontconfig's settings for the packaged fonts, every font of this machine and one that stands before all others and shows boxes."""
    full_of_boxes(folder / "boxes.ttf")
    folders = "".join(f"<dir>{one}</dir>" for one in (folder, *FOLDERS, Path.home() / ".fonts"))
    first = '<edit name="family" mode="prepend" binding="strong"><string>Boxes</string></edit>'
    settings = folder / "fonts.conf"
    settings.write_text(
        f'<?xml version="1.0"?><fontconfig><include>{FONTS_ONLY}</include>{folders}<cachedir>{folder / "cache"}</cachedir>'
        f'<match target="pattern">{first}</match></fontconfig>'
    )
    return settings
