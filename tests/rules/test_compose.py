"""docker-compose.yml and its overrides: what an operator writes into .env arrives, and every container is bounded."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import ImproperlyConfigured

from hackathon_portal.settings import given
from tests.compose import BASE, EXTERNAL, OWN_PROXY, read_env, services
from tests.variables import named_in_readme

ROOT = Path(__file__).resolve().parents[2]
OF_THE_PORTAL = {"web", "web-2", "worker", "long-worker", "letters", "beat", "migrate"}
SERVERS = {"postgres", "redis", "cache"}
PASSWORD = "p@ss/w:rd#%"
COMPOSE = shutil.which("docker-compose")
# What README's table says of compose itself and no process of the portal reads.
OF_COMPOSE = {
    "PORTAL_IMAGE",
    "POSTGRES_IMAGE",
    "REDIS_IMAGE",
    "PROXY_IMAGE",
    "PROXY_HTTP",
    "PROXY_HTTPS",
    "TLS_FOLDER",
    "PORTAL_SUBNET",
    "COMPOSE_FILE",
}


def value_of(name: str) -> str:
    return f"own-{name.lower()}-{PASSWORD}"


@pytest.mark.parametrize("files", [(BASE,), (BASE, EXTERNAL), (BASE, OWN_PROXY)])
def test_each_variable_of_the_readme_alone_arrives_in_every_service_of_the_portal(files):
    names = named_in_readme() - OF_COMPOSE
    assert {"DATABASE_URL", "REDIS_URL", "CACHE_URL", "SECRET_KEY", "POSTGRES_PASSWORD"} <= names
    for name in names:
        started = services(f"{name}={value_of(name)}\n", *files)
        assert {service: started[service]["environment"].get(name) for service in OF_THE_PORTAL} == dict.fromkeys(
            OF_THE_PORTAL, value_of(name)
        )


def env_of_all() -> str:
    return "".join(f"{name}='{value_of(name)}'\n" for name in sorted(named_in_readme() - OF_COMPOSE))


def test_all_of_them_together_arrive():
    started = services(env_of_all())
    for service in OF_THE_PORTAL:
        for name in named_in_readme() - OF_COMPOSE:
            assert started[service]["environment"][name] == value_of(name), (service, name)


@pytest.mark.skipif(COMPOSE is None, reason="docker-compose is not here and cannot be installed")
@pytest.mark.parametrize("which", ["all", "few"])
def test_docker_compose_itself_makes_the_same_of_it(which, tmp_path):
    files = [BASE, EXTERNAL] if which == "few" else [BASE]
    text = (
        env_of_all()
        if which == "all"
        else f"SECRET_KEY=x # a comment\nPOSTGRES_PASSWORD='a$b {PASSWORD}'\nREDIS_PASSWORD={PASSWORD}\n"
    )
    (tmp_path / "deploy").mkdir()
    for name in files:
        (tmp_path / name).write_text((ROOT / name).read_text())
    (tmp_path / ".env").write_text(text)
    command = [str(COMPOSE), *(word for name in files for word in ("-f", name)), "config"]
    done = subprocess.run(
        command, cwd=tmp_path, env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    ours = services(text, *files)
    made = {name: service for name, service in yaml.safe_load(done.stdout)["services"].items() if name in ours}
    told = {
        name: {key: str(value).replace("$$", "$") for key, value in (service.get("environment") or {}).items()}
        for name, service in made.items()
    }
    assert told == {name: service["environment"] for name, service in ours.items()}


def address(monkeypatch, env: str, *files: str) -> tuple[str, str, str]:
    for name in {*os.environ, *read_env(env)}:
        if re.match(r"(POSTGRES|REDIS|CACHE|DATABASE)_", name):
            monkeypatch.delenv(name, raising=False)
    for name, value in services(env, *files)["web"]["environment"].items():
        monkeypatch.setenv(name, value)
    return given.database_url(), given.redis_url(), given.cache_url()


def test_a_password_is_quoted_by_the_portal_and_servers_of_ones_own_win(monkeypatch):
    parts = f"POSTGRES_PASSWORD={PASSWORD}\nREDIS_PASSWORD={PASSWORD}\n"
    quoted = "p%40ss%2Fw%3Ard%23%25"
    local = (
        f"postgresql://portal:{quoted}@postgres:5432/portal",
        f"redis://:{quoted}@redis/0",
        f"redis://:{quoted}@cache/0",
    )
    assert address(monkeypatch, parts) == local
    database, queue, cache = "postgresql://own@db/own", "rediss://own/3", "redis://own-cache/1"
    assert address(monkeypatch, f"{parts}DATABASE_URL={database}\n") == (database, *local[1:])
    # With a queue of one's own the cache is beside it, unless it is given too; the local one may not even run.
    assert address(monkeypatch, f"{parts}REDIS_URL={queue}\n") == (local[0], queue, "")
    assert address(monkeypatch, f"{parts}CACHE_URL={cache}\n") == (*local[:2], cache)
    everything = f"DATABASE_URL={database}\nREDIS_URL={queue}\nCACHE_URL={cache}\n"
    assert address(monkeypatch, everything) == address(monkeypatch, everything, BASE, EXTERNAL) == (database, queue, cache)
    assert address(monkeypatch, f"{parts}POSTGRES_HOST=db.example.org\nPOSTGRES_PORT=6432\n")[0].endswith(
        "@db.example.org:6432/portal"
    )


def test_without_a_password_nothing_starts(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="POSTGRES_PASSWORD"):
        address(monkeypatch, "REDIS_PASSWORD=a\n")
    with pytest.raises(ImproperlyConfigured, match="REDIS_PASSWORD"):
        address(monkeypatch, "POSTGRES_PASSWORD=a\n")
    for name in ("redis", "cache"):
        *shell, script = services("")[name]["command"]
        refused = subprocess.run(
            [*shell, script.replace("exec", "exec echo")],
            env={"PATH": os.environ["PATH"], "REDISCLI_AUTH": ""},
            capture_output=True,
            text=True,
        )
        assert (refused.returncode != 0, refused.stdout) == (True, ""), name
        started = subprocess.run(
            [*shell, script.replace("exec", "exec echo")],
            env={"PATH": os.environ["PATH"], "REDISCLI_AUTH": PASSWORD},
            capture_output=True,
            text=True,
        )
        assert f"--requirepass {PASSWORD}" in started.stdout


def test_without_the_local_servers_nothing_waits_for_them():
    assert set(services("", BASE, EXTERNAL)) == OF_THE_PORTAL | {"proxy"}
    assert set(services("", BASE, OWN_PROXY)) == OF_THE_PORTAL | SERVERS
    for service in services("").values():
        assert not set(service.get("depends_on") or {}) & SERVERS
    assert services("", BASE, EXTERNAL)["migrate"]["command"][-1] == "migrate", "it waits for the database by itself"


def test_every_container_is_bounded():
    for name, service in services("").items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert set(service.get("cap_add", ())) <= {
            "CHOWN",
            "DAC_OVERRIDE",
            "DAC_READ_SEARCH",
            "FOWNER",
            "NET_BIND_SERVICE",
            "SETGID",
            "SETUID",
        }, name
        assert name not in OF_THE_PORTAL or not service.get("cap_add"), name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not {"privileged", "network_mode", "pid", "devices"} & set(service), name
        assert service["mem_limit"], name
        assert service["pids_limit"] > 0, name
        assert service["logging"]["options"].keys() >= {"max-size", "max-file"}, name
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped"), name
        assert name == "migrate" or {"healthcheck", "stop_grace_period"} <= set(service), name
        assert service.get("tmpfs") or service.get("volumes"), f"{name} can write nowhere"
        assert bool(service.get("ports")) == (name == "proxy"), name
        assert re.fullmatch(r"hackathon-portal|[a-z]+:\d+[\w.-]*", service["image"]), (
            f"{name}: {service['image']} names no version"
        )
    networks = yaml.safe_load((ROOT / BASE).read_text())["networks"]
    assert networks["servers"] == {"internal": True}
    assert all(services("")[name]["networks"] == ["servers"] for name in SERVERS)


def test_a_worker_is_bounded_by_its_own_limit_before_the_containers():
    source = (ROOT / "hackathon_portal/settings/base.py").read_text()
    each = int(re.search(r'whole\("WORKER_MEMORY_MB", (\d+)\)', source)[1])
    assert int(services("")["worker"]["mem_limit"].removesuffix("m")) > 2 * each


def test_every_image_may_be_given_by_its_digest():
    digest = "somewhere/image@sha256:" + "0" * 64
    for variable, names in {
        "PORTAL_IMAGE": OF_THE_PORTAL,
        "POSTGRES_IMAGE": {"postgres"},
        "REDIS_IMAGE": {"redis", "cache"},
        "PROXY_IMAGE": {"proxy"},
    }.items():
        started = services(f"{variable}={digest}\n")
        assert {name for name, service in started.items() if service["image"] == digest} == names


def test_what_stands_still_is_ended_so_that_it_is_started_again():
    started = services("")
    for name, role in {
        "web": "web",
        "web-2": "web",
        "worker": "worker",
        "long-worker": "long-worker",
        "letters": "letters",
        "beat": "beat",
    }.items():
        assert started[name]["command"][-2:] == ["--watched", role]


def test_the_proxy_knows_every_web_node_and_finds_its_files():
    nodes = set(re.findall(r"server ([\w-]+):8000", (ROOT / "deploy/nginx/upstream.conf").read_text()))
    started = services("")
    assert (
        nodes
        == {name for name, service in started.items() if service["command"][-1] == "web"}
        == set(started["proxy"]["depends_on"])
    )
    hosts = dict(host.split(":") for host in started["proxy"]["extra_hosts"])
    assert hosts == {node: started[node]["networks"]["outward"]["ipv4_address"] for node in nodes}, "known while a node is down"
    assert all(int(address.rpartition(".")[2]) < 128 for address in hosts.values()), "outside of what Docker gives by itself"
    mounts = dict(mount.split(":")[:2] for mount in started["proxy"]["volumes"])
    assert mounts["./deploy/nginx"] == "/etc/nginx/portal"
    assert "/etc/nginx/portal/nginx.conf" in started["proxy"]["command"]
    text = (ROOT / "deploy/nginx/nginx.conf").read_text()
    for path in re.findall(r"(?<![\w.])/(?:etc|var)/[\w./-]+", text):
        assert any(path.startswith(inside) for inside in mounts.values()), path
    for included in re.findall(r"include (\S+);", text):
        assert (ROOT / "deploy/nginx" / included).exists()
