"""Which terms apply."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from claimwright.app.products.store import KNOWN_SOURCES, SQL, StoredVersion, parsed, version_of
from claimwright.core.products import Product, ProductVersion
from claimwright.infra.db import Tx

Sold = tuple[str, date]
"""A product's code and the day of a contract: together they choose the version."""


def version_for(tx: Tx, product_code: str, contract_date: date) -> ProductVersion | None:
    """The approved version in force when a contract was made, or None if the catalogue has none."""
    return versions_for(tx, [(product_code, contract_date)]).get((product_code, contract_date))


def versions_for(tx: Tx, sold: Iterable[Sold]) -> dict[Sold, ProductVersion]:
    """The same for many contracts; what the catalogue does not have is absent."""
    wanted = set(sold)
    codes = sorted({product_code for product_code, _ in wanted})
    rows = map(version_of, tx.execute(SQL["versions_of_products"], {"product_codes": codes}).fetchall())
    latest_first: dict[str, list[StoredVersion]] = {}
    for stored in rows:
        latest_first.setdefault(stored.product_code, []).append(stored)
    found: dict[Sold, ProductVersion] = {}
    for product_code, contract_date in wanted:
        for stored in latest_first.get(product_code, ()):
            if stored.effective <= contract_date:
                found[product_code, contract_date] = _version(tx, stored)
                break
    return found


def _version(tx: Tx, stored: StoredVersion) -> ProductVersion:
    version = product_of_source(tx, stored.source_sha256).version_for(stored.effective)
    assert version is not None, f"{stored.product_code} {stored.effective} is not in its own file"
    return version


def product_of_source(tx: Tx, source_sha256: str) -> Product:
    """A stored product file, read and parsed once per process: what a hash names never changes."""
    product = KNOWN_SOURCES.get(source_sha256)
    if product is None:
        row = tx.execute(SQL["source"], {"source_sha256": source_sha256}).fetchone()
        assert row is not None, f"no product source {source_sha256}"
        product = parsed(source_sha256, *row)
        KNOWN_SOURCES.put(source_sha256, product)
    return product


def catalogue(tx: Tx) -> Sequence[StoredVersion]:
    """Every stored version, by product and effective date."""
    return [version_of(row) for row in tx.execute(SQL["all_versions"]).fetchall()]
