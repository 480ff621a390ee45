"""What `./portal COMMAND` does once the environment exists: servers, migrations, supervision of web and worker."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from hackathon_portal.launcher import keeping, sbom
from hackathon_portal.launcher import processes as process_table
from hackathon_portal.launcher.children import called
from hackathon_portal.launcher.embedded import DATABASE, SERVERS, CannotStart, EmbeddedServers, secrets_of
from hackathon_portal.launcher.supervisor import Supervisor, Watched

ROOT = Path(__file__).resolve().parents[2]
WEB_START_SECONDS = 60
THEN_FAILED = 3  # exit code of `manage.py migrate_if_needed --then …`: the migrations went well, what followed did not
DEFAULT_PORT = 8000
NOT_RUN = 77  # exit code of a check whose tools cannot be had on this machine; in CI such a check fails
MEMORY_OF_A_WORKER = 2 * 2**30  # bytes: the tests, Chromium, a Celery worker


def say(text: str) -> None:
    print(text, flush=True)


def data_folder() -> Path:
    return Path(os.environ.get("PORTAL_DATA") or ROOT / "var").resolve()


def own_port(data: Path) -> int:
    """PORT, or the one on which the portal of this data folder was last started, or 8000."""
    remembered = data / "port"
    return int(os.environ.get("PORT") or (remembered.read_text() if remembered.exists() else "") or DEFAULT_PORT)


def own_address(data: Path) -> str:
    """The portal's address for links in letters and papers, the same in every command of a data folder."""
    return os.environ.get("PORTAL_ORIGIN") or f"http://127.0.0.1:{own_port(data)}"


@contextmanager
def environment(*, for_tests: bool = False, supervisor: Supervisor | None = None) -> Iterator[dict[str, str]]:
    """Yield the environment of a Django process, with servers up: the given ones, or the embedded default.

    A `supervisor` starts the embedded ones again when they die.
    """
    env = dict(os.environ)
    env.setdefault("DJANGO_SETTINGS_MODULE", "hackathon_portal.settings.local")
    env["PYTHONUNBUFFERED"] = "1"
    env.setdefault("C_FORCE_ROOT", "1")  # in a container or a trial the portal may run as root
    data = data_folder()
    env["PORTAL_DATA"] = str(data)
    env["PORTAL_ORIGIN"] = own_address(data)
    if for_tests:  # tests start hundreds of Pythons: each would read the same thousand modules anew
        env |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(data / "pycache")}
    if env.get("DATABASE_URL") and env.get("REDIS_URL"):
        data.mkdir(parents=True, exist_ok=True)
        for name, value in secrets_of(data).items():
            env.setdefault(name, value)
        yield env
        return
    servers = EmbeddedServers(data, for_tests=for_tests)
    with servers.running() as urls:
        if supervisor is not None:
            look_after(servers, supervisor)
        for name, value in secrets_of(data).items():
            env.setdefault(name, value)
        env["DATABASE_URL"] = env.get("DATABASE_URL") or urls.database
        if not env.get("REDIS_URL"):
            env["REDIS_URL"] = urls.redis
            env["CACHE_URL"] = env.get("CACHE_URL") or urls.cache
        yield env


def look_after(servers: EmbeddedServers, supervisor: Supervisor) -> None:
    for title, name in SERVERS.items():
        supervisor.watched[title] = Watched(
            title, partial(servers.revive, name), needed=name == DATABASE,
            tail=partial(servers.tail, name), is_up=partial(servers.answers, name),
        )  # fmt: skip
        supervisor.watched[title].take(servers.process_of(name))


def manage(env: dict[str, str], *arguments: str) -> int:
    return called([sys.executable, "manage.py", *arguments], env=env, cwd=ROOT)


def migrate(env: dict[str, str], *, then: str = "") -> None:
    """Bring the database to this version; `then` is a command for the same process: starting Django twice costs seconds."""
    code = manage(env, "migrate_if_needed", *(["--then", then] if then else []))
    if code == THEN_FAILED:
        raise CannotStart("демонстрационный конкурс не загрузился (причина выше)")
    if code:
        raise CannotStart(
            "миграции не прошли (причина выше). Данные не тронуты: верните прежнюю версию программы "
            "или восстановите копию (README, «Резервные копии»)."
        )


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def end(*_: object) -> None:
    """What a signal does: everything is stopped, once."""
    for told_to_end in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(told_to_end, signal.SIG_IGN)
    sys.exit(0)


# The commands. Each takes the rest of the command line and returns an exit code.


