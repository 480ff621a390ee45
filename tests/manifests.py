"""deploy/kubernetes as kustomize reads it: resources, images, patches. No cluster, no kustomize."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
BASE = ROOT / "deploy/kubernetes/base"
EXAMPLE = ROOT / "deploy/kubernetes/overlays/example"


class Strict(yaml.SafeLoader):
    """Refuses what is said twice: YAML takes the last, kubectl refuses."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"said twice: {sorted({key for key in keys if keys.count(key) > 1})}{node.start_mark}"
        return super().construct_mapping(node, deep=deep)


def built(folder: Path) -> list[dict[str, Any]]:
    """The manifests of this folder's kustomization, patched and with its images and namespace."""
    said = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))
    unknown = set(said) - {"apiVersion", "kind", "resources", "images", "patches", "namespace"}
    assert not unknown, f"{folder}: this reader knows no {unknown}"
    manifests = [made for name in said["resources"] for made in _resource((folder / name).resolve())]
    for patch in said.get("patches", ()):
        _patched(manifests, patch["target"], yaml.safe_load(patch["patch"]))
    for image in said.get("images", ()):
        for pod in pods(manifests):
            for container in pod["spec"]["containers"]:
                if container["image"] == image["name"]:
                    end = f"@{image['digest']}" if "digest" in image else f":{image['newTag']}"
                    container["image"] = image["newName"] + end
    if "namespace" in said:
        for manifest in manifests:
            if manifest["kind"] != "Namespace":
                manifest["metadata"]["namespace"] = said["namespace"]
    return manifests


def _resource(path: Path) -> Iterator[dict[str, Any]]:
    if path.is_dir():
        yield from built(path)
    else:
        yield from yaml.load_all(path.read_text("utf-8"), Strict)


def _patched(manifests: list[dict[str, Any]], target: dict[str, str], steps: list[dict[str, Any]]) -> None:
    chosen = [
        each
        for each in manifests
        if each["kind"] == target["kind"] and each["metadata"]["name"] == target.get("name", each["metadata"]["name"])
    ]
    assert chosen, f"a patch for nothing: {target}"
    for manifest in chosen:
        for step in steps:
            assert step["op"] == "replace"
            *way, last = [int(part) if part.isdecimal() else part for part in step["path"].strip("/").split("/")]
            place: Any = manifest
            for part in way:
                place = place[part]
            assert place[last] is not None  # what is replaced is there (RFC 6902)
            place[last] = step["value"]


def pods(manifests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The templates of all pods."""
    found = []
    for manifest in manifests:
        spec = manifest.get("spec", {})
        spec = spec["jobTemplate"]["spec"] if manifest["kind"] == "CronJob" else spec
        if "template" in spec:
            found.append(spec["template"])
    return found
