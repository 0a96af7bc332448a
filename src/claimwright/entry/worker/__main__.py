"""``python -m claimwright.entry.worker``: one worker process, from the settings. SIGTERM ends it in order."""

from __future__ import annotations

import os
import signal
import sys
import threading

from claimwright.entry.worker import run_worker
from claimwright.infra.settings import Settings, SettingsError
from claimwright.infra.telemetry import log, set_up_logging
from claimwright.ports.failure import OperationalFailure


def main() -> int:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        settings = Settings.read()
        set_up_logging(settings.log_level, f"worker {os.getpid()}")
        log("started")
        run_worker(settings, stop)
    except (OperationalFailure, SettingsError) as failure:
        sys.stderr.write(f"worker: {failure}. {getattr(failure, 'remedy', '')}\n")
        return 1
    log("stopped")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
