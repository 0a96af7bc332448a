"""The one place that posts to the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from claimwright.app.payments.store import SQL
from claimwright.core.dates import business_date
from claimwright.core.ids import bucket_of
from claimwright.core.ledger import Recipe, transfers
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids


@dataclass(frozen=True, slots=True)
class Posting:
    """One event to book: `cause` names what happened once in the claim, so that it books once."""

    claim_id: UUID
    recipe: Recipe
    amount_fen: int
    cause: str
    order_id: UUID | None = None


def post(
    tx: Tx,
    ids: Ids,
    claim_id: UUID,
    recipe: Recipe,
    amount_fen: int,
    cause: str,
    now: datetime,
    order_id: UUID | None = None,
) -> UUID:
    """Book an event of a claim; answers the entry's id.

    `cause` names what happened once (`decision 1`, an end-to-end id): the same recipe with the same
    cause breaks a unique constraint (psycopg `UniqueViolation`), so nothing is ever booked twice.
    """
    return post_all(tx, ids, [Posting(claim_id, recipe, amount_fen, cause, order_id)], now)[0]


def post_all(tx: Tx, ids: Ids, postings: Sequence[Posting], now: datetime) -> list[UUID]:
    """Book many events in two statements; answers the entries' ids in the same order."""
    if not postings:
        return []
    entry_ids = [ids.new_id(bucket_of(one.claim_id)) for one in postings]
    tx.execute(
        SQL["insert_entries"],
        {
            "buckets": [bucket_of(one.claim_id) for one in postings],
            "entry_ids": entry_ids,
            "claim_ids": [one.claim_id for one in postings],
            "order_ids": [one.order_id for one in postings],
            "recipes": [one.recipe.value for one in postings],
            "causes": [one.cause for one in postings],
            "business_date": business_date(now),
            "posted_at": now,
        },
    )
    lines = [
        (entry_id, line, transfer)
        for entry_id, one in zip(entry_ids, postings, strict=True)
        for line, transfer in enumerate(transfers(one.recipe, one.amount_fen), start=1)
    ]
    tx.execute(
        SQL["insert_transfers"],
        {
            "buckets": [bucket_of(entry_id) for entry_id, _, _ in lines],
            "entry_ids": [entry_id for entry_id, _, _ in lines],
            "lines": [line for _, line, _ in lines],
            "debits": [transfer.debit.value for _, _, transfer in lines],
            "credits": [transfer.credit.value for _, _, transfer in lines],
            "amounts_fen": [transfer.amount_fen for _, _, transfer in lines],
        },
    )
    return entry_ids
