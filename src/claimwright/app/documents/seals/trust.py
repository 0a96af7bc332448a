"""Whose seals prove an origin: trust roots and pinned certificates, from the operator's folder."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from asn1crypto.x509 import Certificate

_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"
_FILES_MAX, _FILE_BYTES_MAX = 200, 100_000


class TrustError(ValueError):
    """A file in the trust folder is no certificate; the message names it."""


@dataclass(frozen=True, slots=True)
class SealTrust:
    """DER certificates. A signer is trusted when a root issued its certificate or it is pinned itself.

    Names alone are never enough: anybody can make a certificate authority called like the real one.
    """

    certificates: tuple[bytes, ...] = ()

    def fingerprints(self) -> frozenset[str]:
        """SHA-256 of each certificate, 64 hex digits."""
        return frozenset(hashlib.sha256(content).hexdigest() for content in self.certificates)


def load_trust(folder: Path) -> SealTrust:
    """Every certificate (PEM or DER) in the folder: *.pem, *.crt, *.cer, *.der. Raises `TrustError`."""
    paths = sorted(path for path in folder.iterdir() if path.suffix in (".pem", ".crt", ".cer", ".der"))
    return SealTrust(tuple(_certificates(paths[:_FILES_MAX])))


def _certificates(paths: Iterable[Path]) -> Iterable[bytes]:
    for path in paths:
        content = path.read_bytes()[:_FILE_BYTES_MAX]
        try:
            found = [b64decode(part.split(_END)[0]) for part in content.split(_BEGIN)[1:]] or [content]
            for one in found:
                Certificate.load(one, strict=True).native  # noqa: B018 - asn1crypto reads on access
        except (ValueError, TypeError, KeyError) as error:
            raise TrustError(f"{path.name} in the trust folder is no certificate: give PEM or DER") from error
        yield from found
