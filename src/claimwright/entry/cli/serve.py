"""``claimwright serve``, ``worker`` and ``init``."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections import Counter
from types import FrameType

import typer

from claimwright.entry.setup.field_keys import require_field_keys, seal_clear_fields
from claimwright.entry.setup.ground import load_catalogue, open_ground
from claimwright.entry.supervisor.platform import COUNTERPARTS, Platform, plans_for, worker_plans
from claimwright.infra.settings import Settings

AsJson = typer.Option(False, "--json", help="Answer as JSON on one line.")


def register(app: typer.Typer) -> None:
    app.command()(init)
    app.command()(serve)
    app.command()(worker)


def init(as_json: bool = AsJson) -> None:
    """Prepare the data folder and the database, and load the catalogue. Safe to run again."""
    settings = Settings.read()
    steps: list[str] = []
    tell = steps.append if as_json else typer.echo
    with open_ground(settings, tell) as ground:
        require_field_keys(ground.settings, ground.db)
        seal_clear_fields(ground.db, tell)
        results = Counter(version.result.value for version in load_catalogue(ground))
    if as_json:
        typer.echo(
            json.dumps({"data": str(settings.data), "steps": steps, "product_versions": dict(results)})
        )
    else:
        typer.echo(f"ready: data in {settings.data}, product versions {_counted(results)}")


def serve() -> None:
    """Start the platform: database, web and API, workers, sandbox counterparts. Stays until Ctrl-C."""
    with StopSignal() as stop, open_ground(Settings.read(), typer.echo) as ground:
        require_field_keys(ground.settings, ground.db)
        seal_clear_fields(ground.db, typer.echo)
        load_catalogue(ground)
        settings = ground.settings
        with Platform(ground, plans_for(settings), typer.echo) as platform:
            platform.wait_healthy()
            typer.echo(f"Claimwright is up: {settings.web_address}  (Ctrl-C stops it)")
            for child in platform.children:
                if child.plan.name in COUNTERPARTS:
                    typer.echo(f"  SANDBOX {child.plan.name}: {child.plan.address}")
            stop.wait()
            typer.echo("stopping")


def worker(
    count: int = typer.Option(1, "--count", min=1, max=64, help="Number of worker processes."),
) -> None:
    """Run workers beside a running platform (on this machine, or with CLAIMWRIGHT_DSN on another)."""
    plans = worker_plans(count, f"{os.getpid()}-")
    with (
        StopSignal() as stop,
        open_ground(Settings.read(), typer.echo) as ground,
        Platform(ground, plans, typer.echo) as platform,
    ):
        platform.wait_healthy()
        typer.echo(f"{count} worker{'s' if count > 1 else ''} running (Ctrl-C stops)")
        stop.wait()


class StopSignal:
    """Turns the first Ctrl-C or SIGTERM into an orderly stop: it ends `wait`, or interrupts a start.

    Later ones are ignored, so that an impatient second Ctrl-C cannot cut the stop short.
    """

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._waiting = False

    def wait(self) -> None:
        """Return when a signal has come."""
        self._waiting = True
        while not self._asked.wait(0.2):
            pass

    def __enter__(self) -> StopSignal:
        self._before = {n: signal.signal(n, self._on_signal) for n in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        first = not self._asked.is_set()
        self._asked.set()
        if first and not self._waiting:
            raise KeyboardInterrupt


def _counted(results: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(results.items())) or "none"
