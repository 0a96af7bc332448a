"""From the text of a product file to a `Product`, or to every error in it with its line and column."""

from __future__ import annotations

from claimwright.core.products.model import Product, TermError


def read_product(text: str, file_name: str) -> Product | tuple[TermError, ...]:
    """Read, check and compile a product file. Either a product, or all errors found, in file order."""
    raise NotImplementedError
