"""``python -m claimwright.entry.supervisor.web_process``: the web pages and the API, from the settings."""

from __future__ import annotations

import sys

import uvicorn

from claimwright.app.documents.public import warm_picture_readers
from claimwright.entry.api.app import create_app
from claimwright.entry.setup.document_keys import use_document_keys
from claimwright.entry.setup.field_keys import require_field_keys
from claimwright.infra.db import Database
from claimwright.infra.settings import Settings, SettingsError
from claimwright.infra.telemetry import set_up_logging
from claimwright.ports.failure import OperationalFailure

_STOP_WAIT_S = 3  # pages that follow a claim hold their connection open: they reconnect


def main() -> int:
    """Serve until SIGTERM. No access log: addresses name persons' cases.

    What an operator has to correct ends it with one sentence, the last line of its log.
    """
    try:
        settings = Settings.read()
        set_up_logging(settings.log_level, "web")
        app = create_app(settings)
        with Database(settings.dsn, pool_max=1) as db:
            use_document_keys(settings, db)
            require_field_keys(settings, db)
    except (OperationalFailure, SettingsError) as failure:
        sys.stderr.write(f"web: {failure}. {getattr(failure, 'remedy', '')}\n")
        return 1
    if settings.warm_pictures:
        warm_picture_readers()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=_STOP_WAIT_S,
        server_header=False,
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
