"""A photograph tells where it was taken: whatever page takes pictures, what is stored tells it no more."""

from __future__ import annotations

import ast
import io
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.pictures import KINDS, NotAPicture, redrawn_scan
from judging.actions import mentoring
from judging.models import ProgressPost


def photograph(kind: str = "JPEG", *, size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture with the camera, the place (Kremlin of Tula) and a comment; turned on its side."""
    picture = Image.effect_noise(size, 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0110] = "CAMERA-MODEL"
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (54.0, 11.0, 45.0), 3: "E", 4: (37.0, 37.0, 10.0)}
    target = io.BytesIO()
    picture.save(target, kind, exif=exif, **({"comment": b"COMMENT-OF-CAMERA"} if kind == "JPEG" else {}))
    return target.getvalue()


def tells_of_place(data: bytes) -> bool:
    with Image.open(io.BytesIO(data)) as picture:
        return bool(dict(picture.getexif()) or picture.info.get("comment")) or b"CAMERA-MODEL" in data or b"Exif" in data


def test_the_photograph_of_these_tests_tells_its_place():
    for kind in ("JPEG", "PNG"):
        assert tells_of_place(photograph(kind))
        assert Image.open(io.BytesIO(photograph(kind))).getexif().get_ifd(0x8825)


@pytest.mark.parametrize("ending", sorted(KINDS))
def test_a_scan_is_drawn_anew_upright_in_its_own_size(ending):
    data = redrawn_scan(photograph(KINDS[ending]), ending)
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == (KINDS[ending], (40, 60))
    assert not tells_of_place(data)
    with pytest.raises(NotAPicture):
        redrawn_scan(b"\xff\xd8\xff not a picture", ending)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_no_field_of_any_table_stores_the_place(kind):
    """The storage is the last gate: whatever action, form or command sends a picture to whatever field."""
    for model in apps.get_models():
        for field in [] if hasattr(model, "pgh_tracked_model") else files.file_fields(model):
            for content in (ContentFile(photograph(kind)), SimpleUploadedFile("a.bin", photograph(kind))):
                name = field.storage.save("picture", content)
                with field.storage.open(name) as file:
                    assert not tells_of_place(file.read()), field


@pytest.mark.django_db
def test_a_broken_picture_is_refused_in_words():
    with pytest.raises(RuleViolation, match="Нужна картинка PNG или JPEG"):
        default_storage.save("a", ContentFile(b"\xff\xd8\xff\xe1 Exif\0\0 nothing"))


def test_a_teams_picture_at_a_checkpoint_tells_no_place(judged, users, client_of, at):
    at(2024, 5, 25, 12)
    contest, now = judged.contest, clock.now()
    checkpoint = mentoring.plan_checkpoint(
        contest=contest, title="Первая", question="", opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=1),
        by=users["staff"],
    )  # fmt: skip
    captain = contest.projects.select_related("team__founder").first().team.founder
    page = f"/c/{contest.slug}/checkpoints/"
    sent = {
        "text": "Сделали",
        "link": "",
        "checkpoint": checkpoint.pk,
        "picture": SimpleUploadedFile("e.JPG", photograph(size=(600, 400))),
    }
    assert client_of(captain).post(page, sent).status_code == 302
    post = ProgressPost.objects.get()
    with post.picture.open("rb") as file:
        data = file.read()
    assert (tells_of_place(data), Image.open(io.BytesIO(data)).size, post.picture_name) == (False, (400, 600), "e.JPG")
    assert client_of(captain).get(f"{page}pictures/{post.pk}/")["Content-Type"] == "image/jpeg"


def test_every_action_that_takes_a_file_has_been_looked_at():
    """A new action with an upload is put here: by `checked` or `material`, by `redrawn`, or because it takes no picture."""
    found = {}
    for room in ("hackathon_portal", "registration", "judging", "prizes"):
        for path in (settings.BASE_DIR / room).rglob("*.py"):
            if "actions" not in path.parts and path.stem != "actions":
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef) and any(
                    argument.annotation is not None and "UploadedFile" in ast.unparse(argument.annotation)
                    for argument in [*node.args.args, *node.args.kwonlyargs]
                ):
                    source = ast.unparse(node)
                    found[node.name] = any(
                        word in source
                        for word in ("checked(", "material(", "redrawn(", "redrawn_scan(", "_check_pdf(", "_redraw_logo(")
                    )
    # The files these take are no pictures (CMS signatures), or the check is in the function named.
    elsewhere = {
        "attach_signature": "signature_signers", "set_picture": "keep_picture", "set_template": "_picture",
        "close_registration_early": "_attach", "check_classifier": "a table", "_read": "a table", "set_order": "_write_act",
        "add_entry": "added", "tell_by_team": "added", "report_introduction": "added",
    }  # fmt: skip
    assert {name for name, is_checked in found.items() if not is_checked} - elsewhere.keys() == set()
