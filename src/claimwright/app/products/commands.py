"""Load product files into the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from claimwright.app.products.queries import product_of_source
from claimwright.app.products.store import SQL, version_of
from claimwright.core.canonical import sha256_hex
from claimwright.core.products import Product, ProductVersion, TermError, read_product
from claimwright.infra.db import Tx


class Loaded(Enum):
    """What became of a version of a loaded file.

    KEPT_OTHER: the catalogue holds other terms for this date. They stay in force, for decisions have
    used them: changed terms need a version with a new effective date.
    """

    ADDED = "added"
    SAME = "same"
    KEPT_OTHER = "kept_other"


@dataclass(frozen=True, slots=True)
class LoadedVersion:
    """The result for one version of a file."""

    product_code: str
    effective: date
    result: Loaded


def load_product(
    tx: Tx, source_text: str, file_name: str, now: datetime
) -> tuple[LoadedVersion, ...] | tuple[TermError, ...]:
    """Store a product file and its new versions; a file with any error is not stored at all."""
    product = read_product(source_text, file_name)
    if not isinstance(product, Product):
        return product
    source_sha256 = sha256_hex(source_text.encode())
    assert product.source_sha256 == source_sha256, "the reader hashes the file's own bytes"
    tx.execute(SQL["lock_catalogue"])
    tx.execute(
        SQL["insert_source"],
        {
            "source_sha256": source_sha256,
            "product_code": product.product,
            "file_name": file_name,
            "source_text": source_text,
            "loaded_at": now,
        },
    )
    return tuple(_load_version(tx, version, source_sha256, now) for version in product.versions)


def _load_version(tx: Tx, version: ProductVersion, source_sha256: str, now: datetime) -> LoadedVersion:
    rows = tx.execute(SQL["versions"], {"product_code": version.product}).fetchall()
    stored = {found.effective: found for found in map(version_of, rows)}.get(version.effective)
    if stored is None:
        tx.execute(
            SQL["insert_version"],
            {
                "product_code": version.product,
                "effective": version.effective,
                "source_sha256": source_sha256,
                "approved_at": now,
            },
        )
        return LoadedVersion(version.product, version.effective, Loaded.ADDED)
    if stored.source_sha256 == source_sha256:
        return LoadedVersion(version.product, version.effective, Loaded.SAME)
    before = product_of_source(tx, stored.source_sha256).version_for(version.effective)
    same = before is not None and before.program == version.program
    return LoadedVersion(version.product, version.effective, Loaded.SAME if same else Loaded.KEPT_OTHER)
