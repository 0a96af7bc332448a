"""Machine code where numba is installed; without it the same source runs as plain Python, much slower."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function, compiled on its first call if that is possible."""
    if importlib.util.find_spec("numba") is None:
        return function
    import numba

    return cast(F, numba.njit(function))