def run(arguments: list[str]) -> int:
    """Start everything and stay in the foreground; Ctrl-C or SIGTERM stops all of it."""
    port = int(os.environ.get("PORT") or DEFAULT_PORT)
    if not port_is_free(port):
        raise CannotStart(f"порт {port} занят другой программой. Запустите на другом: PORT={port + 1} ./portal run")
    for told_to_end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(told_to_end, end)
    started = time.monotonic()
    supervisor = Supervisor()
    with environment(supervisor=supervisor) as env:
        keeping.keep(data_folder() / "port", str(port))  # commands beside it write the same address into letters
        env["PORTAL_ORIGIN"] = own_address(data_folder())
        figures = data_folder() / "figures"  # counters its processes share; those of the last run tell nothing of this one
        shutil.rmtree(figures, ignore_errors=True)
        env["PROMETHEUS_MULTIPROC_DIR"] = str(figures)
        migrate(env, then="first_start")
        with processes(env, port, supervisor):
            wait_for_web(port, supervisor)
            say(f"\nПортал готов за {time.monotonic() - started:.0f} с: http://127.0.0.1:{port}/")
            say(f"Отправленные письма: http://127.0.0.1:{port}/mail/")
            say(f"Учётные записи: {data_folder() / 'accounts.txt'}")
            say("Код второго фактора: ./portal manage second_factor_code ПОЧТА")
            say("Остановить: Ctrl-C")
            return supervisor.supervise()


@contextmanager
def processes(env: dict[str, str], port: int, supervisor: Supervisor | None = None) -> Iterator[Supervisor]:
    """The processes of the table (processes.py) as children that die with this process."""
    supervisor = supervisor or Supervisor()
    env = env | {"WEB_THREADS": env.get("WEB_THREADS") or "1"}
    started = process_table.table(port=port, web_workers=env.get("WEB_WORKERS", "2"))
    try:
        for process in started:
            supervisor.add(process, env, ROOT)
        yield supervisor
    finally:
        supervisor.stop(process.name for process in started)


def wait_for_web(port: int, supervisor: Supervisor) -> None:
    deadline = time.monotonic() + WEB_START_SECONDS
    while time.monotonic() < deadline:
        if supervisor.has_ended("web"):
            raise CannotStart("веб-сервер не запустился (причина выше)")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise CannotStart(f"веб-сервер не ответил за {WEB_START_SECONDS} секунд")


def manage_command(arguments: list[str]) -> int:
    with environment() as env:
        migrate(env)
        return manage(env, *arguments)


def exec_command(arguments: list[str]) -> int:
    if not arguments:
        say("./portal exec CMD ...")
        return 2
    with environment() as env:
        migrate(env)
        return called(arguments, env=env)


def demo(arguments: list[str]) -> int:
    """Play the contests of the demonstration; `season`: its seasons."""
    if arguments[:1] == ["season"]:
        return manage_command(["play_demo_season", *arguments[1:]])
    return manage_command(["play_demo", *arguments])


def clauses(arguments: list[str]) -> int:
    """Every clause and sentence of the packaged documents with its tests; `--text FILE` reads another document, without servers."""
    if any(argument.startswith("--text") for argument in arguments):
        return subprocess.run([sys.executable, "-m", "tests.clauses.document", *arguments], cwd=ROOT).returncode
    with environment() as env:
        return called([sys.executable, "-m", "tests.clauses.report", *arguments], env=env, cwd=ROOT)


def bench(arguments: list[str]) -> int:
    if arguments[:1] == ["mutants"]:  # pure rules: no server, no settings
        return subprocess.run([sys.executable, "-m", "tests.mutants", *arguments[1:]], cwd=ROOT).returncode
    if arguments[:1] == ["attack"]:  # a portal that runs already, by its address
        return subprocess.run([sys.executable, "-m", "tests.attack", *arguments[1:]], cwd=ROOT).returncode
    if arguments[:1] == ["nodes"]:  # the trial of two nodes with more people, a database of its own
        with environment(for_tests=True) as env:
            env |= {"DJANGO_SETTINGS_MODULE": "hackathon_portal.settings.testing", "NODES_PEOPLE": (arguments[1:] or ["20"])[0]}
            return called([sys.executable, "-m", "pytest", "tests/faults/test_two_nodes.py", "-q", "-n", "0"], env=env, cwd=ROOT)
    if arguments[:1] == ["trials"]:  # trials of properties with many examples, a database of their own
        with environment(for_tests=True) as env:
            env |= {"DJANGO_SETTINGS_MODULE": "hackathon_portal.settings.testing", "LONG_TRIALS": "1"}
            return called([sys.executable, "-m", "tests.trials", *arguments[1:]], env=env, cwd=ROOT)
    if arguments[:1] == ["phone"]:  # a team of three with hands, a database of its own
        with environment(for_tests=True) as env:
            env |= {"DJANGO_SETTINGS_MODULE": "hackathon_portal.settings.testing", "PHONE_WAY": (arguments[1:] or [""])[0]}
            return called(
                [sys.executable, "-m", "pytest", "tests/browser/phone_way.py", "-q", "-s", "-n", "0"], env=env, cwd=ROOT
            )
    module = "tests.speed.image" if arguments[:1] == ["image"] else "tests.speed.bench"
    with environment() as env:
        migrate(env)
        return called([sys.executable, "-m", module, *arguments], env=env, cwd=ROOT)


