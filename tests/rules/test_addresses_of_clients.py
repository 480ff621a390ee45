"""Nothing but one middleware knows of proxies: whatever stores or counts an address reads REMOTE_ADDR and hands it on.

The sources are read, nothing runs.
"""

from __future__ import annotations

import ast

from tests import sources
from tests.sources import ROOT

# The server asks the middleware's own function before there is a request.
MIDDLEWARE = {ROOT / "hackathon_portal" / "kernel" / "web" / "client.py", ROOT / "hackathon_portal" / "front.py"}
SETTINGS = ROOT / "hackathon_portal" / "settings"
# What servers and proxies call the client's address, or let one be made of.
TOLD = ("FORWARDED", "X-FORWARDED", "REAL_IP", "X-REAL-IP", "CLIENT_IP", "REMOTE_HOST", "TRUE-CLIENT", "CONNECTING-IP")


def _wants_an_address(function: ast.FunctionDef) -> bool:
    arguments = [*function.args.args, *function.args.kwonlyargs]
    return any(
        argument.arg == "address" and "None" in ast.unparse(argument.annotation or ast.Constant("")) for argument in arguments
    )


def test_no_other_module_reads_what_proxies_tell():
    strings = [
        (path.relative_to(ROOT).as_posix(), node.value)
        for path in sources.files()
        if path not in MIDDLEWARE and SETTINGS not in path.parents
        for node in sources.nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 60
    ]
    assert not [pair for pair in strings if any(word in pair[1].upper() for word in TOLD)]
    assert sum("REMOTE_ADDR" in text for _, text in strings) > 10


def test_whoever_is_asked_for_over_the_network_hands_the_address_on():
    """An action that stores an address gets it from each page and each address of the API that calls it."""
    wanting = {
        node.name
        for path in sources.files()
        for node in sources.nodes(path)
        if isinstance(node, ast.FunctionDef) and _wants_an_address(node)
    }
    assert {"give_consents", "sign_protocol", "upload_consent", "record_access"} <= wanting
    calls = [
        (path.relative_to(ROOT).as_posix(), node)
        for path in sources.files()
        if {"views", "views.py", "api.py"} & set(path.relative_to(ROOT).parts)
        for node in sources.nodes(path)
        if isinstance(node, ast.Call) and (getattr(node.func, "attr", "") or getattr(node.func, "id", "")) in wanting
    ]
    assert len(calls) > 5
    given = [
        (path, ast.unparse(node.func), [ast.unparse(word.value) for word in node.keywords if word.arg == "address"])
        for path, node in calls
    ]
    # `address=address` where a line before took it from the request.
    assert not [call for call in given if call[2] not in (["request.META.get('REMOTE_ADDR')"], ["address"])]
    named = {path for path, _, words in given if words == ["address"]}
    assert not [path for path in named if "address = request.META.get(" not in (ROOT / path).read_text("utf-8")]
