"""Case reserves: one figure a claim, every change of it a ledger entry under its revision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from claimwright.app.payments.ledger import Posting, post_all
from claimwright.app.payments.store import SQL
from claimwright.core.ids import bucket_of
from claimwright.core.ledger import Recipe
from claimwright.core.money import AMOUNT_FEN_MAX
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

CAUSE_LENGTH_MAX = 60


def set_reserve(tx: Tx, ids: Ids, claim_id: UUID, target_fen: int, cause: str, now: datetime) -> int:
    """Bring a claim's reserve to `target_fen`; answers the change in fen. The claim is locked.

    Books the difference between 提取未决赔款准备金 and 未决赔款准备金; no difference books nothing.
    `cause` says in a word what changed it (``reported``, ``decided``).
    """
    return set_reserves(tx, ids, [(claim_id, target_fen, cause)], now)[claim_id]


def set_reserves(
    tx: Tx, ids: Ids, targets: Sequence[tuple[UUID, int, str]], now: datetime
) -> dict[UUID, int]:
    """The same for many claims (claim id, target in fen, cause), each named once: three statements in all."""
    assert len({claim_id for claim_id, _, _ in targets}) == len(targets), "a claim has one reserve"
    if not targets:
        return {}
    for _, target_fen, cause in targets:
        assert 0 <= target_fen <= AMOUNT_FEN_MAX, "a reserve is not negative"
        assert 0 < len(cause) <= CAUSE_LENGTH_MAX, "a cause is a word or two"
    key = {
        "buckets": [bucket_of(claim_id) for claim_id, _, _ in targets],
        "claim_ids": [claim_id for claim_id, _, _ in targets],
    }
    stands: dict[UUID, tuple[int, int]] = {
        claim_id: (fen, revision) for claim_id, fen, revision in tx.execute(SQL["reserves"], key).fetchall()
    }
    changes: dict[UUID, int] = {}
    postings, changed = [], []
    for claim_id, target_fen, cause in targets:
        was_fen, revision = stands.get(claim_id, (0, 0))
        changes[claim_id] = target_fen - was_fen
        if target_fen != was_fen:
            recipe = Recipe.RESERVE_RAISED if target_fen > was_fen else Recipe.RESERVE_RELEASED
            text = f"reserve {revision + 1}: {cause}"
            postings.append(Posting(claim_id, recipe, abs(target_fen - was_fen), text))
            changed.append((claim_id, target_fen, cause))
    _write(tx, changed, now)
    post_all(tx, ids, postings, now)
    return changes


def _write(tx: Tx, changed: Sequence[tuple[UUID, int, str]], now: datetime) -> None:
    if changed:
        tx.execute(
            SQL["put_reserves"],
            {
                "buckets": [bucket_of(claim_id) for claim_id, _, _ in changed],
                "claim_ids": [claim_id for claim_id, _, _ in changed],
                "targets_fen": [target_fen for _, target_fen, _ in changed],
                "causes": [cause for _, _, cause in changed],
                "now": now,
            },
        )
