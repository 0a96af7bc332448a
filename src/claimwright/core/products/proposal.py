"""What a proposed product file may change: it adds one version for the future and leaves all others alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum

from claimwright.core.outcome import Refused
from claimwright.core.products.model import Product
from claimwright.core.products.program import Program


class ProposalCode(Enum):
    """Why a file cannot go to review; earlier wins."""

    TERMS_WRONG = "terms_wrong"
    OTHER_PRODUCT = "other_product"
    OLD_TERMS_CHANGED = "old_terms_changed"
    OLD_TERMS_MISSING = "old_terms_missing"
    NO_NEW_VERSION = "no_new_version"
    SEVERAL_NEW_VERSIONS = "several_new_versions"
    DATE_PASSED = "date_passed"


def new_version_of(
    product: Product, product_code: str, approved: Mapping[date, Program], today: date
) -> date | Refused:
    """The effective date of the one version that the file adds to those approved already.

    A version that was approved keeps its terms for ever, for decisions have used them. Where a product has
    contracts already, the new version must begin today or later: it never reaches back to a made contract.
    """
    if product.product != product_code:
        return Refused(ProposalCode.OTHER_PRODUCT, {"wanted": product_code, "found": product.product})
    written = {version.effective: version.program for version in product.versions}
    for effective, program in approved.items():
        if effective not in written:
            return Refused(ProposalCode.OLD_TERMS_MISSING, {"effective": effective.isoformat()})
        if not same_terms(written[effective], program):
            return Refused(ProposalCode.OLD_TERMS_CHANGED, {"effective": effective.isoformat()})
    added = sorted(set(written) - set(approved))
    if len(added) != 1:
        code = ProposalCode.SEVERAL_NEW_VERSIONS if added else ProposalCode.NO_NEW_VERSION
        return Refused(code, {"count": len(added)})
    if approved and added[0] < today:
        return Refused(
            ProposalCode.DATE_PASSED, {"effective": added[0].isoformat(), "today": today.isoformat()}
        )
    return added[0]


def same_terms(one: Program, other: Program) -> bool:
    """Whether two programs decide alike: everything but where in the file it was written."""
    return _placeless(one) == _placeless(other)


def _placeless(program: Program) -> tuple[object, ...]:
    return (
        program.ratio_base,
        program.registers,
        tuple((p.name, p.unit, p.value) for p in program.params),
        program.inputs,
        program.tables,
        tuple((a.full_name, a.unit, a.scope, a.shared_by, a.grouped, a.clause) for a in program.accumulators),
        program.word_sets,
        tuple((f.code, f.severity, f.clause, f.benefits, f.facts) for f in program.findings),
        program.effects,
        tuple((s.section, s.kind, s.clause, s.operands, s.condition, s.accumulator) for s in program.steps),
        tuple(
            (s.name, s.kinds, s.guard, s.instrs, s.result, s.clause, s.pays, s.to) for s in program.sections
        ),
        program.order_claims_by,
    )
