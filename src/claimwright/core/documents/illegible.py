"""Parts of a picture that nobody can read, and why: what a request for a better one points at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from claimwright.core.documents.bill import Box


class IllegibleReason(Enum):
    """Why a part of a photograph cannot be read."""

    BLURRED = "blurred"  # moved, or out of focus
    DARK = "dark"  # in the shadow
    GLARE = "glare"  # light is reflected: nothing but white


@dataclass(frozen=True, slots=True)
class IllegiblePart:
    """A part of a sheet, in thousandths of it."""

    reason: IllegibleReason
    box: Box
