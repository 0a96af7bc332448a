"""What others may use of products."""

from __future__ import annotations

from claimwright.app.products.commands import Loaded, LoadedVersion, load_product
from claimwright.app.products.queries import catalogue, product_of_source, version_for
from claimwright.app.products.store import StoredVersion, VersionStatus

__all__ = [
    "Loaded",
    "LoadedVersion",
    "StoredVersion",
    "VersionStatus",
    "catalogue",
    "load_product",
    "product_of_source",
    "version_for",
]
