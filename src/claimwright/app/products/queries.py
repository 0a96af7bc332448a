"""Which terms apply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from claimwright.app.products.store import SQL, StoredVersion, parsed, version_of
from claimwright.core.products import Product, ProductVersion
from claimwright.infra.db import Tx


def version_for(tx: Tx, product_code: str, contract_date: date) -> ProductVersion | None:
    """The approved version in force when a contract was made, or None if the catalogue has none."""
    row = tx.execute(
        SQL["version_on"], {"product_code": product_code, "contract_date": contract_date}
    ).fetchone()
    if row is None:
        return None
    stored = version_of(row)
    version = product_of_source(tx, stored.source_sha256).version_for(stored.effective)
    assert version is not None, f"{product_code} {stored.effective} is not in its own file"
    return version


def product_of_source(tx: Tx, source_sha256: str) -> Product:
    """A stored product file, parsed (once per process and hash)."""
    row = tx.execute(SQL["source"], {"source_sha256": source_sha256}).fetchone()
    assert row is not None, f"no product source {source_sha256}"
    file_name, source_text = row
    return parsed(source_sha256, file_name, source_text)


def catalogue(tx: Tx) -> Sequence[StoredVersion]:
    """Every stored version, by product and effective date."""
    return [version_of(row) for row in tx.execute(SQL["all_versions"]).fetchall()]
