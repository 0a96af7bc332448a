"""Facts outside their range are unknown, as the interpreter holds: such claims are left to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from claimwright.core.adjudication.kernel import Column, Kernel
from claimwright.core.products.program import Input
from claimwright.core.products.units import Unit

_EPOCH_ORDINAL = 719_163
Mask = npt.NDArray[np.bool_]


def doubtful_rows(
    kernel: Kernel, given: Mapping[str, Any], words: Mapping[str, list[str]], rows: int
) -> Mask | None:
    """Claims with a fact out of range or a word that is not one of its choices; None if there are none."""
    inputs = {wanted.name: wanted for wanted in kernel.program.inputs}
    doubtful: Mask | None = None
    for column in kernel.columns:
        wanted = inputs.get(column.name)
        if wanted is None:
            continue
        wrong = _wrong(wanted, given[column.argument], words, kernel.program.ratio_base)
        if wrong is not None:
            found = _claims_of(column, wrong, given, rows)
            doubtful = found if doubtful is None else doubtful | found
    return doubtful


def _wrong(wanted: Input, values: Any, words: Mapping[str, list[str]], base: int) -> Mask | None:
    if wanted.unit == Unit.FLAG or len(values) == 0:
        return None
    if wanted.unit == Unit.TEXT:
        unknown = [
            code
            for code, word in enumerate(words[wanted.name])
            if wanted.choices and word not in wanted.choices
        ]
        found = np.isin(values, unknown) if unknown else None
        return found if found is not None and found.any() else None
    low, high = wanted.low, wanted.high
    if wanted.unit == Unit.DATE:
        low, high = low - _EPOCH_ORDINAL, high - _EPOCH_ORDINAL
    elif wanted.unit == Unit.RATIO:
        high *= base
    if values.min() >= low and values.max() <= high:
        return None
    return np.asarray((values < low) | (values > high))


def _claims_of(column: Column, wrong: Mask, given: Mapping[str, Any], rows: int) -> Mask:
    if not column.of_line:
        return wrong
    claims = np.zeros(rows, dtype=np.bool_)
    claims[np.searchsorted(given["line_from"], np.flatnonzero(wrong), side="right") - 1] = True
    return claims
