"""Read claims. Who may see what is decided where a viewer is known: in the journey's views."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from claimwright.app.claims.store import (
    SQL,
    SQL_TOGETHER,
    Benefit,
    Claim,
    ClaimEventRow,
    ClaimFacts,
    Decision,
    Fact,
    RefusedEntry,
    claim_of,
    decision_of,
    event_of,
    fact_row,
)
from claimwright.core.adjudication.model import FactValue, InsuredEvent
from claimwright.core.claims.events import dated, linked
from claimwright.core.claims.record import fact_of
from claimwright.core.ids import bucket_of, bucket_of_number, check_human_number
from claimwright.core.journal import Entry
from claimwright.infra import journal
from claimwright.infra.db import Tx, columns

ID_VERSION = 8


def claim(tx: Tx, claim_id: UUID) -> Claim | None:
    """One claim by id; a foreign id finds nothing."""
    if claim_id.version != ID_VERSION:
        return None
    row = tx.execute(SQL["claim"], _key(claim_id)).fetchone()
    return None if row is None else claim_of(row)


def claim_by_number(tx: Tx, claim_no: str) -> Claim | None:
    """One claim by the number that people read out; a mistyped number finds nothing."""
    checked = check_human_number(claim_no)
    if checked is None:
        return None
    key = {"bucket": bucket_of_number(checked), "claim_no": checked}
    row = tx.execute(SQL["claim_by_number"], key).fetchone()
    return None if row is None else claim_of(row)


def claims_of_person(tx: Tx, person_id: UUID, limit: int = 100) -> Sequence[Claim]:
    """The claims in which a person is insured or claimant, newest first."""
    found = tx.execute(
        SQL["claim_ids_of_person"], {"bucket": bucket_of(person_id), "person_id": person_id, "limit": limit}
    ).fetchall()
    return claims_by_id(tx, [claim_id for (claim_id,) in found])


def claims_by_id(tx: Tx, claim_ids: Sequence[UUID]) -> Sequence[Claim]:
    """Several claims, newest first."""
    rows = tx.execute(
        SQL["claims"], {"buckets": [bucket_of(one) for one in claim_ids], "claim_ids": list(claim_ids)}
    ).fetchall()
    return [claim_of(row) for row in rows]


def recent_claims_fan_out(tx: Tx, limit: int = 100) -> Sequence[Claim]:
    """The newest claims of all buckets: for the desk's list."""
    return [claim_of(row) for row in tx.execute(SQL["recent_claims_fan_out"], {"limit": limit}).fetchall()]


def events_of(tx: Tx, claim_id: UUID) -> Sequence[ClaimEventRow]:
    """The stays and visits of a claim, in time order."""
    return [event_of(row) for row in tx.execute(SQL["events"], _key(claim_id)).fetchall()]


def facts_of_claim(tx: Tx, claim_id: UUID) -> Sequence[Fact]:
    """Every revision of every fact of a claim."""
    return [fact_row(row) for row in tx.execute(SQL["facts"], _key(claim_id)).fetchall()]


def insured_events(tx: Tx, claim_id: UUID) -> tuple[InsuredEvent, ...]:
    """A claim's events with the latest revision of each fact: what adjudication takes.

    The day that decides is a fact like others: a person may correct it.
    """
    return facts_of_claims(tx, [claim_id])[claim_id].events


def facts_of_claims(tx: Tx, claim_ids: Sequence[UUID]) -> dict[UUID, ClaimFacts]:
    """What the papers of many claims say: their events with the latest facts, and where each fact is from."""
    keys = keys_of(claim_ids)
    facts: dict[UUID, dict[str, dict[str, FactValue]]] = {one: {} for one in claim_ids}
    sources: dict[UUID, dict[tuple[str, str], str]] = {one: {} for one in claim_ids}
    rows = tx.execute(SQL_TOGETHER["facts_of_claims"], keys)
    for place, event_no, names, values, origins in rows:  # of a name the latest revision is the last
        claim_id = claim_ids[place - 1]
        facts[claim_id][event_no] = {name: fact_of(value) for name, value in zip(names, values, strict=True)}
        told = {(event_no, name): source for name, source in zip(names, origins, strict=True)}
        sources[claim_id].update(told)
    events: dict[UUID, list[InsuredEvent]] = {one: [] for one in claim_ids}
    for claim_id, claim_no, *row in tx.execute(SQL_TOGETHER["events_of_claims"], keys):
        event = event_of(tuple(row))
        events[claim_id].append(_insured_event(event, claim_no, facts[claim_id].get(event.event_no, {})))
    return {one: ClaimFacts(tuple(events[one]), sources[one]) for one in claim_ids}


def _insured_event(row: ClaimEventRow, claim_no: str, facts: Mapping[str, FactValue]) -> InsuredEvent:
    event = InsuredEvent(
        event_no=row.event_no,
        kind=row.kind,
        event_date=row.event_date,
        facts=facts,
        lines=row.lines,
        stay_no=row.stay_no,
    )
    return linked(dated(event), claim_no)


def insured_of_claims(tx: Tx, claim_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Whose claims these are; an unknown claim is absent."""
    return dict(tx.execute(SQL_TOGETHER["insured_of_claims"], keys_of(claim_ids)).fetchall())


def ready_of_insureds(tx: Tx, insured_ids: Collection[UUID]) -> set[UUID]:
    """The claims of these insured that wait for nothing but their decision."""
    keys = columns(("buckets", "insured_ids"), [(bucket_of(one), one) for one in insured_ids])
    return {claim_id for (claim_id,) in tx.execute(SQL_TOGETHER["ready_of_insureds"], keys).fetchall()}


def keys_of(claim_ids: Sequence[UUID]) -> dict[str, list[object]]:
    """The claims' keys as the arrays that statements for many claims take."""
    return columns(("buckets", "claim_ids"), [(bucket_of(one), one) for one in claim_ids])


def decisions_of(tx: Tx, claim_id: UUID) -> Sequence[Decision]:
    """A claim's decisions, oldest first."""
    return [decision_of(row) for row in tx.execute(SQL["decisions"], _key(claim_id)).fetchall()]


def benefits_of(tx: Tx, claim_id: UUID) -> Sequence[Benefit]:
    """What each benefit paid, by decision."""
    return [Benefit(*row) for row in tx.execute(SQL["benefits"], _key(claim_id)).fetchall()]


def history(tx: Tx, claim_id: UUID) -> tuple[Entry, ...]:
    """A claim's journal, in order."""
    return journal.entries(tx, claim_id)


def refused_entries_of_policy(tx: Tx, policy_id: UUID) -> Sequence[RefusedEntry]:
    """Reports under a policy that were not accepted, newest first."""
    key = {"bucket": bucket_of(policy_id), "policy_id": policy_id}
    return [RefusedEntry(*row) for row in tx.execute(SQL["refused_entries"], key).fetchall()]


def recent_refused_entries_fan_out(tx: Tx, limit: int = 100) -> Sequence[RefusedEntry]:
    """The newest reports of all buckets that were not accepted: the failed-intake list."""
    rows = tx.execute(SQL["recent_refused_entries_fan_out"], {"limit": limit}).fetchall()
    return [RefusedEntry(*row) for row in rows]


def papers_of(tx: Tx, claim_id: UUID) -> Sequence[UUID]:
    """The documents that came after the report, oldest first."""
    return [document_id for (document_id,) in tx.execute(SQL["papers"], _key(claim_id)).fetchall()]


def _key(claim_id: UUID) -> dict[str, object]:
    return {"bucket": bucket_of(claim_id), "claim_id": claim_id}
