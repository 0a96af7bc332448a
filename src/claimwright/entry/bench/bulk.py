"""Loading very many rows: constraints and indexes are taken off, and built again by sorting at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

_KEYS = """
SELECT k.conrelid::regclass::text, k.conname, pg_get_constraintdef(k.oid), k.contype = 'f'
FROM pg_constraint k WHERE k.contype IN ('p', 'u', 'f')
  AND (k.conrelid = ANY (%(tables)s::regclass[]) OR k.confrelid = ANY (%(tables)s::regclass[]))
ORDER BY k.contype = 'f' DESC, k.contype
"""
_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i
WHERE i.indrelid = ANY (%(tables)s::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
"""


@contextmanager
def without_indexes(
    connection: psycopg.Connection[Any], tables: Sequence[str], progress: Callable[[str], None]
) -> Iterator[None]:
    """Within the block the tables have no keys and no indexes; afterwards they have the same as before."""
    keys = connection.execute(_KEYS, {"tables": list(tables)}).fetchall()
    indexes = connection.execute(_INDEXES, {"tables": list(tables)}).fetchall()
    for table, name, _, _ in keys:
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    connection.commit()
    yield
    connection.execute("SET maintenance_work_mem = '512MB'")
    for table, name, definition, _ in sorted(keys, key=lambda key: key[3]):
        connection.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        connection.commit()
    for _, definition in indexes:
        connection.execute(definition)
        connection.commit()
    for table in tables:
        connection.execute(f"ANALYZE {table}")
    connection.commit()
    progress(f"indexes of {len(tables)} tables built")
