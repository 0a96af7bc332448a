"""Digital documents: how right, how often without a person, how fast, and what hostile files do.

``python bench/documents.py`` prints the figures; ``--write`` keeps them in ``bench/results/documents.json``.
Accuracy is by form of file and by printed form; the forms called unseen served only to measure. Times are of
`read_file`, the limited process included.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path

import psutil

from claimwright.app.documents.public import read_file, warm_readers
from claimwright.core.documents import (
    BillKind,
    MedicalBill,
    MedicalBillReading,
    exact_key,
    soft_key,
)
from claimwright.samples import as_ofd, as_pdf, as_xml, make_bill
from claimwright.samples.draw import Draw
from claimwright.samples.photo.arrange import arrange
from claimwright.samples.photo.forms import BUILD, Form
from claimwright.samples.photo.unseen import UNSEEN
from measuring.machine import description

RESULTS = Path(__file__).with_name("results") / "documents.json"
NOT_COMPARED = ("fees", "items", "hospital_code")
FIELDS = tuple(field.name for field in fields(MedicalBill) if field.name not in NOT_COMPARED)
CRITICAL_ENDS = ("_fen", "_date", "_code", "_number", "_days")
CRITICAL = tuple(name for name in FIELDS if name.endswith(CRITICAL_ENDS) or name == "red_of")
COLUMNS = ("pages", "fields", "missed", "wrong", "critical_missed", "without_a_person", "ms_p50", "ms_p99")
PIECES = (b"<", b">", b'"', b"-1", b"\xff", b"NaN", b"1e400", b"..")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bills", type=int, default=250, help="bills for each row of the accuracy table")
    parser.add_argument("--mutated", type=int, default=2000, help="mutated files")
    parser.add_argument("--write", action="store_true", help="keep the figures in bench/results")
    arguments = parser.parse_args()
    warm_readers()
    results = {
        "machine": description(),
        "accuracy": accuracy(arguments.bills),
        "duplicates": duplicates(500),
        "mutated": mutated(arguments.mutated),
        "peak_memory_mb": peak_memory_mb(),
    }
    if arguments.write:
        RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"kept in {RESULTS}")


def accuracy(bills: int) -> list[dict[str, object]]:
    """One row for each form of file and printed form."""
    print(f"{'form':26}" + "".join(f"{column:>17}" for column in COLUMNS))
    rows = []
    for name, write, printed in _cases():
        row = _measured(bills, write, printed)
        rows.append({"form": name, **row})
        print(f"{name:26}" + "".join(f"{row[column]!s:>17}" for column in COLUMNS))
    passed = sum(int(str(row["wrong_that_passed"])) for row in rows)
    print(f"wrong values that passed every gate: {passed} on {bills * len(rows)} pages")
    return rows


def _measured(
    bills: int, write: Callable[[MedicalBill], bytes], printed: Callable[[BillKind], set[str]]
) -> dict[str, object]:
    counted: Counter[str] = Counter()
    times_ms: list[float] = []
    for seed in range(bills):
        bill = make_bill(seed)
        content = write(bill)
        started = time.perf_counter()
        reading = read_file(content)
        times_ms.append((time.perf_counter() - started) * 1000)
        _count(counted, bill, reading, printed(bill.kind))
    times_ms.sort()
    names = ("fields", "missed", "wrong", "critical_missed", "wrong_that_passed")
    return {
        "pages": bills,
        **{name: counted[name] for name in names},
        "without_a_person": round(counted["passed"] / bills, 4),
        "ms_p50": round(times_ms[len(times_ms) // 2], 1),
        "ms_p99": round(times_ms[int(len(times_ms) * 0.99)], 1),
    }


def _cases() -> Iterator[tuple[str, Callable[[MedicalBill], bytes], Callable[[BillKind], set[str]]]]:
    whole = set(FIELDS)
    yield "usual form, XML", as_xml, lambda kind: whole
    yield "usual form, OFD", as_ofd, lambda kind: whole
    yield "usual form, OFD with XML", lambda bill: as_ofd(bill, attach_xml=True), lambda kind: whole
    yield "usual form, PDF", as_pdf, lambda kind: whole
    for group, forms in (("known", BUILD), ("unseen", UNSEEN)):
        for form in forms:
            yield f"{group} {form.name}, OFD", _ofd(form), _printed(form)
            yield f"{group} {form.name}, PDF", _pdf(form), _printed(form)


def _ofd(form: Form) -> Callable[[MedicalBill], bytes]:
    return lambda bill: as_ofd(bill, layout=arrange(bill, form))


def _pdf(form: Form) -> Callable[[MedicalBill], bytes]:
    return lambda bill: as_pdf(bill, layout=arrange(bill, form))


def _printed(form: Form) -> Callable[[BillKind], set[str]]:
    def names(kind: BillKind) -> set[str]:
        others = form.other_inpatient if kind is BillKind.INPATIENT else form.other_outpatient
        found = {name for row in form.header for _, name in row} | {name for _, name in others}
        found |= {"admission_date", "discharge_date"} if "stay" in found else set()
        return (found | {"hospital_name", "total_fen"}) & set(FIELDS)

    return names


def _count(counted: Counter[str], bill: MedicalBill, reading: object, names: set[str]) -> None:
    """Compare every printed field and every fee line."""
    if not isinstance(reading, MedicalBillReading):
        counted["fields"] += len(names) + len(bill.fees)
        counted["missed"] += len(names) + len(bill.fees)
        counted["critical_missed"] += len(names & set(CRITICAL)) + len(bill.fees)
        return
    passed = reading.findings == ()
    counted["passed"] += passed
    wanted = [(getattr(bill, name), getattr(reading.bill, name), name in CRITICAL) for name in names]
    lines = [(line.name, line.amount_fen) for line in reading.bill.fees]
    for place, line in enumerate(bill.fees):
        wanted.append(((line.name, line.amount_fen), lines[place] if place < len(lines) else None, True))
    for made, read, critical in wanted:
        counted["fields"] += 1
        if read != made:
            kind = "missed" if read is None else "wrong"
            counted[kind] += 1
            counted["critical_missed"] += critical and kind == "missed"
            counted["wrong_that_passed"] += kind == "wrong" and passed


def duplicates(pairs: int) -> dict[str, int]:
    """The same bill in another form is found; another bill of the same hospital and day is not joined."""
    writers = (as_xml, as_ofd, as_pdf)
    found = joined = 0
    for seed in range(pairs):
        bill = make_bill(seed)
        one, other = _bill(writers[seed % 3](bill)), _bill(writers[(seed + 1) % 3](bill))
        found += exact_key(one) == exact_key(other) and soft_key(one) == soft_key(other)
        twin = replace(
            bill, bill_number=f"{int(bill.bill_number) + 1:010d}", business_number=f"{bill.business_number}1"
        )
        near = _bill(writers[seed % 3](twin))
        joined += exact_key(one) == exact_key(near) or soft_key(one) == soft_key(near)
    print(f"duplicates: {found} of {pairs} found in another form; near-twins wrongly joined {joined}")
    return {"pairs": pairs, "found": found, "near_twins_joined": joined}


def _bill(content: bytes) -> MedicalBill:
    reading = read_file(content)
    assert isinstance(reading, MedicalBillReading), reading
    return reading.bill


def mutated(count: int) -> dict[str, object]:
    """Bits flipped, pieces cut, doubled and replaced, in files of every form."""
    bill = make_bill(21, with_items=True)
    originals = (as_xml(bill), as_ofd(bill, attach_xml=True), as_pdf(bill))
    results: Counter[str] = Counter()
    slowest_ms = 0.0
    for number in range(count):
        content = _mutate(originals[number % 3], Draw(f"mutated/{number}"))
        started = time.perf_counter()
        reading = read_file(content)
        slowest_ms = max(slowest_ms, (time.perf_counter() - started) * 1000)
        code = getattr(reading, "code", None)
        results[type(reading).__name__ if code is None else str(code.value)] += 1
    print(f"mutated files: {count}, slowest {slowest_ms:.0f} ms, {dict(results.most_common())}")
    return {"files": count, "slowest_ms": round(slowest_ms), "results": dict(results.most_common())}


def _mutate(content: bytes, draw: Draw) -> bytes:
    changed = bytearray(content)
    for _ in range(draw.one_of((1, 2, 5, 30))):
        place = draw.number(0, len(changed) - 1)
        match draw.number(0, 3):
            case 0:
                changed[place] ^= 1 << draw.number(0, 7)
            case 1:
                del changed[place : place + draw.number(1, 40)]
            case 2:
                changed[place:place] = changed[max(0, place - draw.number(1, 60)) : place]
            case _:
                changed[place : place + 1] = draw.one_of(
                    (b"<", b">", b'"', b"-1", b"\xff", b"NaN", b"1e400", b"..")
                )
        changed = changed or bytearray(b"x")
    return bytes(changed)


def peak_memory_mb() -> int:
    """The largest limited process so far."""
    sizes = [child.memory_info().rss for child in psutil.Process().children() if child.is_running()]
    megabytes = max(sizes, default=0) // 2**20
    print(f"memory of the largest reader: {megabytes} MB")
    return megabytes


if __name__ == "__main__":
    main()