def look(arguments: list[str]) -> int:
    """Draw the stored pictures of the pages anew, of all or of those named; `letters`: those of the letters; `readme`: those of the README."""
    if arguments[:1] == ["letters"]:
        with environment() as env:
            env["DJANGO_SETTINGS_MODULE"] = "hackathon_portal.settings.testing"
            return called([sys.executable, "-m", "tests.letters_drawn", *arguments[1:]], env=env, cwd=ROOT)
    if arguments[:1] == ["readme"]:
        return look_readme(arguments[1:])
    os.environ["UPDATE_LOOK"] = ",".join(arguments) or "1"
    with environment() as env:
        env["DJANGO_SETTINGS_MODULE"] = "hackathon_portal.settings.testing"
        manage(env, "collectstatic", "--noinput", "-v0")
        drawing = [sys.executable, "-m", "pytest", "tests/browser/test_look.py", "-q", "-k", "the_look", "-n", "2"]
        code = called(drawing, env=env, cwd=ROOT)
        return called([sys.executable, "-m", "tests.pictures"], env=env, cwd=ROOT) or code


def look_readme(arguments: list[str]) -> int:
    """Play the demonstration in a folder of its own (PORTAL_DATA, else var/readme), start it, draw the pictures of the README from it."""
    os.environ.setdefault("PORTAL_DATA", str(ROOT / "var" / "readme"))
    port = int(os.environ.get("PORT") or DEFAULT_PORT)
    if not port_is_free(port):
        raise CannotStart(f"порт {port} занят другой программой. Запустите на другом: PORT={port + 1} ./portal look readme")
    supervisor = Supervisor()
    with environment(supervisor=supervisor) as env:
        migrate(env)
        if code := manage(env, "play_demo") or manage(env, "play_demo_season"):
            return code
        manage(env, "collectstatic", "--noinput", "-v0")
        with processes(env, port, supervisor):
            wait_for_web(port, supervisor)
            return called(
                [sys.executable, "-m", "tests.readme_pictures", f"http://127.0.0.1:{port}", *arguments], env=env, cwd=ROOT
            )


def docs(arguments: list[str]) -> int:
    """Build the site of the documents in var/site (or the folder named): no servers, no settings."""
    return subprocess.run([sys.executable, "-m", "tests.docs_site", *arguments], cwd=ROOT).returncode


# Values of the right shape for what reads settings and asks no server; nothing is kept with them.
NO_SERVERS = {
    "SECRET_KEY": "drawing",
    "FIELD_ENCRYPTION_KEYS": f"{'0' * 43}=",
    "IDENTITY_HASH_KEY": "drawing",
    "DATABASE_URL": "postgresql://127.0.0.1/none",
    "REDIS_URL": "redis://127.0.0.1/0",
}


def draw_map(arguments: list[str]) -> int:
    """Draw what ARCHITECTURE.md and docs/stages.md show of the code anew: settings are read, no server is asked."""
    command = [sys.executable, "-m", "tests.architecture", *arguments]
    return subprocess.run(command, cwd=ROOT, env=NO_SERVERS | os.environ).returncode


def reset(arguments: list[str]) -> int:
    """Delete the data folder, but only one that this program made."""
    data = data_folder()
    if not data.exists():
        say(f"папки {data} нет, удалять нечего")
        return 0
    if not (data / "secrets.json").exists() and any(data.iterdir()):
        raise CannotStart(f"{data} не похожа на папку данных портала (нет secrets.json): не удаляю")
    servers = EmbeddedServers(data)
    if servers._alive():
        raise CannotStart("портал запущен. Остановите его (Ctrl-C) и повторите.")
    if "--yes" not in arguments and input(f"Удалить все данные в {data}? Введите «да»: ").strip().lower() != "да":
        return 1
    shutil.rmtree(data)
    if servers._base != data:
        shutil.rmtree(servers._base, ignore_errors=True)
    say("удалено")
    return 0


