"""Rows of the catalogue as values, and product files parsed once per hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from claimwright.core.canonical import sha256_hex
from claimwright.core.products import Product, read_product
from claimwright.infra.db import Statements

SQL = Statements.of(__package__)


class VersionStatus(Enum):
    """Only an approved version adjudicates; a withdrawn one stays for the decisions that used it."""

    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One version of a product and the file that it was approved in."""

    product_code: str
    effective: date
    source_sha256: str
    status: VersionStatus
    approved_at: datetime


def version_of(row: tuple[str, date, str, str, datetime]) -> StoredVersion:
    product_code, effective, source_sha256, status, approved_at = row
    return StoredVersion(product_code, effective, source_sha256, VersionStatus(status), approved_at)


class KnownSources:
    """Files parsed by this process, by their hash; the oldest go when there are too many."""

    def __init__(self, count_max: int) -> None:
        self._count_max = count_max
        self._products: dict[str, Product] = {}

    def get(self, source_sha256: str) -> Product | None:
        return self._products.get(source_sha256)

    def put(self, source_sha256: str, product: Product) -> None:
        while len(self._products) >= self._count_max:
            self._products.pop(next(iter(self._products)), None)
        self._products[source_sha256] = product


KNOWN_SOURCES = KnownSources(256)


def parsed(source_sha256: str, file_name: str, source_text: str) -> Product:
    """A stored file as a product. It was read without errors when it was stored; if not now, stop."""
    assert sha256_hex(source_text.encode()) == source_sha256, f"{file_name} is not what was approved"
    product = read_product(source_text, file_name)
    assert isinstance(product, Product), f"{file_name} was approved but no longer reads: {product}"
    return product
