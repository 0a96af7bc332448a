"""``claimwright demo``: the platform with some claims paid before your eyes."""

from __future__ import annotations

import locale
import time
from typing import Annotated

import typer
from rich.console import Console

from claimwright.entry.cli.serve import StopSignal
from claimwright.entry.demo.cases import Case
from claimwright.entry.demo.client import DemoFailed
from claimwright.entry.demo.play import play
from claimwright.entry.demo.show import Show
from claimwright.entry.demo.staff import StaffMember, demo_staff
from claimwright.entry.demo.words import Lang
from claimwright.entry.setup.ground import load_catalogue, open_ground
from claimwright.entry.supervisor.platform import Platform, plans_for
from claimwright.infra.settings import Settings


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    once: Annotated[bool, typer.Option("--once", help="Stop when every claim has reached its end.")] = False,
    lang: Annotated[str, typer.Option("--lang", help="zh or en; otherwise the terminal's own.")] = "",
) -> None:
    """Start everything, report fictional claims over the API, show each from reported to paid.

    Exit code 0 when every claim reached its expected end, 1 with the reason when one has not.
    """
    show = Show(Console(highlight=False), _language(lang))
    started_s = time.monotonic()
    with StopSignal() as stop, open_ground(Settings.read()) as ground:
        show.say("starting")
        load_catalogue(ground)
        staff = demo_staff(ground)
        with Platform(ground, plans_for(ground.settings), typer.echo) as platform:
            platform.wait_healthy()
            show.say("up", seconds=f"{time.monotonic() - started_s:.1f}")
            try:
                first, failures = play(ground.settings, staff, show, ground.clock.now())
            except DemoFailed as failed:
                raise SystemExit(f"demo failed: {failed}") from None
            if failures:
                raise SystemExit("demo failed: " + "; ".join(failures))
            show.console.print()
            show.say("all_well", count=6)
            if not once:
                _addresses(show, ground.settings, staff, first)
                stop.wait()


def _addresses(show: Show, settings: Settings, staff: dict[str, StaffMember], first: Case) -> None:
    show.say("look")
    assessor, author, approver = (staff[role] for role in ("assessor", "author", "approver"))
    product_people: dict[str, object] = {
        "author": author.user_name,
        "author_password": author.password,
        "approver": approver.user_name,
        "approver_password": approver.password,
    }
    rows: tuple[tuple[str, str, dict[str, object]], ...] = (
        (settings.web_address, "portal", {"phone": first.who.phone}),
        (f"{settings.web_address}/desk", "desk", {"user": assessor.user_name, "password": assessor.password}),
        (f"{settings.web_address}/lab", "lab", product_people),
        (f"{settings.web_address}/docs", "api", {}),
        (settings.bank_address, "bank", {}),
        (settings.phone_address, "phone", {}),
    )
    for address, key, values in rows:
        show.console.print(f"  [bold cyan]{address:<30}[/bold cyan] ", end="")
        show.say(key, **values)
    show.say("stop")


def _language(asked: str) -> Lang:
    if asked not in {"", "zh", "en"}:
        raise typer.BadParameter("zh or en", param_hint="--lang")
    own = (asked or locale.getlocale()[0] or "en").lower()
    return "zh" if own.startswith("zh") else "en"
