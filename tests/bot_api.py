"""Telegram's side, on loopback: answers the Bot API's calls the portal makes, so that real requests cross a real socket."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "12345:token-of-a-test"


class BotApi:
    """Keeps what was sent; `refusal` (code, description, retry_after) answers sendMessage, `written` waits for getUpdates."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.written: list[dict[str, Any]] = []
        self.refusal: tuple[int, str, int] | None = None
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                code, answer = api.answer(self.path, said)
                body = json.dumps(answer).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *parts: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> BotApi:
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *reason: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path: str, said: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        _, bot, method = path.split("/")
        if bot != f"bot{TOKEN}":
            return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
        if method == "getMe":
            return 200, {"ok": True, "result": {"id": 12345, "is_bot": True, "username": "hackathon_test_bot"}}
        if method == "getUpdates":
            waiting = [update for update in self.written if update["update_id"] >= said["offset"]]
            return 200, {"ok": True, "result": waiting}
        if method == "sendMessage" and self.refusal:
            code, description, wait = self.refusal
            return code, {"ok": False, "error_code": code, "description": description, "parameters": {"retry_after": wait}}
        self.sent.append(said)
        return 200, {"ok": True, "result": {"message_id": len(self.sent)}}

    def write(self, chat: int, text: str, *, kind: str = "private") -> None:
        """Somebody writes to the bot."""
        number = 700 + len(self.written)
        self.written.append({"update_id": number, "message": {"chat": {"id": chat, "type": kind}, "text": text}})
