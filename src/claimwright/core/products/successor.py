"""The text to begin a new version with: a copy of an older one, with its own date (and its own product)."""

from __future__ import annotations

import re
from datetime import date

from claimwright.core.products.changes import version_node
from claimwright.core.products.model import Product, ProductVersion


def successor_text(product: Product, version: ProductVersion, effective: date) -> str:
    """The file with a copy of a version behind its last one."""
    lines = product.source.rstrip("\n").splitlines()
    end = _end_of(lines, _place(product, product.versions[-1]))
    copied = _copy(product, version, lines, effective)
    return "\n".join([*lines[:end], *copied, *lines[end:]]) + "\n"


def new_product_text(product: Product, version: ProductVersion, product_code: str, effective: date) -> str:
    """A file for another product that begins as a copy of one version."""
    lines = product.source.rstrip("\n").splitlines()
    head = lines[: _place(product, product.versions[0])]
    tail = lines[_end_of(lines, _place(product, product.versions[-1])) :]
    written = [re.sub(r"^product:.*", f"product: {product_code}", line) for line in head]
    return "\n".join([*written, *_copy(product, version, lines, effective), *tail]) + "\n"


def version_lines(product: Product, version: ProductVersion) -> tuple[int, list[str]]:
    """The number of the line at which a version begins (from 1), and its lines."""
    lines = product.source.rstrip("\n").splitlines()
    start = _place(product, version)
    return start + 1, lines[start : _end_of(lines, start)]


def _copy(product: Product, version: ProductVersion, lines: list[str], effective: date) -> list[str]:
    start = _place(product, version)
    copied = lines[start : _end_of(lines, start)]
    old, new = version.effective.isoformat(), effective.isoformat()
    at = next(n for n, line in enumerate(copied) if re.search(r"\beffective:", line))
    return [*copied[:at], copied[at].replace(old, new, 1), *copied[at + 1 :]]


def _place(product: Product, version: ProductVersion) -> int:
    """The line, from 0, at which a version begins."""
    return version_node(product, version).line - 1


def _end_of(lines: list[str], start: int) -> int:
    """The line behind a version: the next item of the list, or what stands further out than its words."""
    dash = len(lines[start]) - len(lines[start].lstrip())
    for number in range(start + 1, len(lines)):
        line = lines[number]
        depth = len(line) - len(line.lstrip())
        ends = depth < dash or (depth == dash and line.lstrip()[:1] not in ("#", ""))
        if line.strip() and ends:
            return number
    return len(lines)
