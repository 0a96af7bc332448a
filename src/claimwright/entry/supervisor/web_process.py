"""``python -m claimwright.entry.supervisor.web_process``: the web pages and the API, from the settings."""

from __future__ import annotations

import uvicorn

from claimwright.entry.api.app import create_app
from claimwright.infra.settings import Settings
from claimwright.infra.telemetry import set_up_logging

_STOP_WAIT_S = 3  # pages that follow a claim hold their connection open: they reconnect


def main() -> None:
    """Serve until SIGTERM. No access log: addresses name persons' cases."""
    settings = Settings.read()
    set_up_logging(settings.log_level, "web")
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=_STOP_WAIT_S,
        server_header=False,
    )


if __name__ == "__main__":
    main()
