"""What the electronic seals of a file prove."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class SealVerdict(Enum):
    """What an electronic seal proves. Only TRUSTED proves the origin."""

    NONE = "none"  # no seal in the file
    TRUSTED = "trusted"  # digests and signature hold, and the issuer is on the allow-list
    UNTRUSTED_ISSUER = "untrusted_issuer"  # sound, but the issuer is not on the allow-list
    DIGEST_MISMATCH = "digest_mismatch"  # a file was changed after sealing
    SIGNATURE_INVALID = "signature_invalid"
    UNSUPPORTED = "unsupported"  # a known form that is not verified yet


@dataclass(frozen=True, slots=True)
class SealCheck:
    """The verdict on a file's seals, with the issuer and the first file whose digest differs."""

    verdict: SealVerdict
    issuer: str | None = None
    subject: str | None = None
    file: str | None = None
    detail: str | None = None


NO_SEAL = SealCheck(SealVerdict.NONE)
