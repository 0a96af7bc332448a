"""Break-glass: one case outside one's rights, for a stated reason and a limited time, reviewed by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Literal
from uuid import UUID

from claimwright.app.identity.sessions import Session
from claimwright.app.identity.store import BREAK_GLASS_SQL as SQL
from claimwright.core.identity import DeniedCode, different_people
from claimwright.core.ids import bucket_of
from claimwright.core.outcome import Refused
from claimwright.core.text import clean_words
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids

BREAK_LIFE = timedelta(minutes=30)
REASON_LENGTH_MIN = 10
Verdict = Literal["justified", "not_justified"]


class BreakGlassRefusal(Enum):
    """Why glass is not broken, or a review not taken; earlier wins."""

    REASON_TOO_SHORT = "reason_too_short"
    NO_SUCH_BREAK = "no_such_break"
    ALREADY_REVIEWED = "already_reviewed"


@dataclass(frozen=True, slots=True)
class Break:
    """One case that somebody opened outside their rights, and what a second person said of it."""

    break_id: UUID
    claim_id: UUID
    claim_no: str
    staff_id: UUID
    staff_name: str
    reason: str
    opened_at: datetime
    expires_at: datetime
    reviewer_name: str | None
    verdict: Verdict | None
    words: str | None
    reviewed_at: datetime | None


def break_glass(
    tx: Tx,
    ids: Ids,
    staff: Session,
    claim_id: UUID,
    claim_no: str,
    province: str,
    reason: str,
    now: datetime,
) -> UUID | Refused:
    """Open one case to this person for `BREAK_LIFE`. Refused: `REASON_TOO_SHORT`."""
    words = clean_words(reason)[:500]
    if len(words) < REASON_LENGTH_MIN:
        return Refused(BreakGlassRefusal.REASON_TOO_SHORT, {"letters_min": REASON_LENGTH_MIN}, "reason")
    break_id = ids.new_id(bucket_of(claim_id))
    row = {
        "bucket": bucket_of(claim_id),
        "break_id": break_id,
        "claim_id": claim_id,
        "claim_no": claim_no,
        "province": province,
        "staff_id": staff.subject_id,
        "staff_name": staff.staff_name or "",
        "reason": words,
        "opened_at": now,
        "expires_at": now + BREAK_LIFE,
    }
    tx.execute(SQL["break_glass"], row)
    return break_id


def has_broken(tx: Tx, staff_id: UUID, claim_id: UUID, now: datetime) -> bool:
    """Whether this person may see this case now because they broke the glass."""
    key = {"bucket": bucket_of(claim_id), "claim_id": claim_id, "staff_id": staff_id, "now": now}
    return tx.execute(SQL["live_break"], key).fetchone() is not None


def breaks(tx: Tx) -> tuple[Break, ...]:
    """Those that wait for a review first, then the newest (at most 200)."""
    return tuple(Break(*row) for row in tx.execute(SQL["breaks_fan_out"]).fetchall())


def review_break(
    tx: Tx, reviewer: Session, break_id: UUID, verdict: Verdict, words: str, now: datetime
) -> Break | Refused:
    """Say whether it was justified. Refused: `NO_SUCH_BREAK`, `MAKER_IS_CHECKER`, `ALREADY_REVIEWED`."""
    key = {"bucket": bucket_of(break_id), "break_id": break_id}
    row = tx.execute(SQL["lock_break"], key).fetchone()
    if row is None:
        return Refused(BreakGlassRefusal.NO_SUCH_BREAK, field="break_id")
    found = Break(*row)
    if different_people(str(found.staff_id), str(reviewer.subject_id)) is not None:
        return Refused(DeniedCode.MAKER_IS_CHECKER)
    if found.reviewed_at is not None:
        return Refused(BreakGlassRefusal.ALREADY_REVIEWED)
    told = {"verdict": verdict, "words": clean_words(words)[:500], "at": now}
    who = {"reviewer_id": reviewer.subject_id, "reviewer_name": reviewer.staff_name or ""}
    tx.execute(SQL["review_break"], {**key, **told, **who})
    return found
