"""Pages drawn once and kept sealed, so that a desk shows the next document without drawing it again."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from claimwright.app.documents.reading import PageImage, render_page
from claimwright.app.documents.sealing import open_page, seal_page
from claimwright.app.documents.store import SQL, Original
from claimwright.core.documents.reading import Hostile, Unreadable
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Tx
from claimwright.infra.keys import KeyMissing
from claimwright.infra.sealed_bytes import SealedBytes

_SVG_SIZE: Final = re.compile(rb'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"')
_JPEG_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page as a picture with its size (pixels or user units; 0 when it is not told)."""

    media_type: str
    content: bytes
    width: int
    height: int


def kept_page(tx: Tx, document_id: UUID, page: int) -> ShownPage | None:
    """The page as it was drawn before. None: it never was, or its key is lost (then it is drawn anew)."""
    row = tx.execute(SQL["page_image"], _key(document_id, page)).fetchone()
    if row is None:
        return None
    media_type, width, height, key_id, nonce, content = row
    try:
        drawn = open_page(document_id, page, SealedBytes(key_id, bytes(nonce), bytes(content)))
    except KeyMissing:
        return None
    return ShownPage(media_type, drawn, width, height)


def draw_page(original: Original, page: int) -> ShownPage | Unreadable | Hostile:
    """Draw a page in a limited process. Call it outside a transaction: it may take seconds."""
    drawn = render_page(original.content, page)
    if not isinstance(drawn, PageImage):
        return drawn
    width, height = picture_size(drawn.media_type, drawn.content)
    return ShownPage(drawn.media_type, drawn.content, width, height)


def keep_page(tx: Tx, document_id: UUID, page: int, shown: ShownPage, now: datetime) -> None:
    """Keep a drawn page, sealed. One that is kept already stays."""
    sealed = seal_page(document_id, page, shown.content)
    row = {
        **_key(document_id, page),
        "media_type": shown.media_type,
        "width": shown.width,
        "height": shown.height,
        "key_id": sealed.key_id,
        "nonce": sealed.nonce,
        "content": sealed.content,
        "drawn_at": now,
    }
    tx.execute(SQL["keep_page_image"], row)


def picture_size(media_type: str, content: bytes) -> tuple[int, int]:
    """Width and height of a picture of our own drawing, from its head alone; (0, 0) if it is not told."""
    if media_type == "image/png" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if media_type == "image/svg+xml":
        found = _SVG_SIZE.search(content[:2000])
        return (round(float(found[1])), round(float(found[2]))) if found else (0, 0)
    return _jpeg_size(content)


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        if content[at + 1] in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return 0, 0


def _key(document_id: UUID, page: int) -> dict[str, object]:
    return {"bucket": bucket_of(document_id), "document_id": document_id, "page": page}
