"""DOCX from templates that ministry staff can change in a word processor; what of a template of theirs is refused."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile

from hackathon_portal.kernel import rehearsals
from hackathon_portal.kernel.containers import MEGABYTE, Bomb, opened

MOST_UNPACKED = 40 * MEGABYTE
# Parts that run, fetch or hide something: a letterhead needs none of them.
ACTIVE_PARTS = re.compile(
    r"vbaProject|vbaData|activeX|embeddings/|oleObject|/afchunk|attachedToolbars|\.bin$|customUI", re.IGNORECASE
)
FETCHED = re.compile(
    r'Target\s*=\s*["\']([^"\']*)["\'][^>]*TargetMode\s*=\s*["\']External|TargetMode\s*=\s*["\']External["\'][^>]*Target\s*=\s*["\']([^"\']*)',
    re.IGNORECASE,
)
PLAIN_LINK = re.compile(r"^(https?://|mailto:)", re.IGNORECASE)
FIELDS_THAT_FETCH = re.compile(r"\b(DDEAUTO|DDE|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|DATABASE|MACROBUTTON)\b")
INSTRUCTION = re.compile(r"<w:instrText[^>]*>([^<]*)|w:instr\s*=\s*\"([^\"]*)", re.IGNORECASE)
ENTITY = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def render_docx(template: Path | IO[bytes], context: dict[str, Any], *, strict: bool = False) -> bytes:
    """Template file and context -> the bytes of a DOCX; values are escaped, so that a name cannot break the file.

    `strict`: a name that is not there raises jinja2.UndefinedError instead of printing nothing.
    """
    # Imported on first use: most processes never write a DOCX.
    from docxtpl import DocxTemplate  # noqa: PLC0415  on first use: most processes never write a DOCX
    from jinja2 import StrictUndefined, Undefined  # noqa: PLC0415  on first use: most processes never write a DOCX
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415  on first use: most processes never write a DOCX

    document = DocxTemplate(template)
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined if strict else Undefined)
    document.render(context, jinja_env=environment, autoescape=True)
    if rehearsals.is_under_way():
        mark(document.docx)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def active_faults(data: bytes) -> list[str]:
    """What of a DOCX would run, fetch or unpack without measure, in words; empty for a plain document."""
    try:
        with opened(io.BytesIO(data), most_unpacked=MOST_UNPACKED) as archive:
            return _faults_of_parts({entry.filename: archive.read(entry) for entry in archive.infolist()})
    except Bomb as bomb:
        return [f"Файл не принят: {bomb}."]
    except (BadZipFile, OSError, RuntimeError, NotImplementedError):
        return ["Это не документ DOCX или он повреждён."]


def _faults_of_parts(parts: dict[str, bytes]) -> list[str]:
    found = []
    if "word/document.xml" not in parts:
        return ["Это не документ DOCX: в нём нет текста."]
    if any(ACTIVE_PARTS.search(name) for name in parts):
        found.append("В файле есть макросы или вложенные объекты: сохраните его без них.")
    for name, content in parts.items():
        if not name.endswith((".xml", ".rels")):
            continue
        if ENTITY.search(content):
            found.append("В файле есть определения, которых в документах DOCX не бывает.")
        text = content.decode("utf-8", "replace")
        targets = [first or second for first, second in FETCHED.findall(text)] if name.endswith(".rels") else []
        if any(not PLAIN_LINK.match(target) for target in targets) or (targets and "/hyperlink" not in text):
            found.append("Файл берёт части по сети или с диска: вставьте картинки и шаблоны в сам документ.")
        if any(FIELDS_THAT_FETCH.search(first or second) for first, second in INSTRUCTION.findall(text)):
            found.append("В файле есть поля, которые берут данные извне (DDE, INCLUDEPICTURE и другие): удалите их.")
    return list(dict.fromkeys(found))


def sources_of(data: bytes) -> list[str]:
    """The texts of a template where its tags stand: body, headers, footers, footnotes, properties."""
    from docxtpl import DocxTemplate  # noqa: PLC0415  on first use: most processes never write a DOCX

    document = DocxTemplate(io.BytesIO(data))
    document.render_init()
    sources = [document.patch_xml(document.get_xml())]
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        sources += [document.patch_xml(document.get_part_xml(part)) for _, part in document.get_headers_footers(uri)]
    for part in document.docx.part.package.iter_parts():
        if part.content_type.endswith("footnotes+xml"):
            sources.append(document.patch_xml(part.blob.decode("utf-8", "replace")))
    properties = document.docx.core_properties
    return sources + [
        getattr(properties, name) or "" for name in ("author", "comments", "identifier", "language", "subject", "title")
    ]


def mark(document: Any) -> None:
    """Put the mark of a rehearsal at the head of every page of the document."""
    from docx.shared import Pt, RGBColor  # noqa: PLC0415  on first use: most processes never write a DOCX

    for section in document.sections:
        heads = [section.header]
        heads += [section.first_page_header] if section.different_first_page_header_footer else []
        heads += [section.even_page_header] if document.settings.odd_and_even_pages_header_footer else []
        for head in heads:
            head.is_linked_to_previous = False
            line = head.paragraphs[0].insert_paragraph_before().add_run(f"{rehearsals.MARK}. {rehearsals.NOTE}")
            line.bold, line.font.size, line.font.color.rgb = True, Pt(12), RGBColor(0xB0, 0x20, 0x20)
