"""MAX's side, on loopback: answers as its published description says (tests/max_bot_api.yaml) and refuses what that does not allow."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema
import yaml

TOKEN = "f9LHodD0cOL-token-of-a-test"
DESCRIBED = yaml.safe_load((Path(__file__).parent / "max_bot_api.yaml").read_text(encoding="utf-8"))
WHEN = 1_714_550_400_000


def fits(thing: Any, place: str, part: str) -> None:
    """jsonschema.ValidationError where it is not what the description has there."""
    schema = DESCRIBED[place].get(part, {"type": "object", "additionalProperties": False})
    jsonschema.validate(thing, schema | {"$defs": DESCRIBED["$defs"]})


class MaxApi:
    """Keeps what was sent; `refusal` (status, code, Retry-After) answers POST /messages, `happened` waits for GET /updates."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []
        self.happened: list[dict[str, Any]] = []
        self.subscribed: list[dict[str, Any]] = []
        self.wrong: list[str] = []
        self.refusal: tuple[int, str, int] | None = None
        api = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                said = json.loads(self.rfile.read(length)) if length else None
                code, answer, headers = api.answer(self.command, self.path, self.headers.get("Authorization", ""), said)
                body = json.dumps(answer).encode()
                self.send_response(code)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = answer  # noqa: N815  the names the library calls

            def log_message(self, *parts: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> MaxApi:
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *reason: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, method: str, path: str, token: str, said: Any) -> tuple[int, Any, dict[str, str]]:
        if token != TOKEN:
            return 401, {"code": "verify.token", "message": "Invalid access_token"}, {}
        parts = urlsplit(path)
        place, asks = f"{method} {parts.path}", dict(parse_qsl(parts.query))
        if place not in DESCRIBED:
            return 404, {"code": "not.found", "message": path}, {}
        try:
            fits(asks, place, "asks")
            if said is not None:
                fits(said, place, "said")
        except jsonschema.ValidationError as error:
            self.wrong.append(f"{place}: {error.message}")
            return 400, {"code": "proto.payload", "message": error.message}, {}
        if place == "POST /messages" and self.refusal:
            status, code, wait = self.refusal
            return status, {"code": code, "message": code}, {"Retry-After": str(wait)} if wait else {}
        answer = getattr(self, "_" + place.lower().replace(" /", "_"))(asks, said)
        fits(answer, place, "answer")
        return 200, answer, {}

    def _get_me(self, asks: Any, said: Any) -> Any:
        return {"user_id": 12345, "username": "hackathon_test_bot", "is_bot": True, "first_name": "Хакатон"}

    def _post_messages(self, asks: Any, said: Any) -> Any:
        self.sent.append((int(asks["user_id"]), said["text"]))
        body = {"mid": f"mid.{len(self.sent)}", "seq": len(self.sent), "text": said["text"]}
        return {"message": {"recipient": {"chat_type": "dialog", "user_id": 1}, "body": body, "timestamp": WHEN}}

    def _get_updates(self, asks: Any, said: Any) -> Any:
        begin = int(asks.get("marker", 0))
        wanted = asks.get("types", "").split(",")
        found = [update for update in self.happened[begin:] if update["update_type"] in wanted]
        return {"updates": found, "marker": len(self.happened)}

    def _get_subscriptions(self, asks: Any, said: Any) -> Any:
        return {"subscriptions": [{"url": row["url"], "time": WHEN} for row in self.subscribed]}

    def _post_subscriptions(self, asks: Any, said: Any) -> Any:
        self.subscribed.append(said)
        return {"success": True}

    def write(self, person: int, text: str, *, group: bool = False) -> None:
        """Somebody writes to the bot; `/start TOKEN` is following a link."""
        command, _, token = text.partition(" ")
        user = {"user_id": person, "is_bot": False, "first_name": "Игнат"}
        if command == "/start":
            self.happened.append(
                {"update_type": "bot_started", "timestamp": WHEN, "chat_id": person + 1000, "user": user, "payload": token}
            )
            return
        message = {
            "sender": user,
            "recipient": {"chat_type": "chat" if group else "dialog", "chat_id": person + 1000},
            "timestamp": WHEN,
            "body": {"mid": "mid.x", "seq": 1, "text": text},
        }
        self.happened.append({"update_type": "message_created", "timestamp": WHEN, "message": message})

    def stop(self, person: int) -> None:
        """Somebody stops the bot in the messenger."""
        user = {"user_id": person, "is_bot": False}
        self.happened.append({"update_type": "bot_stopped", "timestamp": WHEN, "chat_id": person + 1000, "user": user})
