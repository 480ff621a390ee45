"""What a PDF says, on one line, and what it lacks to be kept; what a page says, as a browser reads its source."""

from __future__ import annotations

import hashlib
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pikepdf
from django.http import HttpResponse
from pypdf import PdfReader

PACKAGED = {"PT-Sans", "PT-Sans-Bold", "PT-Sans-Italic", "PT-Serif", "PT-Serif-Bold", "DejaVu-Sans"} | {
    "Golos-Text", "Golos-Text-Bold", "Golos-Text-Heavy",
}  # fmt: skip
TITLE = "{http://purl.org/dc/elements/1.1/}title"
UNUSED = "is not used"
RUNS = ("/JavaScript", "/Launch", "/GoToR")


_read: dict[bytes, tuple[str, ...]] = {}


def texts(pdf: bytes) -> tuple[str, ...]:
    """The text of each page; of a document that walks get again and again it is read once."""
    key = hashlib.sha256(pdf).digest()
    if key not in _read:
        _read[key] = tuple(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return _read[key]


def words(pdf: bytes) -> str:
    text = " ".join(texts(pdf))
    return " ".join(text.replace("\u00a0", " ").split())


def source_of(page: HttpResponse) -> str:
    """A page's source as a browser reads it: blanks and line breaks are one space and none before a tag's end; no-break spaces stay."""
    return re.sub(r"[ \t\n]+", " ", page.content.decode()).replace(" >", ">")


def faults_of(data: bytes) -> list[str]:
    """What an official paper must have and this file has not: PDF/A-3b (ISO 19005-3), title, language, packaged fonts, nothing of others."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = [*_of_metadata(pdf), *_of_catalog(pdf), *_of_objects(pdf)]
        pages = [set(_of_content(page.obj, page.obj)) for page in pdf.pages]
    # One dictionary of fonts and pictures may serve the pages of a file: what some page draws with is used.
    spare = set.intersection(*({fault for fault in page if fault.endswith(UNUSED)} for page in pages))
    found += [fault for page in pages for fault in page if not fault.endswith(UNUSED) or fault in spare]
    return found if data.startswith(b"%PDF-1.7") else ["the header is not %PDF-1.7", *found]


def _of_metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    xmp = pdf.Root.Metadata.read_bytes().decode() if "/Metadata" in pdf.Root else "<no/>"
    if not re.search(r"pdfaid:part[=>\"]+3", xmp) or not re.search(r"pdfaid:conformance[=>\"]+B", xmp):
        yield "XMP does not say PDF/A-3B"
    title = str(pdf.docinfo.get("/Title", ""))
    said = ["".join(item.itertext()) for item in ET.fromstring(re.sub(r"<\?xpacket.*?\?>", "", xmp)).iter(TITLE)]
    if not title.strip() or said != [title]:
        yield f"title {title!r}, in XMP {said}"
    if "/CreationDate" in pdf.docinfo and "CreateDate" not in xmp:
        yield "the day of making stands in one place only"


def _of_catalog(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    if str(root.get("/Lang", "")) != "ru":
        yield f"language {root.get('/Lang', '')!r}"
    intents = list(root.get("/OutputIntents", []))
    if not intents or intents[0].get("/S") != "/GTS_PDFA1" or "/DestOutputProfile" not in intents[0]:
        yield "no output intent with a profile"
    elif intents[0].DestOutputProfile.read_bytes()[36:40] != b"acsp":
        yield "the profile is no ICC profile"
    if pdf.is_encrypted:
        yield "encrypted"
    if "/ID" not in pdf.trailer:
        yield "no file identifier"
    yield from (wrong for wrong in ("/OpenAction", "/AA", "/JavaScript") if wrong in root)


def _of_objects(pdf: pikepdf.Pdf) -> Iterator[str]:
    for item in pdf.objects:
        if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            continue
        if item.get("/Type") == "/Font" and item.get("/Subtype") in ("/CIDFontType2", "/CIDFontType0", "/TrueType"):
            name = str(item.BaseFont).removeprefix("/").split("+")[-1]
            if not {"/FontFile2", "/FontFile3"} & set(item.get("/FontDescriptor", {}).keys()):
                yield f"font {name} is not embedded"
            if name not in PACKAGED:
                yield f"font {name} is not packaged"
        if item.get("/Type") == "/Font" and item.get("/Subtype") == "/Type0" and "/ToUnicode" not in item:
            yield f"font {item.BaseFont} has no characters"
        if item.get("/Interpolate"):
            yield "an interpolated picture"
        if (
            item.get("/Subtype") in ("/Link", "/Widget")
            and not int(item.get("/F", 0)) & 4
            and "/Rect" in item
            and "/FT" not in item
        ):
            yield "a link that is not printed"
        if item.get("/S") in RUNS:
            yield str(item.S)
        if item.get("/ColorSpace") == "/DeviceCMYK":
            yield "a colour outside the profile"


def _of_content(content: pikepdf.Object, holder: pikepdf.Object) -> Iterator[str]:
    """Of a page or a form in it: pictures and fonts nobody draws with, glyphs that are empty boxes."""
    resources = holder.get("/Resources", pikepdf.Dictionary())
    objects, fonts = resources.get("/XObject", {}), resources.get("/Font", {})
    drawn, used, boxes = set(), set(), 0
    for operands, operator in pikepdf.parse_content_stream(content):
        if str(operator) == "Do":
            drawn.add(str(operands[0]))
        elif str(operator) == "Tf":
            used.add(str(operands[0]))
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else operands
            for part in parts:
                if isinstance(part, pikepdf.String):
                    codes = bytes(part)
                    boxes += sum(codes[at : at + 2] == b"\0\0" for at in range(0, len(codes), 2))
    yield from (f"{name} {UNUSED}" for name in set(objects.keys()) - drawn)
    yield from (f"{name} {UNUSED}" for name in set(fonts.keys()) - used)
    if boxes:
        yield f"{boxes} empty boxes"
    for name in set(objects.keys()) & drawn:
        if objects[name].get("/Subtype") == "/Form":
            yield from _of_content(objects[name], objects[name])
