"""Reads a certificate back into the values that an adjudication takes, to explain it or to run it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from claimwright.core.adjudication.model import BalanceKey, Balances, Contract, FactValue, InsuredEvent, Line
from claimwright.core.products import read_product
from claimwright.core.products.model import Product, ProductVersion

_CONTRACT_FACTS = ("contract_date", "inception", "until", "first_inception", "birth_date", "sex")


class NotACertificate(ValueError):
    """The object is not a certificate that can be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Certified:
    """What a certificate says went into the decision."""

    product: Product
    version: ProductVersion
    contract: Contract
    event: InsuredEvent
    balances: Balances


def read_certificate(certificate: Mapping[str, Any]) -> Certified:
    """The inputs of the decision, with the terms read from the source that the certificate carries.

    Raises `NotACertificate`. It does not verify anything: that is the verifier's work.
    """
    try:
        product = read_product(certificate["product"]["source"], certificate["product"]["product"])
        if isinstance(product, tuple):
            raise NotACertificate(f"its product cannot be read: {product[0].text()}")
        contract = _contract(certificate["contract"], certificate["product"]["product"])
        stated = certificate["product"]["version"]
        version = next((one for one in product.versions if one.version == stated), None)
        if version is None:
            raise NotACertificate(f"its product has no version {stated}")
        return Certified(product, version, contract, _event(certificate["event"]), _balances(certificate))
    except NotACertificate:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotACertificate(f"{type(error).__name__}: {error}") from error


def _contract(stated: Mapping[str, Any], product: str) -> Contract:
    facts = _facts(stated["facts"])
    values = {name: fact for name, fact in facts.items() if name not in (*_CONTRACT_FACTS, "sum_insured")}
    own: dict[str, Any] = {name: facts.get(name) for name in _CONTRACT_FACTS}
    return Contract(
        policy_no=stated["policy_no"],
        coverage_no=stated["coverage_no"],
        product=product,
        insured_id=stated["insured_id"],
        family_id=stated["family_id"],
        sum_insured_fen=facts.get("sum_insured"),  # type: ignore[arg-type]
        values=values,
        **own,
    )


def _event(stated: Mapping[str, Any]) -> InsuredEvent:
    facts = _facts(stated["facts"])
    event_date = facts.pop("event_date")
    if not isinstance(event_date, date):
        raise NotACertificate("its event has no date")
    return InsuredEvent(
        event_no=stated["event_no"],
        kind=stated["kind"],
        event_date=event_date,
        facts=facts,
        lines=tuple(Line(line["line_no"], _facts(line["facts"])) for line in stated["lines"]),
        cause_no=stated["cause_no"],
        stay_no=stated["stay_no"],
        visit_no=stated.get("visit_no"),  # older certificates have none
    )


def _balances(certificate: Mapping[str, Any]) -> Balances:
    rows = certificate["balances_before"]
    return {BalanceKey(row["accumulator"], row["scope"]): row["used"] for row in rows}


def _facts(stated: Mapping[str, Any]) -> dict[str, FactValue]:
    return {name: _fact(value) for name, value in stated.items()}


def _fact(value: Any) -> FactValue:
    if isinstance(value, Mapping):
        return date.fromisoformat(value["date"]) if "date" in value else Fraction(value["num"], value["den"])
    if not isinstance(value, bool | int | str):
        raise NotACertificate(f"{value!r} is not a fact")
    return value
