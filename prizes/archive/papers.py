"""What a person reads of an archive without any program: README.txt, Опись.html, index.csv."""

from __future__ import annotations

import io
from typing import Any

from django.utils.html import format_html, format_html_join

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.kernel import clock, secrecy, spreadsheets
from hackathon_portal.kernel.manifest import SIGNATURE, SUMS
from hackathon_portal.kernel.personal import ERASED
from prizes.models import PayoutApplication
from registration.models import Application

README, LISTING, INDEX, SEALED = "README.txt", "Опись.html", "index.csv", "Опись.pdf"
WITH_PERSONAL, WITHOUT_PERSONAL = "с персональными данными", "без персональных данных"
# What an archive without personal data never holds, as its README says it.
NOT_WITHOUT_PERSONAL = (
    "имена, адреса, телефоны и документы людей (вместо них ключи записей)",
    "тексты, которые кто-то написал от руки: описания, замечания, причины, ответы, письма",
    "файлы команд, сканы и подписи",
    "реестры, заявления о выплате, дипломы",
    "протоколы; решение комиссии — в том виде, в каком оно опубликовано для всех",
)
FOLDERS = (
    ("protocols", "протоколы комиссии и подписи под ними"),
    ("sheets", "листы оценки, явка, журнал — рабочие книги и сканы"),
    ("registers", "реестры выплат, файлы для банка, доходы, заявления и документы получателей"),
    ("documents", "дипломы и сертификаты"),
    ("projects", "файлы проектов"),
    ("acts", "акты"),
    ("journal", "журнал действий и журнал обращений к персональным данным"),
    ("data", "все записи для программ, JSON; названия таблиц и полей по-русски — data/Поля.csv"),
)


def left_out(contest: Contest, by: User | None) -> list[str]:
    """What is not in an archive of this person now because nobody may read it yet, and when it can be had."""
    return [f"{why.title}: {why.until}, тем, кто тогда может их видеть" for why in secrecy.left_out(by, contest)]


def erased(contest: Contest) -> list[str]:
    """What was erased before the archive was made, in numbers."""
    registrations = Application.objects.filter(contest=contest).exclude(erased_at=None).count()
    payouts = sum(_is_erased(pk) for pk in PayoutApplication.objects.filter(award__contest=contest).values_list("pk", flat=True))
    told = [("заявки участников", registrations), ("данные получателей в заявлениях о выплате, с файлами", payouts)]
    return [f"{what}: {count}" for what, count in told if count]


def _is_erased(pk: int) -> bool:
    try:
        return bool(PayoutApplication.objects.values_list("full_name", flat=True).get(pk=pk) == ERASED)
    except Exception:  # cannot be deciphered: named among what is missing
        return False


def readme(contest: Contest, *, personal: bool, by: User | None, missing: list[dict[str, Any]]) -> str:
    """What is in the archive, how it is checked, and what is left out of it or lacks, in words."""
    lines = [
        f"Архив конкурса «{contest.title}» {WITH_PERSONAL if personal else WITHOUT_PERSONAL}.",
        f"Собран {clock.now().astimezone(contest.regulation.zone):%d.%m.%Y %H:%M}.",
        "", f"Начните с файла {LISTING}: он открывается в браузере. То же таблицей: {INDEX}. Для программ: manifest.json.",
        "", "Папки:", *(f"- {name} — {what}" for name, what in FOLDERS),
        "", "Проверить, что ни один файл не изменён:",
        f"- в распакованной папке: sha256sum -c {SUMS}",
        "- на портале: ./portal manage check_archive ФАЙЛ; сумма описи записана в журнал портала при сборке",
        "- без портала: сумму manifest.json (SHA-256) сравните с записанной отдельно при сборке",
        f"- подпись организатора под списком сумм, если она есть: {SIGNATURE} (openssl cms -verify -binary -inform DER "
        f"-in {SIGNATURE} -content {SUMS})",
        "", "Не вошло, потому что сделать или прочитать не удалось:",
        *([f"- {one['path']} ({one.get('title', '')}): {one['why']}" for one in missing] or ["- вошло всё"]),
        "", "Стёрто по сроку хранения или по требованию до сборки:", *([f"- {line}" for line in erased(contest)] or ["- ничего"]),
        "", "Заметки членов комиссии для себя не попадают никуда.", "Не вошло, потому что ещё не открыто:",
        *([f"- {line}" for line in left_out(contest, by)] or ["- всё открыто"]),
    ]  # fmt: skip
    if not personal:
        lines += ["", "Без персональных данных не входят:", *(f"- {line}" for line in NOT_WITHOUT_PERSONAL)]
    return "\n".join(lines) + "\n"


def listing(contest: Contest, files: list[dict[str, Any]]) -> bytes:
    """The list of files as a page that needs nothing else."""
    rows = format_html_join(
        "\n", "<tr><td>{}</td><td>{}</td><td>{}</td><td><code>{}</code></td></tr>",
        (
            (
                one["path"] if one.get("missing") else format_html('<a href="{}">{}</a>', one["path"], one["path"]),
                one.get("title", ""), f"не вошёл: {one['why']}" if one.get("missing") else one["size"], one.get("sha256", ""),
            )
            for one in files
        ),
    )  # fmt: skip
    page = format_html(
        '<!DOCTYPE html>\n<html lang="ru"><head><meta charset="utf-8"><title>Опись архива: {}</title><style>'
        "body{{font:16px/1.4 sans-serif;margin:1rem}}table{{border-collapse:collapse}}td,th{{border:1px solid #999;padding:.25rem .5rem;"
        "text-align:left;vertical-align:top;overflow-wrap:anywhere}}code{{font-size:.75rem}}</style></head><body>"
        "<h1>Опись архива конкурса «{}»</h1><p>Файлов: {}. Собран {}. Как проверить и что не вошло: <a href=\"{}\">{}</a>.</p>"
        "<table><thead><tr><th>Файл</th><th>Что это</th><th>Байт</th><th>SHA-256</th></tr></thead><tbody>\n{}\n</tbody></table>"
        "</body></html>\n",
        contest.short_title, contest.title, sum(not one.get("missing") for one in files),
        f"{clock.now().astimezone(contest.regulation.zone):%d.%m.%Y %H:%M}", README, README, rows,
    )  # fmt: skip
    return page.encode()


def listing_pdf(contest: Contest, files: list[dict[str, Any]]) -> bytes:
    """The list of files as a PDF to be signed."""
    return render_pdf("prizes/documents/listing.html", {"contest": contest, "files": files, "at": clock.now()})


def index(files: list[dict[str, Any]]) -> bytes:
    """The same as a table."""
    rows: list[list[Any]] = [
        [one["path"], one.get("title", ""), one.get("size", ""), one.get("sha256", ""), one.get("why", "")] for one in files
    ]
    return table(["Файл", "Что это", "Байт", "SHA-256", "Почему не вошёл"], rows)


def table(heads: list[str], rows: list[list[Any]]) -> bytes:
    target = io.BytesIO()
    spreadsheets.write_csv(target, heads, rows)
    return target.getvalue()
