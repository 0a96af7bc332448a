"""What a reader accepts at most, and the exception that ends a reading with a result."""

from __future__ import annotations

from claimwright.core.documents.reading import Hostile, HostileCode, Unreadable, UnreadableCode

CONTENT_MEGABYTES_MAX = 20
CONTENT_BYTES_MAX = CONTENT_MEGABYTES_MAX * 1024 * 1024
PARTS_MAX = 1_000
PART_BYTES_MAX = 16 * 1024 * 1024
UNPACKED_BYTES_MAX = 48 * 1024 * 1024
RATIO_MAX = 200  # unpacked to packed, of parts over RATIO_FROM_BYTES
RATIO_FROM_BYTES = 256 * 1024
PAGES_MAX = 200
PAGES_READ_MAX = 40  # text of further pages is not needed for a bill and its itemised list
GLYPHS_MAX = 20_000  # on one page
ELEMENTS_MAX = 400_000  # in one XML part
VALUE_CHARACTERS_MAX = 500  # of one field
RENDER_PIXELS_MAX = 16_000_000


class ReadEnded(Exception):
    """Reading ended early; `result` says why and goes to the caller as a value."""

    def __init__(self, result: Unreadable | Hostile) -> None:
        super().__init__(result.code.value)
        self.result = result


def unreadable(code: UnreadableCode, **facts: str | int) -> ReadEnded:
    """The exception for a file that cannot be read."""
    return ReadEnded(Unreadable(code, dict(facts)))


def hostile(code: HostileCode, **facts: str | int) -> ReadEnded:
    """The exception for a file that is refused."""
    return ReadEnded(Hostile(code, dict(facts)))


def too_large(size_bytes: int) -> Hostile | None:
    """TOO_LARGE when a file of that size is not read at all."""
    if size_bytes <= CONTENT_BYTES_MAX:
        return None
    return Hostile(HostileCode.TOO_LARGE, {"megabytes_max": CONTENT_MEGABYTES_MAX})
