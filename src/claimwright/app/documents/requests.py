"""Requests to a claimant: one with everything, each point answered by a paper or a typed value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from claimwright.app.documents.sealing import keys_in_use
from claimwright.core.documents.asking import AskItem, AskKind
from claimwright.core.documents.bill import Box
from claimwright.core.ids import bucket_of
from claimwright.core.journal import Actor
from claimwright.infra.db import Statements, Tx
from claimwright.infra.sealed_bytes import SealedBytes, seal, unseal

SQL: Final = Statements.of(__package__, "store_requests.sql")


@dataclass(frozen=True, slots=True)
class RequestItem:
    """One point with its answer: a document, or a value as the claimant typed it."""

    item_no: int
    ask: AskItem
    answer_document_id: UUID | None
    answer_value: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Request:
    """A request; open while `closed_at` is None."""

    request_no: int
    asked_name: str
    reason: str
    asked_at: datetime
    closed_at: datetime | None
    items: tuple[RequestItem, ...]


def open_request(
    tx: Tx, claim_id: UUID, items: Sequence[AskItem], reason: str, actor: Actor, now: datetime
) -> int:
    """Ask for everything at once; returns the request's number. The claim's lock is held.

    A second request must have a reason (the caller refuses one without; the table does too).
    """
    key = _key(claim_id)
    (last_no,) = tx.execute(SQL["last_request_no"], key).fetchone() or (0,)
    number = {**key, "request_no": last_no + 1}
    by = {"asked_by": actor.id, "asked_name": actor.name[:100], "reason": reason[:500], "asked_at": now}
    tx.execute(SQL["insert_request"], {**number, **by})
    for item_no, one in enumerate(items, start=1):
        box = [one.box.left, one.box.top, one.box.right, one.box.bottom] if one.box else None
        tx.execute(
            SQL["insert_request_item"],
            {
                **number,
                "item_no": item_no,
                "kind": one.kind.value,
                "reason": one.reason,
                "words": one.words,
                "document_id": one.document_id,
                "field": one.field,
                "page": one.box.page if one.box else None,
                "box": box,
            },
        )
    return int(last_no) + 1


def latest_request(tx: Tx, claim_id: UUID) -> Request | None:
    """The claim's latest request with its answers, or None."""
    key = _key(claim_id)
    row = tx.execute(SQL["latest_request"], key).fetchone()
    if row is None:
        return None
    number, asked_name, reason, asked_at, closed_at = row
    rows = tx.execute(SQL["request_items"], {**key, "request_no": number}).fetchall()
    items = tuple(_item(claim_id, number, one) for one in rows)
    return Request(number, asked_name, reason, asked_at, closed_at, items)


def answer_item(
    tx: Tx,
    claim_id: UUID,
    request_no: int,
    item_no: int,
    now: datetime,
    *,
    document_id: UUID | None = None,
    value: str = "",
) -> bool:
    """Answer one point by a paper or by a typed value, kept sealed. False: it was answered before."""
    assert document_id is not None or value, "an answer is something"
    sealed = seal(keys_in_use(), value.encode(), _about(claim_id, request_no, item_no)) if value else None
    row = {
        **_key(claim_id),
        "request_no": request_no,
        "item_no": item_no,
        "answer_document_id": document_id,
        "key_id": sealed.key_id if sealed else None,
        "nonce": sealed.nonce if sealed else None,
        "content": sealed.content if sealed else None,
        "answered_at": now,
    }
    return tx.execute(SQL["answer_item"], row).rowcount == 1


def close_request(tx: Tx, claim_id: UUID, now: datetime) -> bool:
    """The claimant has answered; what is left open a person sees. False: none was open."""
    return tx.execute(SQL["close_request"], {**_key(claim_id), "closed_at": now}).rowcount == 1


def page_sizes(tx: Tx, document_ids: Sequence[UUID]) -> dict[tuple[UUID, int], tuple[int, int]]:
    """Width and height of the pages that were drawn before, by (document, page)."""
    wanted = {"buckets": [bucket_of(one) for one in document_ids], "document_ids": list(document_ids)}
    rows = tx.execute(SQL["page_sizes"], wanted).fetchall()
    return {(document_id, page): (width, height) for document_id, page, width, height in rows}


def _item(claim_id: UUID, request_no: int, row: tuple[Any, ...]) -> RequestItem:
    item_no, kind, reason, words, document_id, field, page, box = row[:8]
    answer_document_id, key_id, nonce, content, answered_at = row[8:]
    place = Box(page, *box) if box else None
    value = None
    if content is not None:
        sealed = SealedBytes(key_id, bytes(nonce), bytes(content))
        value = unseal(keys_in_use(), sealed, _about(claim_id, request_no, item_no)).decode()
    ask = AskItem(AskKind(kind), reason, words, document_id, field, place)
    return RequestItem(item_no, ask, answer_document_id, value, answered_at)


def _key(claim_id: UUID) -> dict[str, object]:
    return {"bucket": bucket_of(claim_id), "claim_id": claim_id}


def _about(claim_id: UUID, request_no: int, item_no: int) -> bytes:
    return b"answer\x00" + claim_id.bytes + request_no.to_bytes(4, "big") + item_no.to_bytes(4, "big")
