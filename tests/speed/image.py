"""`./portal bench image`: the environment of the image made for real from its lock, and the portal started in it from a tree that cannot be written.

No Docker is asked: libraries come from the package registry by their hashes, the files are those that .dockerignore and COPY let in.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
from pathlib import Path

from hackathon_portal.launcher import container
from hackathon_portal.launcher.commands import PRODUCTION_LIKE
from tests import image

ROOT = Path(__file__).resolve().parents[2]
READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'


def told(what: str, value: object) -> None:
    print(f"{what:<58} {value}", flush=True)


def ran(command: list[str], cwd: Path, env: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:6])}: {done.stdout[-1500:]}{done.stderr[-3000:]}")
    return done.stdout


def make(folder: Path) -> Path:
    """The environment of the image; its Python."""
    lock = re.search(r"--python-version (\d\.\d+)", (ROOT / "requirements-server.lock").read_text())
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    told("Python here / of the lock and the image", f"{version} / {lock[1] if lock else '?'}")
    uv, began = str(Path(sys.executable).parent / "uv"), time.monotonic()
    ran([uv, "venv", "-q", "--python", sys.executable, str(folder)], ROOT, dict(os.environ))
    python = folder / "bin/python"
    ran(
        [
            uv,
            "pip",
            "install",
            "-q",
            "--system-certs",
            "--python",
            str(python),
            "--require-hashes",
            "-r",
            "requirements-server.lock",
        ],
        ROOT,
        dict(os.environ),
    )
    told("environment made, s", f"{time.monotonic() - began:.0f}")
    return python


def look_at_packages(python: Path) -> None:
    has = set(
        ran(
            [
                str(python),
                "-c",
                "import importlib.metadata as m; print(*sorted({d.name.lower().replace('_', '-') for d in m.distributions()}))",
            ],
            ROOT,
            dict(os.environ),
        ).split()
    )
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    unwanted = {
        re.match(r"[\w.\-]+", line).group()
        for line in [*asked["dependency-groups"]["dev"], *asked["project"]["optional-dependencies"]["local"]]
    }  # type: ignore[union-attr]
    size = sum(path.stat().st_size for path in python.parents[1].rglob("*") if path.is_file() and not path.is_symlink())
    told("packages, MB", f"{len(has)}, {size / 2**20:.0f}")
    if found := (unwanted | {"pip", "setuptools", "uv"}) & has:
        raise SystemExit(f"not of the image: {sorted(found)}")


def environment_of_production(folder: Path) -> dict[str, str]:
    ours = {
        name: os.environ[name]
        for name in ("DATABASE_URL", "REDIS_URL", "CACHE_URL", "SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "IDENTITY_HASH_KEY")
        if name in os.environ
    }
    places = {
        "PORTAL_DATA": str(folder / "data"),
        "MEDIA_ROOT": str(folder / "data/files"),
        "STATIC_ROOT": str(folder / "app/staticfiles"),
        "HOME": str(folder / "data"),
    }
    return {
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        **PRODUCTION_LIKE,
        **ours,
        **places,
        "WEB_WORKERS": "1",
        "TRUSTED_PROXY_COUNT": "1",
    }


def serve(python: Path, folder: Path, env: dict[str, str]) -> None:
    """The role `web` from a tree that is mounted read-only: a page and a file of the design."""
    command = [str(python), "-m", "hackathon_portal.launcher.container", "--watched", "web"]
    read_only = ["unshare", "--mount", "sh", "-c", READ_ONLY, str(folder / "app"), *command]
    is_possible = os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0
    told("read-only tree", "mounted" if is_possible else "not tried: needs root")
    began = time.monotonic()
    process = subprocess.Popen(read_only if is_possible else command, cwd=folder / "app", env=env)
    try:
        while container.answers("/health/") is None:
            if process.poll() is not None or time.monotonic() - began > 120:
                raise SystemExit("the web server does not answer")
            time.sleep(0.2)
        told("web answers, s", f"{time.monotonic() - began:.1f}")
        style = next(path.name for path in (folder / "app/staticfiles/portal").glob("*.css"))
        for path in ("/", f"/static/portal/{style}"):
            head = {"Host": PRODUCTION_LIKE["ALLOWED_HOSTS"], "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"}
            with urllib.request.urlopen(
                urllib.request.Request(f"http://127.0.0.1:{container.PORT}{path}", headers=head), timeout=20
            ) as answer:
                told(path, answer.status)
    finally:
        process.terminate()
        told("web is gone with", process.wait(timeout=60))


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="portal-image-") as name:
        folder = Path(name)
        python = make(folder / "venv")
        look_at_packages(python)
        image.copy_of_the_portal(folder / "app")
        (folder / "data").mkdir()
        env = environment_of_production(folder)
        ran([str(python), "manage.py", "check", "--deploy", "--fail-level", "WARNING"], folder / "app", env)
        told("check --deploy", "nothing")
        told(
            "collectstatic",
            ran([str(python), "manage.py", "collectstatic", "--noinput"], folder / "app", env).strip().splitlines()[-1],
        )
        before = sorted((folder / "app").rglob("*"))
        serve(python, folder, env)
        told("files of the image after it", "the same" if before == sorted((folder / "app").rglob("*")) else "CHANGED")
    return 0


if __name__ == "__main__":
    sys.exit(main())
