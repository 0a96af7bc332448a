"""Which balance an accumulator means for one event: the key says whose it is and over what it counts."""

from __future__ import annotations

from collections.abc import Callable

from claimwright.core.adjudication.model import BalanceKey, Contract, InsuredEvent
from claimwright.core.dates import policy_year
from claimwright.core.products.program import Accumulator


def balance_key(
    accumulator: Accumulator, contract: Contract, event: InsuredEvent, group: str | None
) -> BalanceKey:
    """The key of an accumulator for this contract and event. `group` is its group's value, if it has one."""
    parts = [_owner(accumulator.shared_by, contract)]
    parts += [_scope(word, contract, event) for word in accumulator.scope]
    if group is not None:
        parts.append(f"by={group}")
    return BalanceKey(accumulator.full_name, ";".join(part for part in parts if part))


def _owner(sharer: str, contract: Contract) -> str:
    owners = {
        "coverage": contract.coverage_no,
        "policy": contract.policy_no,
        "insured": contract.insured_id,
        "family": contract.family_id or contract.insured_id,
    }
    return f"{sharer}={owners[sharer]}"


def _scope(word: str, contract: Contract, event: InsuredEvent) -> str:
    value = _SCOPES[word](contract, event)
    return f"{word}={value}" if value else ""


_SCOPES: dict[str, Callable[[Contract, InsuredEvent], str]] = {
    "event": lambda contract, event: event.own_no,
    "visit": lambda contract, event: event.own_no,
    "stay": lambda contract, event: event.stay_no or event.own_no,
    "day": lambda contract, event: event.event_date.isoformat(),
    "policy_year": lambda contract, event: policy_year(
        contract.inception, event.event_date
    ).start.isoformat(),
    "calendar_year": lambda contract, event: str(event.event_date.year),
    "cause": lambda contract, event: event.cause_no or event.own_no,
    "renewal_chain": lambda contract, event: contract.first_inception.isoformat(),
    "lifetime": lambda contract, event: "",
}
"""What each scope of the vocabulary means for an event. Resetting is part of the scope."""
