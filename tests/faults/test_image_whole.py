"""The files that an image holds are enough for the portal, and none of them is written to."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests import image

WHOLE = """
import django; django.setup()
from django.core.checks import run_checks
from hackathon_portal.documents import pdf
from hackathon_portal.regulation import schema
found = run_checks(include_deployment_checks=True)
assert not [each for each in found if each.level >= 30], found
assert len(list(pdf.FONTS_ONLY.parent.glob("*.ttf"))) > 3
assert [schema.load_preset(code) for code in schema.preset_codes()]
import hackathon_portal.celery, hackathon_portal.front, importlib.util
assert importlib.util.find_spec("tests") is None
print("whole")
"""


def test_the_portal_is_whole_in_what_the_image_holds(tmp_path):
    """Settings, checks of a deployment, regulations, fonts: read from a copy of the image's files, where nothing is written."""
    image.copy_of_the_portal(tmp_path / "app")
    before = sorted((tmp_path / "app").rglob("*"))
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "hackathon_portal.settings.production",
    }
    collecting = next(value for name, value in image.instructions() if name == "RUN" and "collectstatic" in value)
    environment |= dict(re.findall(r"\b([A-Z_]+)=(\S+)", collecting))  # the values the build gives are enough
    environment["SECRET_KEY"] = "".join(map(chr, range(48, 120)))
    environment["PORTAL_DATA"] = environment["STATIC_ROOT"] = str(tmp_path / "data")
    done = subprocess.run([sys.executable, "-c", WHOLE], cwd=tmp_path / "app", env=environment, capture_output=True, text=True)
    assert done.stdout.strip().endswith("whole"), done.stderr[-2000:]
    assert sorted((tmp_path / "app").rglob("*")) == before
