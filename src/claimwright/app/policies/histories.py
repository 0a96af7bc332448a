"""How policies stood over time and who is named in them: grace, lapse, reinstatement, beneficiaries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from claimwright.core.ids import bucket_of
from claimwright.core.policies.cover import PolicyStatus
from claimwright.infra.db import Statements, Tx
from claimwright.infra.field_cipher import SealedField, fields_in_use, opened

SQL = Statements.of(__package__, "store_histories.sql")
BENEFICIARY_ID = SealedField("policies.beneficiary.id_number")


@dataclass(frozen=True, slots=True)
class NamedBeneficiary:
    """A beneficiary as named: ``death`` or ``survival``, order from 1, share or None for equal shares."""

    benefit: str
    order_no: int
    share: Fraction | None
    name: str
    id_number: str
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A policy's parties, its standing from each day on (kind, day), and its beneficiaries."""

    policy_id: UUID
    policy_no: str
    applicant_id: UUID
    insured_id: UUID
    contract_date: date
    spells: tuple[tuple[str, date], ...]
    beneficiaries: tuple[NamedBeneficiary, ...]


def record_spells(tx: Tx, policy_id: UUID, spells: Sequence[tuple[str, date]], now: datetime) -> None:
    """Keep from which days on a policy stood how; a day that is kept already stays as it is."""
    rows = [
        {
            "bucket": bucket_of(policy_id),
            "policy_id": policy_id,
            "kind": kind,
            "starts_on": day,
            "recorded_at": now,
        }
        for kind, day in spells
    ]
    with tx.cursor() as cursor:
        cursor.executemany(SQL["insert_spell"], rows)


def name_beneficiaries(tx: Tx, policy_id: UUID, named: Sequence[NamedBeneficiary], now: datetime) -> None:
    """Keep the beneficiaries of a policy that has none yet."""
    rows = [
        {
            "bucket": bucket_of(policy_id),
            "policy_id": policy_id,
            "beneficiary_no": number,
            "benefit": one.benefit,
            "order_no": one.order_no,
            "share_num": one.share.numerator if one.share else None,
            "share_den": one.share.denominator if one.share else None,
            "name": one.name,
            "id_number_sealed": fields_in_use().seal(
                BENEFICIARY_ID, beneficiary_row(policy_id, number), one.id_number
            ),
            "person_id": one.person_id,
            "recorded_at": now,
        }
        for number, one in enumerate(named, start=1)
    ]
    with tx.cursor() as cursor:
        cursor.executemany(SQL["insert_beneficiary"], rows)


def beneficiary_row(policy_id: UUID, beneficiary_no: int) -> str:
    """What names the row of a beneficiary."""
    return f"{policy_id}/{beneficiary_no}"


def _beneficiary_of(row: tuple[Any, ...]) -> NamedBeneficiary:
    """A stored row, opened. Raises `KeyMissing` or `SealBroken`."""
    policy_id, benefit, order_no, above, below, name, clear, sealed, person_id, number = row
    share = None if above is None else Fraction(above, below)
    id_number = opened(BENEFICIARY_ID, beneficiary_row(policy_id, number), clear, sealed)
    assert id_number is not None, "a constraint keeps it"
    return NamedBeneficiary(benefit, order_no, share, name, id_number, person_id)


def histories(tx: Tx, policy_ids: Iterable[UUID]) -> Mapping[UUID, History]:
    """The histories of several policies by three statements, whatever their number.

    The policy's present status counts from its own day, also where no spell was recorded for it.
    """
    wanted = sorted(set(policy_ids))
    keys = {"buckets": [bucket_of(one) for one in wanted], "policy_ids": wanted}
    spells: dict[UUID, list[tuple[str, date]]] = {}
    for policy_id, kind, day in tx.execute(SQL["spells"], keys).fetchall():
        spells.setdefault(policy_id, []).append((kind, day))
    named: dict[UUID, list[NamedBeneficiary]] = {}
    for row in tx.execute(SQL["beneficiaries"], keys).fetchall():
        named.setdefault(row[0], []).append(_beneficiary_of(row))
    found = {}
    for row in tx.execute(SQL["histories"], keys).fetchall():
        policy_id, policy_no, applicant_id, insured_id, contract_date, status, status_from = row
        stood = spells.get(policy_id, [])
        if status != PolicyStatus.IN_FORCE.value and (status, status_from) not in stood:
            stood = sorted([*stood, (status, status_from)], key=lambda one: one[1])
        beneficiaries = tuple(named.get(policy_id, ()))
        found[policy_id] = History(
            policy_id, policy_no, applicant_id, insured_id, contract_date, tuple(stood), beneficiaries
        )
    return found
