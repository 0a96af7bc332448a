"""A product as read from its file: versions chosen by contract date, and errors that name their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimwright.core.products.examples import Example
    from claimwright.core.products.program import Program


@dataclass(frozen=True, slots=True, order=True)
class TermError:
    """One thing wrong in a product file, in the writer's words. Line and column count from 1."""

    file: str
    line: int
    column: int
    code: str
    zh: str
    en: str

    def text(self, lang: str = "en") -> str:
        """``file:line:column: what is wrong``"""
        return f"{self.file}:{self.line}:{self.column}: {self.zh if lang == 'zh' else self.en}"


@dataclass(frozen=True, slots=True)
class Wording:
    """The policy wording that the terms put into steps."""

    doc: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class ProductVersion:
    """The terms for contracts made from `effective` on. Immutable once approved.

    `version` is ``PRODUCT@effective``; `source_sha256` is the hash of the file it was read from.
    """

    product: str
    version: str
    effective: date
    wording: Wording
    labels: Mapping[str, str]
    program: Program
    examples: tuple[Example, ...]
    source_sha256: str


@dataclass(frozen=True, slots=True)
class Product:
    """All versions of one product, oldest first."""

    product: str
    labels: Mapping[str, str]
    versions: tuple[ProductVersion, ...]
    source: str
    source_sha256: str

    def version_for(self, contract_date: date) -> ProductVersion | None:
        """The version in force when the contract was made, or None if it is older than the oldest."""
        known = [version for version in self.versions if version.effective <= contract_date]
        return known[-1] if known else None
