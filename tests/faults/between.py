"""Somebody between us and the bank: forges its answers, and gives old ones once more."""

from __future__ import annotations

import random  # noqa: TID251 - seeded
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
from tests.faults.stage import Stage

FORGED_SHARE, REPLAYED_SHARE = 0.3, 0.3
_PASSED_ON = ("Content-Type", "X-Nonce")
_PASSED_BACK = ("Content-Type", "X-Bank-Signature", "X-Bank-Answer")
Answer = tuple[int, dict[str, str], bytes]


class Forger(ThreadingHTTPServer):
    """Stands where the workers think that the bank is. Honest once it has been found out."""

    daemon_threads = True

    def __init__(self, bank: str, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bank = httpx.Client(base_url=bank, trust_env=False, timeout=10)
        self.dice = random.Random(seed)
        self.is_honest = False
        self.lies = 0
        self.heard: dict[str, list[Answer]] = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def end(self) -> None:
        self.shutdown()
        self.server_close()
        self.bank.close()


class _Handler(BaseHTTPRequestHandler):
    server: Forger

    def log_message(self, *_: object) -> None:
        """Silent."""

    def do_GET(self) -> None:
        self._pass(None)

    def do_POST(self) -> None:
        self._pass(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def _pass(self, body: bytes | None) -> None:
        server, kind = self.server, self.path.split("?")[0].split("/")[1]
        throw = 1.0 if server.is_honest else server.dice.random()
        old = server.heard.setdefault(kind, [])
        if throw < REPLAYED_SHARE and old:
            server.lies += 1
            self._answer(server.dice.choice(old))  # the true answer to another question; nothing is passed on
            return
        try:
            true = self._of_bank(body)
        except httpx.HTTPError:
            self.close_connection = True
            self.connection.close()
            return
        old.append(true)
        if REPLAYED_SHARE <= throw < REPLAYED_SHARE + FORGED_SHARE:
            server.lies += 1
            self._answer(_forged(kind, true))
        else:
            self._answer(true)

    def _of_bank(self, body: bytes | None) -> Answer:
        headers = {name: self.headers[name] for name in _PASSED_ON if name in self.headers}
        method = "GET" if body is None else "POST"
        got = self.server.bank.request(method, self.path, content=body, headers=headers)
        return got.status_code, {n: got.headers[n] for n in _PASSED_BACK if n in got.headers}, got.content

    def _answer(self, answer: Answer) -> None:
        code, headers, content = answer
        self.send_response(code)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def _forged(kind: str, true: Answer) -> Answer:
    """What would do harm: paid is called rejected, taken is called unknown, an amount is another."""
    code, headers, content = true
    if kind == "payments":
        unsigned = {"Content-Type": "application/json", "X-Bank-Answer": "not-known"}
        return 404, unsigned, b'{"error": "not known"}'
    content = re.sub(rb"AC(SC|CP|TC|SP)", b"RJCT", content).replace(b"0</Amt>", b"1</Amt>")
    return code, headers, content


def forge(stage: Stage, dice: random.Random) -> None:
    """The workers' way to the bank leads through the forger, from their next start on."""
    if stage.between is None:
        stage.between = forger = Forger(stage.settings.bank_address, dice.randrange(1000))
        for name, process in stage.processes.items():
            if name.startswith("worker"):
                process.environment["CLAIMWRIGHT_BANK_URL"] = forger.address
                stage.kill(name)
                stage.start(name)
        until = time.monotonic() + 60
        while not forger.heard and time.monotonic() < until:
            time.sleep(0.1)
    time.sleep(2.0)
