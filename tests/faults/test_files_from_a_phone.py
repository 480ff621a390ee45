"""What a phone photographs is taken as it comes: HEIC, turned, large, several of one paper; what would harm is refused in words."""

from __future__ import annotations

import inspect
import io
from importlib import import_module
from pkgutil import walk_packages

import pikepdf
import pytest
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from PIL import Image

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.uploads import MOST_PHOTOGRAPHS, SCAN_TYPES, as_photograph, checked
from registration.forms.applicant import ScanForm
from tests.faults.test_pictures_without_place import photograph, tells_of_place

# 320 x 240 lying on its side, a red corner at the top left of the sensor; with the camera and the place (Tula).
HEIC = (settings.BASE_DIR / "tests" / "data" / "iphone.heic").read_bytes()
REFUSAL = RuleViolation(code="file.type", message="Нужен снимок.", clause="1", field="file", status=422)


def taken(name: str, data: bytes) -> tuple[str, bytes]:
    return checked(SimpleUploadedFile(name, data), types=SCAN_TYPES, megabytes=20, refusal=REFUSAL)


def scan_of(*files: tuple[str, bytes]) -> ScanForm:
    return ScanForm({}, MultiValueDict({"file": [SimpleUploadedFile(name, data) for name, data in files]}))


@pytest.mark.parametrize("name", ["IMG_0421.HEIC", "img.heif", "переименован.jpg"])
def test_a_photograph_of_an_iphone_becomes_a_jpeg_turned_and_without_the_place(name):
    stored, data = taken(name, HEIC)
    assert stored == name.rsplit(".", 1)[0] + ".jpg"
    assert not tells_of_place(data)
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.size) == ("JPEG", (240, 320))
    red = picture.convert("RGB").getpixel((230, 10))
    assert red[0] > 150 > max(red[1:])


def test_a_jpeg_that_kept_the_name_of_heic_is_taken_as_what_it_is():
    assert taken("IMG_0001.HEIC", photograph())[0] == "IMG_0001.jpg"


def test_where_no_photograph_is_wanted_heic_stays_what_it_is_and_is_refused():
    assert as_photograph("a.heic", HEIC, ("pdf", "png")) == ("a.heic", HEIC)
    with pytest.raises(RuleViolation, match="Нужен снимок"):
        checked(SimpleUploadedFile("a.heic", HEIC), types=("pdf",), megabytes=20, refusal=REFUSAL)


def test_a_large_photograph_is_made_as_large_as_a_sheet_of_paper_needs():
    target = io.BytesIO()
    Image.new("L", (6000, 3000), "white").save(target, "JPEG")
    assert Image.open(io.BytesIO(taken("a.jpg", target.getvalue())[1])).size == (3508, 1754)


def test_a_bomb_is_refused_before_it_is_unpacked_and_the_words_say_what_to_do():
    at = HEIC.index(b"ispe") + 8
    bomb = HEIC[:at] + (9_000).to_bytes(4, "big") * 2 + HEIC[at + 8 :]
    for name, data in (("a.heic", bomb), ("a.heic", HEIC[:600])):
        with pytest.raises(RuleViolation) as refused:
            taken(name, data)
        assert (refused.value.code, refused.value.clause, refused.value.field) == ("file.type", "1", "file")
        assert refused.value.message.endswith("Нужен снимок.")
    with pytest.raises(RuleViolation, match="больше 50 миллионов точек: снимите в обычном размере"):
        taken("a.heic", bomb)
    with pytest.raises(RuleViolation, match=r"^Нужен снимок"):
        taken("a.heic", HEIC[:600])


def test_several_photographs_of_one_paper_become_one_pdf_in_their_order():
    form = scan_of(
        ("лист 1.HEIC", HEIC), ("лист 2.jpg", photograph(size=(600, 400))), ("лист 3.png", photograph("PNG", size=(300, 200)))
    )
    assert form.is_valid(), form.errors
    document = form.cleaned_data["file"]
    name, data = taken(document.name, document.read())
    assert name == "лист 1.pdf"
    with pikepdf.open(io.BytesIO(data)) as pdf:
        boxes = [[round(float(side)) for side in page.mediabox[2:]] for page in pdf.pages]
    assert boxes == [[631, 842], [561, 842], [561, 842]]  # each as the camera held it, its longer side that of A4
    assert b"CAMERA-MODEL" not in data


def test_one_file_goes_further_as_it_is_and_what_cannot_be_put_together_is_named():
    assert scan_of(("скан.pdf", b"%PDF-1.4 1")).is_valid()
    mixed = scan_of(("лист.jpg", photograph()), ("скан.pdf", b"%PDF-1.4 1"))
    assert "«скан.pdf»: в один документ складываются только снимки" in mixed.errors["file"][0]
    many = scan_of(*[(f"{number}.jpg", photograph()) for number in range(MOST_PHOTOGRAPHS + 1)])
    assert f"а выбрано {MOST_PHOTOGRAPHS + 1}" in many.errors["file"][0]
    assert scan_of().errors["file"]


def test_every_file_field_tells_the_browser_what_it_takes():
    """A field that takes photographs offers the camera and HEIC; none leaves a phone to guess."""
    seen = {}
    for package in ("hackathon_portal", "registration", "judging", "prizes"):
        for module in walk_packages(import_module(package).__path__, f"{package}."):
            if (
                not module.name.rpartition(".")[2].endswith("forms")
                and ".forms" not in module.name
                and ".views" not in module.name
            ):
                continue
            for _, form in inspect.getmembers(import_module(module.name), inspect.isclass):
                if issubclass(form, forms.BaseForm) and form.__module__.startswith(package):
                    fields = form.base_fields.items()
                    seen |= {f"{form.__name__}.{name}": field for name, field in fields if isinstance(field, forms.FileField)}
    # What a project takes is its regulation's word: the form asks when it is made.
    silent = {name for name, field in seen.items() if not field.widget.attrs.get("accept")}
    assert silent == {"FileForm.file"}
    accepts = {name: field.widget.attrs["accept"] for name, field in seen.items() if name not in silent}
    assert accepts["ScanForm.file"] == accepts["SignedCopyForm.signed_copy"] == "image/*,.heic,.heif,.pdf,.jpg,.jpeg,.png"
    assert {name for name, accept in accepts.items() if ".jpg" in accept and "image/*,.heic" not in accept} == set()
