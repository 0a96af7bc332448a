"""What the origin of a paper can rest on; which of it an insurer accepts is in its rulebook of checks."""

from __future__ import annotations

from enum import Enum


class ProofOrigin(Enum):
    """What a paper's origin rests on."""

    TRUSTED_SEAL = "trusted_seal"
    VERIFIED_SOURCE = "verified_source"
    ANY_PAPER = "any_paper"  # nothing: its words alone


SAFE_ORIGINS = frozenset({ProofOrigin.TRUSTED_SEAL, ProofOrigin.VERIFIED_SOURCE})
