"""Checks a certificate from its hash to its last amount, and names the first thing that differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from claimwright.verifier.amounts import reading_of
from claimwright.verifier.canonical import NotCanonical, read, sha256, sha256_of_text
from claimwright.verifier.indemnity import indemnity_of
from claimwright.verifier.machine import Json, Machine
from claimwright.verifier.result import result_of, trace_of

FORMAT = "claimwright-certificate/1"
BROKEN = (LookupError, TypeError, ValueError, AttributeError, AssertionError, ArithmeticError, RecursionError)
"""What running a program can raise that no honest compiler wrote."""
_PARTS = ("contract", "event", "balances_before", "trace", "result", "product", "program", "sha256")


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a certificate says something else than what follows from it."""

    where: str
    stated: str
    computed: str

    def text(self) -> str:
        return f"{self.where}: stated {self.stated}, computed {self.computed}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`difference` is None when the certificate holds."""

    product: str
    payable_fen: int
    sha256: str
    steps: int
    difference: Difference | None

    @property
    def holds(self) -> bool:
        return self.difference is None


def verify(text: str, expected_sha256: str | None = None) -> Verdict:
    """Recompute everything. `expected_sha256` is the hash known from elsewhere (the letter, the journal)."""
    try:
        certificate = read(text)
    except NotCanonical as error:
        return Verdict("?", 0, "", 0, Difference("file", str(error), "a certificate"))
    try:
        difference = next(_differences(certificate, expected_sha256), None)
    except BROKEN as error:
        difference = Difference("program", f"cannot be run ({type(error).__name__}: {error})", "a program")
    return _verdict(certificate, difference)


def _verdict(certificate: Json, difference: Difference | None) -> Verdict:
    def part(name: str) -> Json:
        found = certificate.get(name)
        return found if isinstance(found, dict) else {}

    decided = part("indemnity") or part("result")
    payable, trace = decided.get("payable_fen"), certificate.get("trace")
    return Verdict(
        str(part("product").get("version", "?")),
        payable if isinstance(payable, int) else 0,
        str(certificate.get("sha256", "")),
        len(trace) if isinstance(trace, list) else 0,
        difference,
    )


def _differences(certificate: Json, expected_sha256: str | None) -> Iterator[Difference]:
    if certificate.get("format") != FORMAT:
        yield Difference("format", str(certificate.get("format")), FORMAT)
    for name in _PARTS:
        if name not in certificate:
            yield Difference(name, "nothing", "this part")
    yield from _hashes(certificate, expected_sha256)
    yield from _terms(certificate)
    machine = Machine(certificate)
    machine.run_all()
    yield from _steps(certificate, machine)
    yield from _compare("result", certificate["result"], result_of(machine))
    yield from _compare("indemnity", certificate.get("indemnity"), indemnity_of(machine))


def _hashes(certificate: Json, expected_sha256: str | None) -> Iterator[Difference]:
    computed = sha256({name: part for name, part in certificate.items() if name != "sha256"})
    if computed != certificate["sha256"]:
        yield Difference("sha256 of the certificate", str(certificate["sha256"]), computed)
    if expected_sha256 and computed != expected_sha256.strip().lower():
        yield Difference("sha256 known from elsewhere", expected_sha256, computed)
    product = certificate["product"]
    source_hash = sha256_of_text(product["source"])
    if source_hash != product["source_sha256"]:
        yield Difference("sha256 of the product's source", str(product["source_sha256"]), source_hash)


def _terms(certificate: Json) -> Iterator[Difference]:
    """Every amount of the program stands in the product's source, where it says, with that value."""
    lines = certificate["product"]["source"].splitlines()
    base = certificate["program"]["ratio_base"]
    for param in certificate["program"]["params"]:
        where = f"term {param['name']} (line {param['line']})"
        line = lines[param["line"] - 1] if 0 < param["line"] <= len(lines) else ""
        if not line[param["column"] - 1 :].lstrip("\"'").startswith(param["text"]):
            yield Difference(where, param["text"], line.strip() or "no such line")
        value = reading_of(param["text"], param["unit"], base)
        if value != param["value"]:
            yield Difference(where, str(param["value"]), f"{value} from {param['text']!r}")


def _steps(certificate: Json, machine: Machine) -> Iterator[Difference]:
    """Step by step, so that the first one that differs is named with its clause and line."""
    stated, computed = certificate["trace"], trace_of(machine)
    for was, now in zip(stated, computed, strict=False):
        step = machine.program["steps"][now["step"]]
        line_no = f", bill line {now['line_no']}" if now["line_no"] else ""
        where = (
            f"step {now['step']} ({step['section']}, {step['kind']}, clause {step['clause']}, "
            f"line {step['line']}{line_no})"
        )
        yield from _compare(where, was, now)
    if len(stated) != len(computed):
        yield Difference("trace", f"{len(stated)} steps", f"{len(computed)} steps")


def _compare(where: str, stated: Any, computed: Any) -> Iterator[Difference]:
    if type(stated) is not type(computed):
        yield Difference(where, repr(stated), repr(computed))
    elif isinstance(computed, dict):
        for name in sorted(set(stated) | set(computed)):
            yield from _compare(f"{where}.{name}", stated.get(name), computed.get(name))
    elif isinstance(computed, list):
        if len(stated) != len(computed):
            yield Difference(where, f"{len(stated)} entries", f"{len(computed)} entries")
        for number, (was, now) in enumerate(zip(stated, computed, strict=False), start=1):
            yield from _compare(f"{where}[{number}]", was, now)
    elif stated != computed:
        yield Difference(where, repr(stated), repr(computed))
