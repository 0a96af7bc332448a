"""Scorecards: trained by one person, approved by another, the newest approved one in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from claimwright.app.checks.commands import RulebookCode
from claimwright.app.checks.store import SQL
from claimwright.core.canonical import sha256_hex
from claimwright.core.checks.score import Scorecard, card_of, card_version
from claimwright.core.outcome import Refused
from claimwright.infra.db import Tx


@dataclass(frozen=True, slots=True)
class CardInForce:
    """A scorecard with the name that results carry."""

    version: str
    card: Scorecard


def keep_scorecard(tx: Tx, text: str, by: str, now: datetime) -> str:
    """Keep a trained card; it counts once another person has approved it. Returns its hash."""
    source_sha256 = sha256_hex(text.encode())
    card_of(text)
    values = {"source_sha256": source_sha256, "source_text": text, "trained_by": by, "trained_at": now}
    tx.execute(SQL["insert_scorecard"], values)
    return source_sha256


def approve_scorecard(tx: Tx, source_sha256: str, by: str, now: datetime) -> Refused | None:
    """Approve a card that another person trained; None: done."""
    row = tx.execute(SQL["scorecard"], {"source_sha256": source_sha256}).fetchone()
    if row is None:
        return Refused(RulebookCode.NO_SUCH_RULEBOOK, {"value": source_sha256[:64]}, "source_sha256")
    if row[3] is not None:
        return Refused(RulebookCode.ALREADY_APPROVED, {"by": row[3]})
    if row[2] == by:
        return Refused(RulebookCode.OWN_PROPOSAL, {"by": by}, "by")
    values = {"source_sha256": source_sha256, "approved_by": by, "approved_at": now}
    tx.execute(SQL["approve_scorecard"], values)
    return None


def scorecard_in_force(tx: Tx, at: datetime) -> CardInForce | None:
    """The newest approved card; None: there is none, and rules go on alone."""
    row = tx.execute(SQL["scorecard_in_force"], {"at": at}).fetchone()
    return None if row is None else _parsed(row[1])


@lru_cache(maxsize=16)
def _parsed(text: str) -> CardInForce:
    return CardInForce(card_version(text), card_of(text))
