"""The whole platform as processes: web and API, workers, and the sandbox counterparts."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import util

from claimwright.entry.setup.ground import Ground
from claimwright.entry.supervisor.child import Child, Plan, port_is_free
from claimwright.infra.postgres.process import free_port
from claimwright.infra.settings import Settings
from claimwright.ports.failure import OperationalFailure, Permanent, Transient

Tell = Callable[[str], None]

WEB, WORKER, BANK, PHONE, INVOICES = "web", "worker", "bank", "phone", "invoices"
IDENTITY = "identity"
_MODULES = {
    WEB: "claimwright.entry.supervisor.web_process",
    WORKER: "claimwright.entry.worker",
    BANK: "claimwright.sandboxes.bank",
    PHONE: "claimwright.sandboxes.phone",
    INVOICES: "claimwright.sandboxes.invoice_platform",
    IDENTITY: "claimwright.sandboxes.identity",
}
COUNTERPARTS = (BANK, PHONE, INVOICES, IDENTITY)
_STOP_WAIT_S = 10.0
_LOOK_EVERY_S = 0.05


def with_free_ports(settings: Settings) -> Settings:
    """The settings with a free port wherever the web port was 0 (tests and demos side by side)."""
    return replace(settings, port=settings.port or free_port())


def plans_for(settings: Settings, parts: Sequence[str] = (WEB, WORKER, *COUNTERPARTS)) -> tuple[Plan, ...]:
    """What to run, counterparts first; a counterpart whose real address is set gets no sandbox."""
    plans: list[Plan] = []
    if BANK in parts and settings.sandbox and not settings.bank_url:
        plans.append(_sandbox(BANK, settings.bank_port, settings))
    if PHONE in parts and settings.sandbox and not settings.phone_url:
        plans.append(_sandbox(PHONE, settings.phone_port, settings))
    if (
        INVOICES in parts
        and settings.sandbox
        and settings.invoice_platform_port
        and not settings.invoice_platform
    ):
        plans.append(_sandbox(INVOICES, settings.invoice_platform_port, settings, "--unknown", "issued"))
    if IDENTITY in parts and settings.sandbox and settings.identity_port and not settings.identity_url:
        plans.append(_sandbox(IDENTITY, settings.identity_port, settings))
    if WEB in parts:
        plans.append(_web(settings))
    if WORKER in parts:
        plans += worker_plans(settings.workers)
    return tuple(plan for plan in plans if util.find_spec(_MODULES[plan.name.split("-")[0]]))


def worker_plans(count: int, suffix: str = "") -> list[Plan]:
    """Worker processes; `suffix` keeps the names of two supervisors' workers apart."""
    return [Plan(f"worker-{suffix}{n}", _MODULES[WORKER]) for n in range(1, count + 1)]


class Platform:
    """The running processes. ``with Platform(ground, plans, tell) as platform: platform.wait_healthy()``."""

    def __init__(self, ground: Ground, plans: Sequence[Plan], tell: Tell = lambda _: None) -> None:
        self._ground = ground
        self._tell = tell
        self._told_of_database = ""
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        environment = {**os.environ, **ground.settings.as_environment(), "PYTHONUNBUFFERED": "1"}
        logs = ground.settings.logs
        self.children = [Child(plan, environment, logs / f"{plan.name}.log") for plan in plans]

    def start(self) -> Platform:
        """Start every process; a port that is taken is told before anything runs."""
        self._check_ports()
        self._ground.settings.logs.mkdir(parents=True, exist_ok=True)
        for child in self.children:
            child.start()
        self._watcher.start()
        return self

    def wait_healthy(self, within_s: float = 60.0) -> None:
        """Return when every process answers; raises `Permanent` with the last words of one that does not."""
        deadline = time.monotonic() + within_s
        waiting = list(self.children)
        while waiting:
            waiting = [child for child in waiting if not child.is_healthy()]
            for child in waiting:
                if child.deaths >= 3 or time.monotonic() > deadline:
                    why = f"{child.plan.name} did not come up: {child.last_words()}".rstrip(": ")
                    raise Permanent(why, f"Its log is {child.log}")
            time.sleep(_LOOK_EVERY_S)

    def stop(self) -> None:
        """Stop the processes, ours before the counterparts. Safe to call again."""
        self._stopping.set()
        if self._watcher.is_alive():
            self._watcher.join()
        ours = [child for child in self.children if child.plan.name not in COUNTERPARTS]
        theirs = [child for child in self.children if child.plan.name in COUNTERPARTS]
        for group in (ours, theirs):
            deadline = time.monotonic() + _STOP_WAIT_S
            for child in group:
                child.ask_to_stop()
            for child in group:
                child.wait_or_kill(deadline)

    def __enter__(self) -> Platform:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _watch(self) -> None:
        while not self._stopping.wait(_LOOK_EVERY_S):
            self._revive_database()
            for child in self.children:
                code = child.died()
                if code is not None:
                    self._tell(
                        f"{child.plan.name} ended with code {code}, starting it again (log: {child.log})"
                    )
                child.start_if_due()

    def _revive_database(self) -> None:
        server = self._ground.server
        if server is None or server.pid() is not None:
            return
        try:
            if server.revive(self._tell):
                self._told_of_database = ""
                self._tell("PostgreSQL had ended and runs again")
        except OperationalFailure as failure:
            sentence = f"{failure}. {failure.remedy}"
            if sentence != self._told_of_database:
                self._tell(sentence)
            self._told_of_database = sentence
            self._stopping.wait(1.0)

    def _check_ports(self) -> None:
        settings = self._ground.settings
        ports = {WEB: (settings.host, settings.port), BANK: ("127.0.0.1", settings.bank_port)}
        ports[PHONE] = ("127.0.0.1", settings.phone_port)
        ports[INVOICES] = ("127.0.0.1", settings.invoice_platform_port)
        ports[IDENTITY] = ("127.0.0.1", settings.identity_port)
        names = {WEB: "CLAIMWRIGHT_PORT", BANK: "CLAIMWRIGHT_BANK_PORT", PHONE: "CLAIMWRIGHT_PHONE_PORT"}
        names[INVOICES] = "CLAIMWRIGHT_INVOICE_PLATFORM_PORT"
        names[IDENTITY] = "CLAIMWRIGHT_IDENTITY_PORT"
        for child in self.children:
            name = child.plan.name
            if name in ports and not port_is_free(*ports[name]):
                host, port = ports[name]
                raise Transient(
                    f"port {port} of {host} for the {name} is taken",
                    f"Stop the program that listens there, or set another in {names[name]}",
                )


def _web(settings: Settings) -> Plan:
    local = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - compared only
    return Plan(WEB, _MODULES[WEB], (), f"http://{local}:{settings.port}", "/health")


def _sandbox(name: str, port: int, settings: Settings, *more: str) -> Plan:
    arguments = ("--port", str(port), "--data", str(settings.data / f"sandbox-{name}"), *more)
    return Plan(name, _MODULES[name], arguments, f"http://127.0.0.1:{port}")
