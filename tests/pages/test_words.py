"""The interface's words: plurals agree, one word for one thing, no English where Russian has a word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import reverse

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("hackathon_portal", "registration", "judging", "prizes")
TEMPLATES = [path for kind in ("html", "txt") for path in (ROOT / "templates").rglob(f"*.{kind}")]
STYLES = [*(ROOT / "templates").rglob("*.css"), *(ROOT / "static" / "portal").rglob("*.css")]
CODE = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts]
HELP = list((ROOT / "docs" / "help").glob("*.md"))

# A number beside a noun of one form: «1 заявок». The filter `plural` writes the right one; «заявок: 5» needs none.
COUNTED = r"(?:заяв[а-я]+|команд(?:а|ы)?(?!\s+«)|человек[а]?|файл[а-я]*|дн(?:я|ей|\.)|балл[а-я]*|лист(?:а|ов)|пис(?:ем|ьма)|рабочих|час(?:а|ов)|минут[ы]?|мест[а]?|участник(?:а|ов)|строк[и]?|проект[а-я]*|член[а-я]*|раз[а]?|голос(?:а|ов)?)\b"
UNAGREED = re.compile(r"\}\}?\s+(?:%}\s+)?" + COUNTED)
# word -> what design.md calls it
SYNONYMS = {
    r"жюри": "комиссия", r"дедлайн\w*": "срок", r"аккаунт\w*": "учётная запись", r"логин\w*": "почта", r"e-?mail": "электронная почта",
    r"юзер\w*": "участник", r"чекпоинт\w*": "чек-поинт", r"тимлид\w*": "капитан", r"сабмит\w*": "сдать", r"скоринг\w*": "оценка",
    r"трек": "номинация", r"апрув\w*": "утвердить", r"воркфлоу": "порядок", r"дашборд\w*": "сводка", r"вейтлист\w*": "резерв",
}  # fmt: skip
# Latin words people read: formats, names of programs, keys of the keyboard, codes of the order and of the law.
LATIN = {
    "Ctrl",
    "PDF", "DOCX", "XLSX", "CSV", "JSON", "ZIP", "PNG", "JPEG", "HEIC", "QR", "API", "RSS", "Telegram", "MAX", "TOTP", "Esc", "Delete",
    "Enter", "Tab", "Markdown", "CClientBankExchange", "DOS", "Windows", "ID", "URL", "HTTPS", "UTF", "Excel", "Word", "Git", "GitHub", "JavaScript", "HMAC", "curl",
    "SHA", "PAdES", "OpenAPI", "Authorization", "Bearer", "Idempotency", "Key", "Retry", "After", "start", "stop", "sig",
    "RU", "YAML", "Moodle", "XML",
}  # fmt: skip


def visible(path: Path) -> str:
    """A template's text without tags, attributes, template code, links."""
    text = path.read_text("utf-8")
    text = re.sub(
        r"\{% comment %\}.*?\{% endcomment %\}|<style.*?</style>|<script.*?</script>|<code>.*?</code>|<kbd>.*?</kbd>",
        "",
        text,
        flags=re.DOTALL,
    )
    text = re.sub(r"\{% block page_class %\}.*?\{% endblock %\}", "", text)
    text = re.sub(r"\}\}/\S+", "}} ", text)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>|&\w+;|https?://\S+", " ", text, flags=re.DOTALL)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)  # links of Markdown
    return re.sub(r'"[^"\n]*"', " ", text)  # values of attributes that held template code


def strings(path: Path) -> list[str]:
    """Lines of code with Russian words in quotes."""
    return [
        line for line in path.read_text("utf-8").splitlines() if re.search(r"[\"'].*[а-яё].*[\"']", line) and '"""' not in line
    ]


def test_a_line_of_a_template_or_a_style_sheet_fits_120_characters():
    laid_out = [path for path in TEMPLATES if path.suffix == ".html"] + STYLES
    too_long = [
        f"{path.name}:{number}"
        for path in laid_out
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > 120
    ]
    assert too_long == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_counted_word_agrees_with_its_number(path):
    assert UNAGREED.findall(path.read_text("utf-8")) == []


def test_counted_words_in_messages_agree():
    found = [f"{path.name}: {line.strip()}" for path in CODE for line in strings(path) if UNAGREED.search(line)]
    assert found == []


@pytest.mark.parametrize(("word", "right"), SYNONYMS.items())
def test_one_word_for_one_thing(word, right):
    pattern = re.compile(rf"\b{word}\b", re.IGNORECASE)
    found = [path.name for path in TEMPLATES + HELP if pattern.search(visible(path))]
    found += [
        f"{path.name}: {line.strip()}"
        for path in CODE
        for line in strings(path)
        if re.search(rf"(?<![\w./=-]){word}\b(?=[^'\"=]*[\"'])", line) and re.search("[а-я]", word)
    ]
    assert found == [], f"вместо этого: {right}"


def test_the_interface_is_in_russian():
    foreign = {}
    for path in TEMPLATES + HELP:
        if path.name == "style_page.html":  # shows a code
            continue
        words = set(re.findall(r"[A-Za-z]{2,}", visible(path))) - LATIN
        if words:
            foreign[path.name] = sorted(words)
    assert foreign == {}


def test_a_contest_of_cases_is_never_told_of_nominations(kuzbass_judged, client_of):
    """The word and what agrees with it are the contest's own, on pages of participants and of the staff."""
    contest = kuzbass_judged.contest
    project = contest.projects.exclude(nomination=None).select_related("team__founder").first()
    pages = {
        project.team.founder: [reverse("project", args=[contest.slug])],
        kuzbass_judged.users["staff"]: [
            reverse(name, args=[contest.slug, *more])
            for name, more in (
                ("team_projects", ()), ("team_project", (project.team_id,)), ("contest_nominations", ()), ("numbers", ()),
            )
        ],
    }  # fmt: skip
    for user, paths in pages.items():
        client = client_of(user)
        for path in paths:
            html = client.get(path).content.decode()
            main = re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main")])
            rest = re.sub(r"[Лл]ичн\w+ номинаци\w+", "", main)
            assert "номинаци" not in rest.lower(), (path, rest[max(0, rest.lower().index("номинаци") - 60) :][:140])
            if path.endswith("/project/"):
                assert f"Выбор команды: {project.nomination}" in " ".join(main.split())
