"""The documents as a site in var/site (`./portal docs`): what a person reads in the repository, with a menu and a search.

The files are copied as they lie, so their links hold in both places; a link to a page that is not there ends the build.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SITE = ROOT / "docs" / "site"
PAGES = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "tests/README.md", "LICENSE")
# A diagram is drawn where the repository is read; the site, which loads nothing from elsewhere, shows its text.
DIAGRAM = re.compile(r"^```mermaid$", re.MULTILINE)


def sources(folder: Path) -> Path:
    """The documents as Sphinx reads them, in a folder of their own."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("conf.py"))
    shutil.copytree(ROOT / "static/help", folder / "static/help")
    for name in PAGES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    shutil.move(folder / "docs/site/index.md", folder / "index.md")
    for page in folder.rglob("*.md"):
        text = page.read_text("utf-8")
        page.write_text(DIAGRAM.sub("```text", text), "utf-8")
    return folder


def build(target: Path) -> subprocess.CompletedProcess[str]:
    """Build the site anew; a warning (a broken link, a page in no menu) is a failure."""
    shutil.rmtree(target, ignore_errors=True)
    came_from = sources(target.with_name(f"{target.name}-sources"))
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-j", "2", "-c", str(SITE), "-b", "html", "-d",
               str(came_from / ".doctrees"), str(came_from), str(target)]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var" / "site"
    done = build(target)
    sys.stderr.write(done.stderr)
    print(f"{target / 'index.html'}" if done.returncode == 0 else "не собрано")
    sys.exit(done.returncode)
