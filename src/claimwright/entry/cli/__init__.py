"""The command line. Every module of this package is a command or a family of commands.

A module offers ``register(app)``, or ``app`` (a Typer with a name) that becomes a sub-command; it is
found by being here. Operational failures end in one sentence on stderr that says what to do.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import typer

from claimwright.infra.settings import SettingsError
from claimwright.ports.failure import OperationalFailure, Transient

EXIT_FAILED = 1
EXIT_TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: the same command may work later


def build() -> typer.Typer:
    """The whole command line, from the modules that exist."""
    app = typer.Typer(
        name="claimwright",
        help="The platform on which a life and health insurer serves its customers.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        if found.name.startswith("_"):
            continue
        module = importlib.import_module(f"{__name__}.{found.name}")
        if hasattr(module, "register"):
            module.register(app)
        elif hasattr(module, "app"):
            app.add_typer(module.app)
    return app


def main() -> None:
    """Entry point of the program ``claimwright``."""
    try:
        build()()
    except (OperationalFailure, SettingsError) as failure:
        sentences = (str(failure).rstrip("."), getattr(failure, "remedy", "").rstrip("."))
        print("claimwright: " + ". ".join(filter(None, sentences)) + ".", file=sys.stderr)
        raise SystemExit(EXIT_TRY_AGAIN if isinstance(failure, Transient) else EXIT_FAILED) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
