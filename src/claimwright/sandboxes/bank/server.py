"""HTTP interface and page of the sandbox bank, on the standard library's server."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import socket
import struct
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from claimwright.sandboxes.bank.bank import SandboxBank
from claimwright.sandboxes.bank.behaviour import Rule
from claimwright.sandboxes.bank.pain import Malformed, read_initiation

CHINA = timezone(timedelta(hours=8))
BODY_BYTES_MAX = 10_000_000
_PAGE = Path(__file__).parent / "page.html"
_XML, _JSON, _HTML = "application/xml; charset=utf-8", "application/json", "text/html; charset=utf-8"


class Server(ThreadingHTTPServer):
    """The bank's counter: one thread a connection."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], bank: SandboxBank) -> None:
        self.bank = bank
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is not an error of the bank's."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "sandbox-bank"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60

    def log_message(self, *_: object) -> None:
        """Silent: payments are personal data, and the log is the database."""

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        bank = self.server.bank
        if path == "/":
            self._send(200, _HTML, page(bank.executions()))
        elif path == "/admin/rules":
            self._json(200, {"rules": bank.rules, "settings": bank.settings})
        elif path == "/executed":
            self._json(200, {"executed": bank.executions()})
        elif bank.is_closed:
            self._json(503, {"error": "closed for the moment"})
        elif path == "/pain002":
            after = (query.get("after") or ["0"])[0]
            self._json(200, {"reports": bank.reports_after(int(after) if after.isdigit() else 0)})
        elif path == "/camt054":
            after = (query.get("after") or ["0"])[0]
            self._json(200, {"notices": bank.notices_after(int(after) if after.isdigit() else 0)})
        elif path == "/camt053":
            self._json(200, {"statements": bank.statements_of((query.get("day") or [""])[0])})
        elif (match := re.fullmatch(r"/payments/([^/]{1,35})", path)) is not None:
            self._answer(bank.status_of(match[1]))
        else:
            self._json(404, {"error": "no such address"})

    def do_POST(self) -> None:
        path, body = urlsplit(self.path).path, self._body()
        if body is None:
            return
        if path == "/pain001":
            self._take(body)
        elif path == "/admin/rules":
            self._admin(body, self._set_rules)
        elif path == "/admin/settings":
            self._admin(
                body,
                lambda given: self.server.bank.set_settings(
                    given.get("delay_seconds"), given.get("idempotent")
                ),
            )
        elif path == "/admin/return":
            self._admin(
                body, lambda g: self.server.bank.give_back(g["end_to_end_id"], g.get("reason", "AC04"))
            )
        elif path == "/admin/credit":
            self._admin(body, self.server.bank.receive)
        elif path == "/admin/down":
            self._admin(body, lambda given: self.server.bank.close_for(float(given["seconds"])))
        else:
            self._json(404, {"error": "no such address"})

    def do_DELETE(self) -> None:
        if urlsplit(self.path).path == "/admin/rules":
            self.server.bank.set_rules([])
            self._json(200, {"rules": []})
        else:
            self._json(404, {"error": "no such address"})

    def _take(self, body: bytes) -> None:
        bank = self.server.bank
        if bank.is_closed:
            self._json(503, {"error": "closed for the moment"})
            return
        try:
            initiation = read_initiation(body)
        except (Malformed, ValueError) as error:
            self._json(400, {"error": str(error)})
            return
        rule = bank.act_on(initiation)
        act = rule.do if rule else None
        if act == "refuse_message":
            self._json(400, {"error": "refused (armed fault)"})
            return
        if act == "drop_before":
            self._reset()
            return
        answer = bank.take(initiation, body)
        if act == "answer_twice":
            bank.take(initiation, body)
        if act == "drop_after":
            self._reset()
            return
        if rule is not None and act == "hang":
            time.sleep(rule.seconds)
        self._send(202, _XML, answer)

    def _answer(self, document: str | None) -> None:
        if document is None:
            self._send(404, _JSON, '{"sandbox": true, "error": "not known"}', {"X-Bank-Answer": "not-known"})
        else:
            self._send(200, _XML, document)

    def _set_rules(self, given: dict[str, Any]) -> None:
        self.server.bank.set_rules([Rule.of(one) for one in given["rules"]])

    def _admin(self, body: bytes, do: Callable[[dict[str, Any]], None]) -> None:
        try:
            do(json.loads(body))
        except (ValueError, KeyError, TypeError) as error:
            self._json(400, {"error": str(error)})
        else:
            self._json(200, {"rules": self.server.bank.rules, "settings": self.server.bank.settings})

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > BODY_BYTES_MAX:
            self._json(413, {"error": f"a body of at most {BODY_BYTES_MAX} bytes, with its length"})
            return None
        return self.rfile.read(int(length))

    def _json(self, code: int, value: dict[str, Any]) -> None:
        self._send(code, _JSON, json.dumps({"sandbox": True, **value}, ensure_ascii=False))

    def _send(self, code: int, kind: str, text: str, headers: dict[str, str] | None = None) -> None:
        content = text.encode()
        self.send_response(code)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(content)),
            "X-Sandbox": "sandbox bank: no money moves",
            **self._signature(code, content),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def _signature(self, code: int, content: bytes) -> dict[str, str]:
        """The bank signs its answer to this very question, if it was given a key."""
        key, nonce = self.server.bank.key, self.headers.get("X-Nonce", "")
        if not key:
            return {}
        said = "\n".join([nonce, self.path, str(code)]).encode() + b"\n" + content
        return {"X-Bank-Signature": hmac.new(key, said, hashlib.sha256).hexdigest()}

    def _reset(self) -> None:
        """Cut the line without an answer, as a broken network does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


def page(executions: list[dict[str, Any]]) -> str:
    """What was executed, the newest first."""
    total_fen = sum(one["amount_fen"] for one in executions)
    rows = "".join(_row(one) for one in reversed(executions[-200:]))
    return (
        _PAGE.read_text(encoding="utf-8")
        .replace("{{count}}", str(len(executions)))
        .replace("{{total}}", f"{total_fen // 100:,}.{total_fen % 100:02d}")
        .replace("{{rows}}", rows or '<tr><td colspan="5" class="none">暂无付款 · No payments yet</td></tr>')
    )


def _row(one: dict[str, Any]) -> str:
    at = datetime.fromisoformat(one["executed_at"]).astimezone(CHINA).strftime("%m-%d %H:%M:%S")
    amount = f"{one['amount_fen'] // 100:,}.{one['amount_fen'] % 100:02d}"
    account = f"**** {one['creditor_account'][-4:]}"
    return (
        f"<tr><td>{at}</td><td>{escape(one['creditor_name'])}</td><td>{account}</td>"
        f'<td class="amount">¥ {amount}</td><td><code>{escape(one["end_to_end_id"])}</code></td></tr>'
    )
