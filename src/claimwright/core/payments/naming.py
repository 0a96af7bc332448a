"""The end-to-end id of a payment follows from what is paid: decided again, it is the same id.

After a backup was restored, a claim that had been decided and paid since is decided once more. Its order
then has the id that the bank has booked already, so the booking is recognised and nothing is sent.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from claimwright.core.dates import business_date
from claimwright.core.ids import SERIALS, bucket_of, human_number, unix_ms_of
from claimwright.core.payments.purpose import Purpose

PREFIX = "PY"


def end_to_end_id(
    claim_id: UUID, purpose: Purpose, decision_no: int, part_no: int, attempt: int, turn: int = 0
) -> str:
    """The id of one attempt at one debt: a human number of the claim's day and bucket.

    `turn`: 0, or the next one if another attempt happens to have the number already (1 in 10^8).
    """
    named = f"{claim_id} {purpose.value} {decision_no} {part_no} {attempt} {turn}"
    reported = datetime.fromtimestamp(unix_ms_of(claim_id) // 1000, UTC)
    serial = int.from_bytes(sha256(named.encode()).digest()[:16]) % SERIALS
    return human_number(PREFIX, business_date(reported), bucket_of(claim_id), serial)
