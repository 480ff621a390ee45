"""Pictures of the main pages for people: docs/pages/README.md (all widths, both themes) and docs/face/before-after.md.

`./portal look` draws them (tests/browser/test_look.py) and then writes these pages; what belongs to no page any more is removed.
"""

from __future__ import annotations

from PIL import Image

from tests.browser.main_pages import BEFORE, BROWSED, MAIN_PAGES, ROOT, SHOWN, STORED, MainPage

QUALITY = 40  # of WebP, of 100: small letters stay readable
WIDEST, TALLEST = 960, 1600  # pixels kept for people: a desk smaller than it is, the beginning of a long page
WHO = {
    "visitor": "посетитель", "captain": "капитан", "staff": "сотрудник", "door": "встречающий", "administrator": "администратор портала",
    "member": "член комиссии", "chair": "председатель", "mentor": "ментор", "secretary": "секретарь", "accountant": "бухгалтер",
}  # fmt: skip
PHONE, DESK = 390, 1440


def browsed(picture: Image.Image) -> Image.Image:
    """A picture as people browse it: not wider and not taller than they need."""
    if picture.width > WIDEST:
        height = round(picture.height * WIDEST / picture.width)
        picture = picture.resize((WIDEST, height), Image.Resampling.LANCZOS)
    return picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))


def all_pages() -> str:
    """Every page in every width and theme."""
    lines = [
        "# Страницы портала", "",
        "Сорок главных страниц всех ролей на телефоне (390), планшете (820) и столе (1440), светлые и тёмные. Рисует `./portal look`.",
    ]  # fmt: skip
    for page in MAIN_PAGES:
        lines += ["", f"## {page.title}", "", f"Кто видит: {WHO[page.who]}.", "", "| | 390 | 820 | 1440 |", "|---|---|---|---|"]
        for theme, word in (("light", "светлая"), ("dark", "тёмная")):
            cells = [
                f"![{page.title}, {width}, {word}]({page.picture(width, theme)})" for width, shown in SHOWN if shown == theme
            ]
            lines.append(f"| {word} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def before_and_after() -> str:
    """Pages as they were before the portal had a face, beside today's."""
    lines = [
        "# Страницы до и после", "",
        "Слева — страницы 27 ноября 2026 года до решения «[Лицо конкурса](../decisions/0062-a-face.md)», справа — нынешние. Рисует",
        "справа `./portal look`; левые взяты из истории репозитория. Все ширины и тёмный вид — [Страницы портала](../pages/README.md).",
    ]  # fmt: skip
    for page in MAIN_PAGES:
        if not (BEFORE / _before(page, PHONE)).exists():
            continue
        lines += ["", f"## {page.title}", ""]
        for width, word in ((PHONE, "телефон"), (DESK, "стол")):
            lines += [f"| {word}, было | {word}, стало |", "|---|---|"]
            was = f"![{page.title}, {word}, было](../pages/before/{_before(page, width)})"
            lines += [f"| {was} | ![{page.title}, {word}, стало](../pages/{page.picture(width, 'light')}) |", ""]
        lines.pop()
    return "\n".join(lines) + "\n"


def _before(page: MainPage, width: int) -> str:
    return f"{page.name}-{width}.webp"


def write() -> int:
    """Write both pages, remove pictures of no page; returns the bytes of all pictures."""
    drawn = {page.picture(*shown) for page in MAIN_PAGES for shown in SHOWN}
    compared = {page.picture(*page.compared) for page in MAIN_PAGES}
    for folder, names in ((BROWSED, drawn), (STORED, compared)):
        for file in folder.glob("*.webp"):
            if file.name not in names:
                file.unlink()
    (BROWSED / "README.md").write_text(all_pages(), "utf-8")
    (ROOT / "docs/face/before-after.md").write_text(before_and_after(), "utf-8")
    return sum(file.stat().st_size for folder in (BROWSED, BEFORE, STORED) for file in folder.glob("*.webp"))


if __name__ == "__main__":
    print(f"{write() / 2**20:.1f} МБ картинок")
