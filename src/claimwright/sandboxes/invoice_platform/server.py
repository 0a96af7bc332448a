"""HTTP interface and page of the sandbox invoice platform, on the standard library's server."""

from __future__ import annotations

import itertools
import json
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from claimwright.sandboxes.invoice_platform.faults import Fault, Faults
from claimwright.sandboxes.invoice_platform.register import Bill, Malformed, Register, read_fields

BODY_BYTES_MAX = 1_000_000
BILLS_SHOWN = 200
STANDING_WORDS = {
    "normal": "正常 normal",
    "red_flushed": "已红冲 cancelled by a red bill",
    "already_used": "已被使用 already used",
}
_PAGE = Path(__file__).parent / "page.html"
_JSON, _HTML = "application/json; charset=utf-8", "text/html; charset=utf-8"
_LINGER_NONE = struct.pack("ii", 1, 0)


class Server(ThreadingHTTPServer):
    """The platform's counter: one thread a connection."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], register: Register) -> None:
        self.register, self.faults = register, Faults()
        self.delay_seconds, self.questions_a_day = 0.0, 0
        self.questions: list[dict[str, str]] = []
        self._asked: Counter[str] = Counter()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        super().__init__(address, Handler)

    def note(self, asked: dict[str, str]) -> tuple[bool, str]:
        """Write the question down: whether it may be asked, and the reference of its answer."""
        with self._lock:
            self.questions.append(asked)
            self._asked[asked["number"]] += 1
            reference = f"SANDBOX-{next(self._numbers):08d}"
            return not 0 < self.questions_a_day < self._asked[asked["number"]], reference

    def set(self, given: dict[str, Any]) -> None:
        """Delay of every answer; how often one bill may be asked (0: always), counted from now."""
        with self._lock:
            self.delay_seconds = float(given.get("delay_seconds", self.delay_seconds))
            self.questions_a_day = int(given.get("questions_a_day", self.questions_a_day))
            self._asked.clear()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is not an error of the platform's."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "sandbox-invoice-platform"
    disable_nagle_algorithm = True
    timeout = 60

    def log_message(self, *_: object) -> None:
        """Silent: bills are personal data."""

    def do_GET(self) -> None:
        platform = self.server
        if self.path == "/":
            self._send(200, _HTML, page(platform.register.bills(), platform.questions).encode())
        elif self.path == "/health":
            self._json(200, {"ok": True})
        elif self.path == "/admin/bills":
            self._json(200, {"bills": [asdict(bill) for bill in platform.register.bills()]})
        elif self.path == "/admin/faults":
            self._json(200, {"faults": [asdict(fault) for fault in platform.faults.armed()]})
        elif self.path == "/admin/questions":
            self._json(200, {"questions": platform.questions})
        else:
            self._json(404, {"error": "no such address"})

    def do_POST(self) -> None:
        acts: dict[str, Callable[[Any], None]] = {
            "/verifications": lambda given: self._take(given, self.server.register.answer),
            "/entries": self._enter,
            "/admin/bills": self._put_bills,
            "/admin/faults": lambda given: self._done(self.server.faults.arm, given),
            "/admin/settings": lambda given: self._done(self.server.set, given),
        }
        act = acts.get(self.path)
        try:
            given = json.loads(self._body())
            if act is None:
                self._json(404, {"error": "no such address"})
            else:
                act(given)
        except (Malformed, ValueError, TypeError, AttributeError) as error:
            self._json(400, {"error": str(error)})

    def do_DELETE(self) -> None:
        if self.path == "/admin/bills":
            self._done(self.server.register.forget)
        elif self.path == "/admin/faults":
            self._done(self.server.faults.clear)
        else:
            self._json(404, {"error": "no such address"})

    def _put_bills(self, given: Any) -> None:
        put = [self.server.register.put(bill) for bill in given.get("bills", [])]
        self._json(200, {"registered": len(put)})

    def _done(self, act: Callable[..., None], *given: Any) -> None:
        act(*given)
        self._json(200, {"done": True})

    def _enter(self, given: Any) -> None:
        read_fields(given)
        used_by = str(given.get("used_by", ""))
        self._take(given, lambda asked: self.server.register.enter(asked, used_by))

    def _take(self, given: Any, answer_of: Callable[[dict[str, str]], dict[str, Any]]) -> None:
        """A question, or an entry: noted, answered, and on request met by a fault."""
        asked = read_fields(given)
        allowed, reference = self.server.note(asked)
        fault = self.server.faults.take(asked["number"])
        time.sleep(self.server.delay_seconds)
        if fault is not None and self._misbehave(fault):
            return
        if not allowed:
            self._json(429, {"error": "asked too often today"})
            return
        answer = {**answer_of(asked), "reference": reference}
        if fault is not None and fault.do == "lose":
            self._cut_off()
            return
        answer |= {"code": asked["code"], "number": asked["number"]}
        if fault is not None and fault.do == "other_bill":
            answer["number"] = "1" * 10
        elif fault is not None and fault.do == "unknown_word":
            answer["result"] = "lost_in_the_archive"
        self._json(200, answer)

    def _misbehave(self, fault: Fault) -> bool:
        """Whether the question is thereby answered, or never will be."""
        statuses = {"error": 500, "closed": 503, "refuse": 400}
        if fault.do in statuses:
            self._json(statuses[fault.do], {"error": f"{fault.do} (armed fault)"})
        elif fault.do == "garbled":
            self._send(200, _JSON, b"<html>system busy</html>")
        elif fault.do == "drop":
            self._cut_off()
        elif fault.do == "hang":
            time.sleep(fault.seconds)
            return False
        else:
            return False
        return True

    def _cut_off(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NONE)
        self.connection.close()
        self.close_connection = True

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > BODY_BYTES_MAX:
            self.close_connection = True
            raise Malformed(f"the body must have a length up to {BODY_BYTES_MAX}")
        return self.rfile.read(int(length))

    def _json(self, status: int, answer: dict[str, Any]) -> None:
        content = json.dumps({"sandbox": True, **answer}, ensure_ascii=False).encode()
        self._send(status, _JSON, content)

    def _send(self, status: int, media_type: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def page(bills: list[Bill], questions: list[dict[str, str]]) -> str:
    """The registered bills, newest first, and how often each was asked about."""
    asked = Counter((one["code"], one["number"]) for one in questions)
    rows = "".join(_row(bill, asked[bill.code, bill.number]) for bill in reversed(bills[-BILLS_SHOWN:]))
    none = '<tr><td class="none" colspan="6">没有登记的票据 · No bills registered</td></tr>'
    return _PAGE.read_text(encoding="utf-8").replace("{{rows}}", rows or none)


def _row(bill: Bill, asked: int) -> str:
    """One bill; each cell carries its column's name for narrow screens, where it stands beside the value."""
    day = bill.issue_date
    cells = (
        ("代码 Code", bill.code, ""),
        ("号码 Number", bill.number, ""),
        ("开票日期 Issued", f"{day[:4]}-{day[4:6]}-{day[6:]}", ""),
        ("金额（元） Amount (yuan)", bill.amount, "amount"),
        ("状态 Standing", STANDING_WORDS[bill.standing], ""),
        ("查验次数 Times asked", str(asked), "amount"),
    )
    columns = (f'<td class="{kind}" data-name="{name}">{escape(value)}</td>' for name, value, kind in cells)
    return f"<tr>{''.join(columns)}</tr>"
