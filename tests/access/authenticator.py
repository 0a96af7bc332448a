"""A small authenticator in software (W3C Web Authentication): ES256, discoverable, "none" attestation.

Every point that a server has to look at can be made wrong.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

UP, UV, AT = 0x01, 0x04, 0x40


def b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One credential on one device."""

    origin: str
    rp_id: str = "localhost"
    counter: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user_handle: bytes = b""

    def create(self, options: dict[str, Any], **wrong: Any) -> dict[str, Any]:
        """Answer `navigator.credentials.create`."""
        self.user_handle = unb64(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = b"\0" * 16 + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        data = self._data(AT, wrong) + attested + cbor2.dumps(cose)
        client = self._client("webauthn.create", options, wrong)
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(client, {"attestationObject": b64(made)})

    def get(self, options: dict[str, Any], **wrong: Any) -> dict[str, Any]:
        """Answer `navigator.credentials.get`."""
        self.counter = wrong.get("counter", self.counter + 1)
        data, client = self._data(0, wrong), self._client("webauthn.get", options, wrong)
        signed = data + hashlib.sha256(client).digest()
        signer = wrong.get("signer", self.key)
        signature = signer.sign(signed, ec.ECDSA(hashes.SHA256()))
        response = {"authenticatorData": b64(data), "signature": b64(signature)}
        handle = wrong.get("user_handle", self.user_handle)
        return self._answer(client, {**response, "userHandle": b64(handle)})

    def _data(self, flags: int, wrong: dict[str, Any]) -> bytes:
        rp_hash = hashlib.sha256(wrong.get("rp_id", self.rp_id).encode()).digest()
        verified = UV if wrong.get("verified", True) else 0
        return rp_hash + bytes([UP | verified | flags]) + self.counter.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any], wrong: dict[str, Any]) -> bytes:
        told = {"type": wrong.get("type", kind), "challenge": options["challenge"]}
        told["origin"] = wrong.get("origin", self.origin)
        return json.dumps({**told, "crossOrigin": wrong.get("framed", False)}).encode()

    def _answer(self, client: bytes, response: dict[str, str]) -> dict[str, Any]:
        own_id = b64(self.credential_id)
        return {
            "id": own_id,
            "rawId": own_id,
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {"clientDataJSON": b64(client), **response},
        }
