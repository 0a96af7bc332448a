"""Structured logs and counters. Only allowed fields are written, so that no personal data can slip in."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime

# What may be written: ids, codes, counts and durations. Names, numbers of persons, amounts of a person,
# texts of documents and messages of exceptions (they quote values) are not here, and never will be.
ALLOWED_FIELDS = frozenset(
    {
        "actor_id",
        "attempts",
        "bucket",
        "claim_id",
        "code",
        "command",
        "count",
        "document_id",
        "duration_ms",
        "entity",
        "entity_id",
        "error",
        "event",
        "exit_code",
        "message_id",
        "method",
        "order_id",
        "process",
        "remedy",
        "request_id",
        "route",
        "status",
        "topic",
        "worker",
    }
)
_RECORD_KEY = "claimwright_fields"


class FieldNotAllowed(ValueError):
    """A log field outside the list: add it there after thinking whose data it is."""


def log(event: str, level: int = logging.INFO, **fields: str | int | None) -> None:
    """Write one event with allowed fields; `event` is a constant such as ``order_sent``."""
    for name in fields:
        if name not in ALLOWED_FIELDS:
            raise FieldNotAllowed(f"{name!r} may not be logged (infra/telemetry.py: ALLOWED_FIELDS)")
    logging.getLogger("claimwright").log(level, event, extra={_RECORD_KEY: fields})


def set_up_logging(level: str, process: str) -> None:
    """Send all logging to stderr as one JSON object a line; foreign libraries from warning on.

    At level ``debug``, for development with fictional people only, exceptions keep their words.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(process, with_words=level.lower() == "debug"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("claimwright").setLevel(level.upper())


class JsonLines(logging.Formatter):
    """Time, level, process, event and fields. Of an exception: its type and place, not its words."""

    def __init__(self, process: str, *, with_words: bool = False) -> None:
        super().__init__()
        self._process = process
        self._with_words = with_words

    def format(self, record: logging.LogRecord) -> str:
        fields: Mapping[str, object] = getattr(record, _RECORD_KEY, {})
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._process,
            "event": record.msg if record.name.startswith("claimwright") else f"{record.name}: {record.msg}",
            **fields,
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _place_of(record)
            if self._with_words:
                line["words"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _place_of(record: logging.LogRecord) -> str:
    trace = record.exc_info[2] if record.exc_info else None
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else ""


class Counters:
    """Counts of what happened in this process, for `/metrics` in the text format of Prometheus."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()

    def count(self, name: str, by: int = 1, **labels: str) -> None:
        """Add to a counter; labels are few and fixed (a topic, a result), never an id."""
        with self._lock:
            self._counts[name, tuple(sorted(labels.items()))] += by

    def as_text(self) -> str:
        """All counters, one a line, in a stable order."""
        with self._lock:
            items = sorted(self._counts.items())
        lines = []
        for (name, labels), value in items:
            inside = ",".join(f'{label}="{text}"' for label, text in labels)
            lines.append(
                f"claimwright_{name}_total{{{inside}}} {value}"
                if inside
                else f"claimwright_{name}_total {value}"
            )
        return "\n".join([*lines, ""])


COUNTERS = Counters()
