"""The soft duplicate key: the same visit billed twice in another form or under another number."""

from __future__ import annotations

import unicodedata

from claimwright.core.canonical import sha256_hex
from claimwright.core.documents.bill import MedicalBill


def soft_key(bill: MedicalBill) -> str | None:
    """64 hex digits over hospital, payer, issue date, total and 业务流水号; None without the last.

    Catches a photo or a paper re-issue of a bill already used. Without the hospital's own business
    number two honest bills of one day (same hospital, same fee) would collide, so there is no key then.
    """
    if not bill.business_number:
        return None
    return sha256_hex(
        [
            _plain(bill.hospital_name),
            _plain(bill.payer_name),
            bill.issue_date.isoformat(),
            bill.total_fen,
            _plain(bill.business_number),
        ]
    )


def _plain(text: str) -> str:
    """Full-width forms, spaces and case do not make another hospital or person."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
