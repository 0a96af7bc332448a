"""A decision's certificates: written anew from what the decision keeps, with the terms that it used."""

from __future__ import annotations

from uuid import UUID

from claimwright.app.claims import public as claims
from claimwright.app.products import public as products
from claimwright.core.adjudication.certificate import certificate
from claimwright.core.canonical import Json
from claimwright.core.claims.record import inputs_of
from claimwright.infra.db import Tx


def certificates_of(tx: Tx, claim_id: UUID, decision_no: int | None = None) -> list[dict[str, Json]]:
    """One certificate per event and coverage of a decision (the latest, unless another is named).

    Empty where nothing has been decided. The same decision gives the same bytes for ever.
    """
    decisions = claims.decisions_of(tx, claim_id)
    chosen = [one for one in decisions if decision_no in (None, one.decision_no)][-1:]
    written: list[dict[str, Json]] = []
    for decision in chosen:
        for stored in decision.adjudications:
            product = products.product_of_source(tx, stored["result"]["source_sha256"])
            name = stored["result"]["version"]
            version = next(one for one in product.versions if one.version == name)
            written.append(certificate(product, version, *inputs_of(stored)))
    return written
