"""`./portal bench restore [applications]`: a copy and its restore on a filled database: time, size, every table compared; then kill -9 at each step."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STEPS = (
    "Проверяю", "Копия цела", "Рядом создана база", "База из копии загружена", "Сверено", "База приведена", "Повторены стирания", "Файлы на месте",
    "Базы поменялись местами",
)  # fmt: skip
FEW = 66


def _digests() -> dict[str, str]:
    """A digest of every table's rows."""
    from hackathon_portal.kernel.backups import databases

    with databases.connected(databases.current()) as server:
        query = "SELECT md5(coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint)::text, '') || count(*)) FROM {} t"
        return {
            f"{schema}.{table}": databases.ask(server, query.format(f'"{schema}"."{table}"'))[0][0]
            for schema, table in databases.ask(server, databases.TABLES)
        }


def _command(*arguments: object) -> float:
    from django.db import connections

    connections.close_all()
    began = time.monotonic()
    subprocess.run([sys.executable, "manage.py", *map(str, arguments)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def _killed_at(words: str, *arguments: object) -> None:
    process = subprocess.Popen([sys.executable, "manage.py", *map(str, arguments)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    for line in process.stdout:
        if words in line:
            break
    else:
        raise SystemExit(f"«{words}» was never said")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    time.sleep(1)  # until the server has noticed


def main() -> int:
    """On the database of the bench, which is empty still."""
    from django.core.management import call_command

    from tests.speed.bench import fill, many_applications

    wanted = int(next((word for word in sys.argv[1:] if word.isdigit()), FEW))
    call_command("migrate", verbosity=0)
    fill()
    if wanted > FEW:
        many_applications(wanted)
    from django.db import connections

    from hackathon_portal.kernel.backups import databases

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.tar"
        taken = _command("backup", copy)
        copied = _digests()
        print(f"{wanted} applications: copy {taken:.1f} s, {copy.stat().st_size / 2**20:.1f} MB, {len(copied)} tables")
        print(f"proved in {_command('restore', copy, '--check'):.1f} s")
        _change("before each try")
        for words in STEPS:
            before = _digests()
            connections.close_all()
            _killed_at(words, "restore", copy, "--yes")
            after = _digests()
            connections.close_all()
            stands = "what stood" if after == before else "the copy" if _same(after, copied) else "NEITHER"
            print(f"kill -9 at «{words}»: {stands}")
            if stands == "NEITHER" or (stands == "the copy" and words not in STEPS[-2:]):
                return 1
        took = _command("restore", copy, "--yes")
        differing = sorted(name for name, digest in _digests().items() if digest != copied.get(name))
        print(f"restored in {took:.1f} s, {len(copied)} tables compared, differing: {', '.join(differing) or 'none'}")
        connections.close_all()
        _command("restore", "--forget-before", "--yes")
        with databases.on_server(alone=False) as server:
            assert databases.besides(server) == []
    return 0 if set(differing) <= CHANGED else 1


# What a restore itself changes: sessions end.
CHANGED = {"public.django_session"}


def _same(after: dict[str, str], copied: dict[str, str]) -> bool:
    return {name for name in after if after[name] != copied.get(name)} <= CHANGED


def _change(words: str) -> None:
    """What a restore must take back."""
    from hackathon_portal.kernel.models import Bank

    Bank.objects.create(bik="000000001", name=words)
