"""One list of variables: what the product reads, what README names, and what compose, the image and the manifests set."""

from __future__ import annotations

import re
from pathlib import Path

from tests.compose import BASE, read_env, services
from tests.rules.test_compose import OF_COMPOSE
from tests.variables import named_in_readme, read_by_the_product, required_by_the_settings

ROOT = Path(__file__).resolve().parents[2]
# Set in images and files for programs beside the portal: Python, its libraries, PostgreSQL's and Redis's images.
OF_OTHERS = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PATH", "HOME", "TMPDIR", "DJANGO_SETTINGS_MODULE", "REDISCLI_AUTH"}


def test_readme_names_what_the_product_reads_and_nothing_else():
    assert sorted(read_by_the_product() - named_in_readme()) == []
    assert sorted(named_in_readme() - read_by_the_product() - OF_COMPOSE) == []


def test_compose_and_the_image_set_only_what_is_read():
    told = {name for service in services("").values() for name in service["environment"]}
    image = set(re.findall(r"(?<![\w$])([A-Z][A-Z_]+)=", (ROOT / "Dockerfile").read_text())) - {"PYTHON_IMAGE"}
    assert sorted((told | image) - named_in_readme() - OF_OTHERS) == []
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", (ROOT / BASE).read_text()))
    assert sorted(used - named_in_readme()) == []


def test_the_example_holds_what_is_required_and_no_secret():
    example = read_env((ROOT / "deploy/env.example").read_text("utf-8"))
    assert required_by_the_settings() - {"TRUSTED_PROXY_COUNT"} <= set(example) <= named_in_readme()
    assert {"POSTGRES_PASSWORD", "REDIS_PASSWORD"} <= set(example)
    secret = [name for name in example if re.search(r"KEY|PASSWORD|SECRET", name)]
    assert {example[name] for name in secret} == {""}
