"""deploy/kubernetes: valid for the cluster's API, bounded, and of the same names and numbers as everything else."""

from __future__ import annotations

import re
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from hackathon_portal.launcher import container
from tests.manifests import BASE, EXAMPLE, built, pods
from tests.variables import named_in_readme, required_by_the_settings

ROOT = Path(__file__).resolve().parents[2]
NGINX = (ROOT / "deploy/nginx/nginx.conf").read_text("utf-8")
OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")
MANIFESTS = built(EXAMPLE)


def of(kind: str, name: str = "") -> list[dict]:
    return [each for each in MANIFESTS if each["kind"] == kind and (not name or each["metadata"]["name"] == name)]


@pytest.mark.parametrize("version", ["1.29", "1.33"])
def test_each_manifest_is_valid(version):
    for manifest in MANIFESTS:
        kubernetes_validate.validate(manifest, version, strict=True)


def test_every_file_is_part_of_its_kustomization():
    for folder in (BASE, EXAMPLE):
        listed = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
        assert {path.name for path in folder.glob("*.yaml")} - {"kustomization.yaml"} == {
            name for name in listed if name.endswith(".yaml")
        }
    assert "Secret" not in {each["kind"] for each in MANIFESTS}


def test_every_pod_is_bounded():
    assert len(pods(MANIFESTS)) == 7
    for pod in pods(MANIFESTS):
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False
        rights = spec["securityContext"]
        assert (rights["runAsNonRoot"], rights["runAsUser"], rights["seccompProfile"]) == (True, 1000, {"type": "RuntimeDefault"})
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec)
        assert all(not {"hostPath"} & set(volume) for volume in spec["volumes"])
        [each] = spec["containers"]
        assert each["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert {"cpu", "memory"} <= set(each["resources"]["requests"])
        assert each["resources"]["limits"]["memory"]
        assert {mount["mountPath"] for mount in each["volumeMounts"]} >= {"/data", "/tmp", "/var/tmp"}
        assert {mount["name"] for mount in each["volumeMounts"]} == {volume["name"] for volume in spec["volumes"]}
        assert re.fullmatch(r"registry\.example\.org/hackathon-portal[:@]\S+", each["image"])
        assert not each["image"].endswith(":latest")


def test_each_pod_plays_a_role_of_the_image_and_shows_that_it_lives():
    roles = {}
    for deployment in of("Deployment"):
        [each] = deployment["spec"]["template"]["spec"]["containers"]
        assert each["command"][:-1] == ["python", "-m", "hackathon_portal.launcher.container"]
        role = each["command"][-1]
        roles[role] = each
        if container.ROLES[role].signs:
            assert each["livenessProbe"]["exec"]["command"][-2:] == ["alive", role]
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        assert deployment["spec"]["selector"]["matchLabels"] == labels
    assert set(roles) | {"migrate"} == set(container.ROLES)
    web = roles["web"]
    assert (web["livenessProbe"]["httpGet"]["path"], web["readinessProbe"]["httpGet"]["path"]) == (
        container.ALIVE,
        container.READY,
    )
    assert web["ports"][0]["containerPort"] == container.PORT
    [job] = of("Job")
    assert job["spec"]["template"]["spec"]["containers"][0]["command"][-1] == "migrate"


def test_the_nightly_copy_is_a_command_of_the_portal_with_a_place_that_stays():
    [cron] = of("CronJob")
    [each] = cron["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert each["command"][:2] == ["python", "manage.py"]
    assert (ROOT / f"hackathon_portal/kernel/management/commands/{each['command'][2]}.py").exists()
    place = next(variable["value"] for variable in each["env"] if variable["name"] == "BACKUP_DIR")
    assert {"name": "copies", "mountPath": place} in each["volumeMounts"]
    assert cron["spec"]["concurrencyPolicy"] == "Forbid"


def test_an_update_takes_no_node_away_before_another_is_ready():
    [web] = of("Deployment", "portal-web")
    assert web["spec"]["replicas"] >= 2
    assert web["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    pod = web["spec"]["template"]["spec"]
    pause = int(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod["terminationGracePeriodSeconds"] > pause + 30
    [budget], [service] = of("PodDisruptionBudget"), of("Service")
    labels = web["spec"]["template"]["metadata"]["labels"]
    assert budget["spec"]["selector"]["matchLabels"] == service["spec"]["selector"] == labels
    assert budget["spec"]["minAvailable"] < web["spec"]["replicas"]


def test_variables_are_those_of_the_readme_and_none_that_is_required_is_missing():
    [config] = of("ConfigMap")
    assert set(config["data"]) <= named_in_readme()
    named = {each["name"] for pod in pods(MANIFESTS) for each in pod["spec"]["containers"][0].get("env", ())}
    assert named <= named_in_readme()
    for pod in pods(MANIFESTS):
        asked = {
            each["name"]: each["valueFrom"]["secretKeyRef"]
            for each in pod["spec"]["containers"][0].get("env", ())
            if "valueFrom" in each
        }
        assert asked.get("STORAGE_URL") == {"name": "portal", "key": "STORAGE_URL"}, (
            "no pod starts without a place for files that stays"
        )
    command = OPERATIONS.split("kubectl -n portal create secret generic portal")[1].split("```")[0]
    secret = set(re.findall(r"--from-literal=(\w+)=", command))
    assert secret <= named_in_readme()
    assert required_by_the_settings() | {"DATABASE_URL", "REDIS_URL", "STORAGE_URL"} <= set(config["data"]) | secret
    assert not {name for name in config["data"] if re.search("KEY|SECRET|PASSWORD|URL", name)}


def test_the_ingress_has_the_limits_of_the_shipped_proxy():
    notes = {each["metadata"]["name"]: each["metadata"]["annotations"] for each in of("Ingress")}
    prefix = "nginx.ingress.kubernetes.io/"
    ordinary = re.search(r"\n    client_max_body_size (\w+);", NGINX)[1]
    large = re.search(r"\n +client_max_body_size (251m);", NGINX)[1]
    assert notes["portal"][f"{prefix}proxy-body-size"] == ordinary
    assert notes["portal-files"][f"{prefix}proxy-body-size"] == large
    [path] = of("Ingress", "portal-files")[0]["spec"]["rules"][0]["http"]["paths"]
    assert f"location ~ ^{path['path']} {{" in NGINX
    assert notes["portal"][f"{prefix}proxy-read-timeout"] + "s" == re.search(r"proxy_read_timeout (\w+);", NGINX)[1]
    assert all("non_idempotent" not in note.get(f"{prefix}proxy-next-upstream", "") for note in notes.values())


def test_only_the_balancer_and_the_monitor_reach_the_pods():
    policies = {each["metadata"]["name"]: each["spec"] for each in of("NetworkPolicy")}
    assert "ingress" not in policies["portal-closed"]
    assert "Ingress" in policies["portal-closed"]["policyTypes"]
    for name in ("portal-web", "portal-figures"):
        for rule in policies[name]["ingress"]:
            assert rule["from"]
            assert rule["ports"]
    [figures] = policies["portal-figures"]["ingress"]
    assert [each["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"] for each in figures["from"]] == ["monitoring"]
