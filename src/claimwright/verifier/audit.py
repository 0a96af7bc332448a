"""Verifies an exported audit file offline: that nobody changed, removed or slipped in a line.

Every line is one JSON object in its canonical form (sorted keys, no spaces, whole numbers). An entry's hash
covers its content with the hash before it: one chain for each thing that changed, and for the reads one for
each bucket and day. The last line counts and hashes all lines before it. Standard library only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from claimwright.verifier.canonical import NotCanonical, read, sha256

FIRST_HASH = "0" * 64


@dataclass(frozen=True)
class AuditFault:
    """The first thing that does not hold: the line, and what it is about."""

    line: int
    reason: str
    about: str = ""

    def text(self) -> str:
        about = f" ({self.about})" if self.about else ""
        return f"line {self.line}: {self.reason}{about}"


@dataclass(frozen=True)
class AuditVerdict:
    """What the file holds, and its first fault; `sha256` is what the last line says of all others."""

    entries: int
    reads: int
    sha256: str
    fault: AuditFault | None


class _Broken(Exception):
    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(reason)
        self.reason, self.about = reason, about


def verify_audit(lines: Iterable[bytes]) -> AuditVerdict:
    """Verify the lines of an audit file, given in order with their line feeds."""
    digest = hashlib.sha256()
    last: dict[str, tuple[int, str]] = {}
    counts = {"entry": 0, "read": 0}
    ended, number = "", 0
    for number, line in enumerate(lines, start=1):
        try:
            value = _value(line)
            if ended:
                raise _Broken("something follows the end")
            if (number == 1) != (value["kind"] == "audit"):
                raise _Broken("a head stands on the first line, and only there")
            if value["kind"] == "end":
                ended = _end(value, number - 1, digest.hexdigest())
            elif value["kind"] in counts:
                _link(value, last)
                counts[value["kind"]] += 1
            elif value["kind"] != "audit" or value.get("format") != 1:
                raise _Broken("an unknown kind of line or format")
        except _Broken as broken:
            return AuditVerdict(
                counts["entry"], counts["read"], "", AuditFault(number, broken.reason, broken.about)
            )
        digest.update(line)
    fault = None if ended else AuditFault(number + 1, "the end is missing: lines were cut off")
    return AuditVerdict(counts["entry"], counts["read"], ended, fault)


def _value(line: bytes) -> dict[str, Any]:
    try:
        value = read(line.decode("utf-8"))
    except (NotCanonical, UnicodeDecodeError) as error:
        raise _Broken(f"not readable: {error}") from None
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    if line != text.encode() + b"\n":
        raise _Broken("not in its canonical form: a byte was changed")
    if not isinstance(value.get("kind"), str):
        raise _Broken("a line says what kind it is")
    return value


def _end(value: dict[str, Any], lines: int, digest: str) -> str:
    if value.get("lines") != lines:
        raise _Broken(f"{value.get('lines')} lines were exported, {lines} are here")
    if value.get("sha256") != digest:
        raise _Broken("the hash over all lines does not hold")
    return digest


def _link(value: dict[str, Any], last: dict[str, tuple[int, str]]) -> None:
    content, own_hash = value.get("of"), value.get("hash")
    if not isinstance(content, dict) or not isinstance(own_hash, str):
        raise _Broken("an entry has content and hash")
    chain = _chain_of(value["kind"], content)
    seq = content.get("seq")
    about = f"{value['kind']} {seq} of {chain}"
    if sha256(content) != own_hash:
        raise _Broken("its content does not have its hash", about)
    if not isinstance(seq, int) or isinstance(seq, bool):
        raise _Broken("an entry has its number", about)
    before = last.get(chain)
    if before is None:
        if seq == 1 and content.get("prev_hash") != FIRST_HASH:
            raise _Broken("the first of a chain follows nothing", about)
    elif seq != before[0] + 1:
        raise _Broken(f"number {before[0] + 1} is missing or out of order", about)
    elif content.get("prev_hash") != before[1]:
        raise _Broken("it does not follow the one before it", about)
    last[chain] = (seq, own_hash)


def _chain_of(kind: str, content: dict[str, Any]) -> str:
    if kind == "entry":
        return f"{content.get('entity')} {content.get('entity_id')}"
    return f"bucket {content.get('bucket')} on {content.get('day')}"
