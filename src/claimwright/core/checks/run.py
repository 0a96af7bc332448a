"""Run a rulebook over a case. Checks see the case alone, so their order changes nothing but the listing."""

from __future__ import annotations

from claimwright.core.canonical import sha256_hex
from claimwright.core.checks.case import Case
from claimwright.core.checks.result import CheckResult, Verdict
from claimwright.core.checks.rulebook import Audit, Rulebook

AUDIT_SAMPLE = "audit_sample"
PER_MILLE = 1000


def run(case: Case, rulebook: Rulebook) -> tuple[CheckResult, ...]:
    """Every check that is on for the case's line and claimed amount, in the rulebook's order.

    Also says whether the case falls into the random audit sample. Never an amount, never a refusal.
    """
    line, version = case.line, rulebook.version
    results: list[CheckResult] = []
    for rule in rulebook.rules:
        if not rule.applies(line, case.claimed_fen):
            continue
        results += [
            CheckResult(rule.check, version, point.verdict, point.code, point.facts, rule.basis)
            for point in rule.function(case, rule.settings)
        ]
    if in_sample(case.claim_no, rulebook.audit):
        facts = {"per_mille": rulebook.audit.per_mille}
        results.append(CheckResult(AUDIT_SAMPLE, version, Verdict.FLAG, AUDIT_SAMPLE, facts))
    return tuple(results)


def in_sample(claim_no: str, audit: Audit) -> bool:
    """Drawn by a hash of seed and claim number: repeatable, and nobody who lacks the seed can tell."""
    if not audit.per_mille:
        return False
    return int(sha256_hex([audit.seed, claim_no])[:12], 16) % PER_MILLE < audit.per_mille
