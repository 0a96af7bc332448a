"""The one place that posts to the ledger."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from claimwright.app.payments.store import SQL
from claimwright.core.dates import business_date
from claimwright.core.ids import bucket_of
from claimwright.core.ledger import Recipe, transfers
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids


def post(
    tx: Tx,
    ids: Ids,
    recipe: Recipe,
    claim_id: UUID,
    amount_fen: int,
    cause: str,
    now: datetime,
    order_id: UUID | None = None,
) -> UUID:
    """Book an event of a claim; answers the entry's id.

    `cause` names what happened once (`decision 1`, an end-to-end id): the same recipe with the same
    cause breaks a unique constraint (psycopg `UniqueViolation`), so nothing is ever booked twice.
    """
    bucket = bucket_of(claim_id)
    entry_id = ids.new_id(bucket)
    tx.execute(
        SQL["insert_entry"],
        {
            "bucket": bucket,
            "entry_id": entry_id,
            "claim_id": claim_id,
            "order_id": order_id,
            "recipe": recipe.value,
            "cause": cause,
            "business_date": business_date(now),
            "posted_at": now,
        },
    )
    for line, transfer in enumerate(transfers(recipe, amount_fen), start=1):
        names = {"debit_account": transfer.debit.value, "credit_account": transfer.credit.value}
        key = {"bucket": bucket, "entry_id": entry_id, "line": line}
        tx.execute(SQL["insert_transfer"], {**key, **names, "amount_fen": transfer.amount_fen})
    return entry_id
