"""A later decision owes what was claimed back: the recovery is given up to that extent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from claimwright.app.payments.ledger import post
from claimwright.app.payments.recoveries import Recovery, lock_recovery, move_recovery
from claimwright.core.journal import Actor
from claimwright.core.ledger import Recipe
from claimwright.core.outcome import FactValue
from claimwright.core.payments.recovery import RECOVERY_LIFECYCLE, RecoveryEvent
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids


def may_give_up(recovery: Recovery) -> bool:
    """Is it still claimed back, and not with two persons for writing off?"""
    return RECOVERY_LIFECYCLE.next(recovery.state, RecoveryEvent.WITHDRAWN) is not None


def give_up_recovery(
    tx: Tx, ids: Ids, recovery_id: UUID, amount_fen: int, actor: Actor, now: datetime, *, cause: str
) -> Recovery:
    """Claim back less (or nothing any more), since it is owed after all; at most what is open.

    Books recipe OVERPAYMENT_REVERSED under the recovery's reference and `cause`, once.
    """
    one = lock_recovery(tx, recovery_id)
    assert one is not None, "recoveries are never deleted"
    assert 0 < amount_fen <= one.open_fen, "at most what is open is given up"
    assert may_give_up(one), f"a recovery that is {one.state.value} is not given up"
    is_all = amount_fen == one.open_fen
    event = RecoveryEvent.WITHDRAWN if is_all else RecoveryEvent.PART_RECEIVED
    told: dict[str, FactValue] = {"amount_fen": amount_fen, "cause": cause}
    given = move_recovery(tx, one, event, actor, now, told, withdrawn_fen=one.withdrawn_fen + amount_fen)
    recipe = Recipe.OVERPAYMENT_REVERSED
    post(tx, ids, one.claim_id, recipe, amount_fen, f"{one.reference} {cause}", now)
    return given
