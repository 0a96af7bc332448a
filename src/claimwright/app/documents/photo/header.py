"""Is this the beginning of a picture at all? A look at a few bytes that spares starting a reader for junk."""

from __future__ import annotations

from typing import Final

_MARKERS_MAX: Final = 200
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def looks_like_picture(content: bytes) -> bool:
    """True for a PNG, JPEG, WebP or BMP whose header states a size."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return content[12:16] == b"IHDR" and len(content) > 45
    if content.startswith(b"\xff\xd8\xff"):
        return _states_frame(content)
    return (content[:4] == b"RIFF" and content[8:12] == b"WEBP") or content[:2] == b"BM"


def _states_frame(content: bytes) -> bool:
    """A JPEG has a start-of-frame marker among its first segments."""
    at = 2
    for _ in range(_MARKERS_MAX):
        if at + 4 > len(content) or content[at] != 0xFF:
            return False
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _FRAMES:
            return True
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return False
