"""Read all claims and decisions of the insured whose years are computed again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from claimwright.app.claims.store import Claim, Decision, claim_of, decision_of
from claimwright.core.ids import bucket_of
from claimwright.infra.db import Statements, Tx

SQL = Statements.of(__package__, "store_years.sql")


def claims_of_insured(tx: Tx, insured_id: UUID) -> Sequence[Claim]:
    """Every claim in which the person is the insured, the oldest first."""
    key = {"bucket": bucket_of(insured_id), "insured_id": insured_id}
    return [claim_of(row) for row in tx.execute(SQL["claims_of_insured"], key).fetchall()]


def decisions_of_claims(tx: Tx, claim_ids: Iterable[UUID]) -> dict[UUID, tuple[Decision, ...]]:
    """All decisions of several claims, the oldest first; a claim without one is absent."""
    found: dict[UUID, tuple[Decision, ...]] = {}
    for row in tx.execute(SQL["decisions_of_claims"], _keys(claim_ids)).fetchall():
        found[row[0]] = (*found.get(row[0], ()), decision_of(row[1:]))
    return found


def out_of_order(tx: Tx, claim_ids: Iterable[UUID]) -> Sequence[UUID]:
    """Of claims decided together, those with an event before one of their year that was decided earlier."""
    return [claim_id for (claim_id,) in tx.execute(SQL["out_of_order"], _keys(claim_ids)).fetchall()]


def out_of_order_in_families(tx: Tx, pairs: Iterable[tuple[UUID, UUID]]) -> Sequence[UUID]:
    """The same for pairs of such a claim and another person, with whom its insured shares a balance."""
    wanted = list(pairs)
    values = _keys(claim_id for claim_id, _ in wanted)
    values["person_buckets"] = [bucket_of(person_id) for _, person_id in wanted]
    values["person_ids"] = [person_id for _, person_id in wanted]
    return [claim_id for (claim_id,) in tx.execute(SQL["out_of_order_in_families"], values).fetchall()]


def _keys(claim_ids: Iterable[UUID]) -> dict[str, object]:
    wanted = list(claim_ids)
    return {"buckets": [bucket_of(one) for one in wanted], "claim_ids": wanted}
