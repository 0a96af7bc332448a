"""Benefit terms as data: a strict reader of product files and the small typed program they become."""

from __future__ import annotations

from claimwright.core.products.model import Product, ProductVersion, TermError
from claimwright.core.products.reader import read_product

__all__ = ["Product", "ProductVersion", "TermError", "read_product"]
