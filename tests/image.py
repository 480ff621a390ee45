"""What an image is made of: the build context by .dockerignore, and what the Dockerfile takes of it. No Docker is asked."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from dockerfile_parse import DockerfileParser

ROOT = Path(__file__).resolve().parents[1]


@cache
def rules() -> tuple[tuple[bool, re.Pattern[str]], ...]:
    """(whether it lets in again, expression) for every line of .dockerignore, in their order."""
    lines = [line.strip() for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()]
    return tuple(
        (line.startswith("!"), _expression(line.lstrip("!").strip("/"))) for line in lines if line and not line.startswith("#")
    )


def _expression(pattern: str) -> re.Pattern[str]:
    """As Go's filepath.Match with `**` for any number of folders."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    meant = {"**/": r"(?:.*/)?", "**": r".*", "*": r"[^/]*", "?": r"[^/]"}
    return re.compile("".join(meant.get(part, re.escape(part)) for part in parts))


def is_in_context(path: str) -> bool:
    """Whether Docker sends this file: the last line that fits it or a folder it is in decides."""
    above = path.split("/")
    names = ["/".join(above[: depth + 1]) for depth in range(len(above))]
    taken = True
    for lets_in, expression in rules():
        if any(expression.fullmatch(name) for name in names):
            taken = lets_in
    return taken


def context(root: Path = ROOT) -> Iterator[str]:
    """Paths of the files that are sent, relative to the folder of the Dockerfile."""
    for folder, folders, names in os.walk(root):
        folders[:] = [
            name for name in folders if name not in (".git", "node_modules", ".venv", "var")
        ]  # nothing of them is let in
        for name in names:
            path = str((Path(folder) / name).relative_to(root))
            if is_in_context(path):
                yield path


def instructions() -> list[tuple[str, str]]:
    """(name, value) of each instruction of the Dockerfile."""
    parser = DockerfileParser(fileobj=open(ROOT / "Dockerfile", "rb"))  # noqa: SIM115  it keeps the file
    return [(each["instruction"], each["value"]) for each in parser.structure if each["instruction"] != "COMMENT"]


def copied() -> list[str]:
    """Paths of the context that a COPY names."""
    values = [value.split() for name, value in instructions() if name == "COPY" and "--from" not in value]
    return [source for words in values for source in words[:-1]]


def copy_of_the_portal(target: Path) -> None:
    """The folder /app of the image: what COPY takes of the context."""
    for path in context():
        if (
            any(path == source or path.startswith(f"{source}/") for source in copied())
            and path.endswith("requirements-server.lock") is False
        ):
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, target / path)
