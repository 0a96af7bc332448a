"""Catalogue products for the tests of this folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import claimwright.catalogue
from claimwright.core.products import Product, read_product

FOLDER = Path(next(iter(claimwright.catalogue.__path__)))


@cache
def product(name: str) -> Product:
    read = read_product((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")
    assert isinstance(read, Product), [error.text() for error in read]
    return read