# `./portal test quick`: the pure rules, and tests of one world (tests/README.md).
BESIDE_THE_RULES = ["--ignore=tests/rules"]  # they have run bare, as a check of their own
RULES = "rules, bare"
QUICK = ("tests/rules", "tests/actions/test_teams.py", "tests/actions/test_decisions.py", "tests/actions/test_attendance.py")


def linters() -> dict[str, list[str]]:
    """Name -> command: style, types, contracts between rooms, migrations, settings of a deployment."""
    tool = Path(sys.executable).parent
    return {
        RULES: [sys.executable, "-m", "tests.bare"],  # the longest begins first
        "mypy": [str(tool / "mypy")],
        "ruff": [str(tool / "ruff"), "check", "."],
        "ruff format": [str(tool / "ruff"), "format", "--check", "."],
        "import-linter": [str(tool / "lint-imports"), "--no-cache"],
        "djlint": [str(tool / "djlint"), "templates", "--lint", "--quiet"],
        "djangofmt": [str(tool / "djangofmt"), "--check", "--quiet", "templates"],
        "eslint": [sys.executable, "-m", "tests.js.run", "eslint"],
        "tsc": [sys.executable, "-m", "tests.js.run", "tsc"],
        "js tests": [sys.executable, "-m", "tests.js.run", "tests"],
        "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        "migrations beside old code": [sys.executable, "-m", "tests.migrations_beside"],
        "deploy check": [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    }


def lint(name: str, command: list[str], env: dict[str, str]) -> int:
    """Run one linter, say what it found; its exit code, NOT_RUN where its tools cannot be had here."""
    extra = env | (PRODUCTION_LIKE if name == "deploy check" else {})
    began = time.monotonic()
    done = subprocess.run(
        command, env=extra, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    verdict = {0: "ok    ", NOT_RUN: "not run"}.get(done.returncode, "FAILED")
    say(f"{done.stdout}{verdict} {name} ({time.monotonic() - began:.1f} s)")
    return done.returncode


def pytest_workers(cores: int) -> int:
    """Browser tests wait more than they compute: one worker more than there are cores, while each has its memory."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(4, cores + 1, memory // MEMORY_OF_A_WORKER))


def check_all(arguments: list[str]) -> int:
    """Linters beside each other, then, beside the pure rules, every test; `quick` as the first word: beside the linters a part of the tests, in a minute."""
    quick = arguments[:1] == ["quick"]
    os.environ["PORTAL_DATA"] = os.environ.get("PORTAL_TEST_DATA") or str(ROOT / "var" / "test")
    cores = os.cpu_count() or 2
    with environment(for_tests=True) as env, ThreadPoolExecutor(1 if quick else cores) as pool:
        passed = {name: pool.submit(lint, name, command, env) for name, command in linters().items()}
        if not quick:
            wait([outcome for name, outcome in passed.items() if name != RULES])
        workers = env.get("PYTEST_WORKERS", str(cores if quick else pytest_workers(cores)))
        chosen = ["-n", workers, "--dist", "loadgroup", *([*QUICK, *arguments[1:]] if quick else arguments or BESIDE_THE_RULES)]
        tests = env | {"DJANGO_SETTINGS_MODULE": "hackathon_portal.settings.testing"}
        code = called([sys.executable, "-m", "pytest", *chosen], env=tests, cwd=ROOT, stdin=subprocess.DEVNULL)
        not_run = [name for name, outcome in passed.items() if outcome.result() == NOT_RUN]
        failed = [name for name, outcome in passed.items() if outcome.result() not in (0, NOT_RUN)] + (["pytest"] if code else [])
    if not_run:
        say(f"не выполнялось: {', '.join(not_run)}")
    if failed:
        say(f"не прошло: {', '.join(failed)}")
    return 1 if failed else 0


# `check --deploy` looks at the production settings with values of the right shape; nothing is started with them.
PRODUCTION_LIKE = {
    "DJANGO_SETTINGS_MODULE": "hackathon_portal.settings.production",
    "ALLOWED_HOSTS": "portal.example.org",
    "PORTAL_ORIGIN": "https://portal.example.org",
    "EMAIL_URL": "smtp://mail.example.org:25",
    "DEFAULT_FROM_EMAIL": "hackathon@example.org",
    "TRUSTED_PROXY_COUNT": "1",
}

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run, "manage": manage_command, "exec": exec_command, "demo": demo, "clauses": clauses,
    "bench": bench, "look": look, "map": draw_map, "docs": docs, "reset": reset, "test": check_all, "sbom": sbom.write,
}  # fmt: skip


def main() -> int:
    os.umask(0o077)  # whatever this and its children write is for its owner alone
    name, *arguments = sys.argv[1:]
    try:
        return COMMANDS[name](arguments)
    except CannotStart as problem:
        print(f"portal: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
