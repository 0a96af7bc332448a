"""Answers signed by the bank with a key that both know: forged or replayed ones are refused.

Each question carries a number that is used once; the signature covers it, so an old answer fits no new
question. Nothing of a refused answer is read, kept or logged.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets

import httpx

from claimwright.infra.telemetry import log

NONCE, SIGNATURE = "X-Nonce", "X-Bank-Signature"


class Signed:
    """Checks answers with the shared key; without a key (a sandbox on this machine) every answer holds."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def nonce(self) -> dict[str, str]:
        """The header of one question."""
        return {NONCE: secrets.token_hex(16)} if self._key else {}

    def holds(self, nonce: dict[str, str], answer: httpx.Response) -> bool:
        """Is it the bank's answer to this very question?"""
        if not self._key:
            return True
        said = "\n".join([nonce[NONCE], str(answer.request.url.raw_path, "ascii"), str(answer.status_code)])
        wanted = hmac.new(self._key, said.encode() + b"\n" + answer.content, hashlib.sha256).hexdigest()
        is_bank = hmac.compare_digest(wanted, answer.headers.get(SIGNATURE, ""))
        if not is_bank:
            log("bank_answer_refused", logging.WARNING)
        return is_bank
