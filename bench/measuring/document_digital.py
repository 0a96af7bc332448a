"""Digital files: right values, times and memory by printed form and file form, on forms never seen."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any

from claimwright.app.documents.readers.read import read_content
from claimwright.core.documents import MedicalBill, MedicalBillReading, OtherDocument
from claimwright.samples import as_ofd, as_pdf, as_xml, make_bill
from claimwright.samples.photo import BUILD, UNSEEN, drawn_form
from claimwright.samples.photo.arrange import arrange
from claimwright.samples.photo.forms import Form
from claimwright.samples.seal import as_sealed_ofd
from claimwright.samples.shudian import make_shudian, shudian_ofd, shudian_pdf, shudian_xml
from measuring.document_pages import MadePage, judge_page

_DRAWN_EACH = 4  # drawn forms are many: fewer bills of each


def measure_digital(pages: int, seed: int) -> dict[str, object]:
    """`pages` bills of each usual and named form, as many drawn forms with four bills each."""
    read_content(as_pdf(make_bill(1)))
    read_content(as_ofd(make_bill(1)))
    usual: dict[str, Callable[[MedicalBill], bytes]] = {
        "usual form, XML": as_xml,
        "usual form, OFD": as_ofd,
        "usual form, OFD with XML": lambda bill: as_ofd(bill, attach_xml=True),
        "usual form, OFD sealed": as_sealed_ofd,
        "usual form, PDF": as_pdf,
    }
    rows = [
        _row(name, [(make, make_bill(seed + n, with_items=n % 3 == 0)) for n in range(pages)])
        for name, make in usual.items()
    ]
    for group, forms in (("known", BUILD), ("unseen", UNSEEN)):
        for form in forms:
            for kind, make in (("OFD", _ofd), ("PDF", _pdf)):
                bills = [(_in(make, form), make_bill(seed + n)) for n in range(pages)]
                rows.append(_row(f"{group} {form.name}, {kind}", bills))
    drawn = [drawn_form(2 * (seed + n) + 1) for n in range(pages)]
    for kind, make in (("OFD", _ofd), ("PDF", _pdf)):
        bills = [
            (_in(make, form), make_bill(seed + 7 * n + k))
            for n, form in enumerate(drawn)
            for k in range(_DRAWN_EACH)
        ]
        rows.append(_row(f"unseen drawn forms, {kind}", bills))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"accuracy": rows, "shudian": _shudian(pages, seed), "peak_memory_mb": peak_mb}


def _ofd(bill: MedicalBill, form: Form) -> bytes:
    return as_ofd(bill, layout=arrange(bill, form))


def _pdf(bill: MedicalBill, form: Form) -> bytes:
    return as_pdf(bill, arrange(bill, form))


def _in(make: Callable[[MedicalBill, Form], bytes], form: Form) -> Callable[[MedicalBill], bytes]:
    return lambda bill: make(bill, form)


def _row(name: str, bills: list[tuple[Callable[[MedicalBill], bytes], MedicalBill]]) -> dict[str, Any]:
    results, times, cpu_times, wrong_passed = [], [], [], 0
    for number, (make, bill) in enumerate(bills):
        content = make(bill)
        started, cpu_started = time.perf_counter(), time.process_time()
        reading = read_content(content)
        times.append(time.perf_counter() - started)
        cpu_times.append(time.process_time() - cpu_started)
        page = judge_page(number, MadePage("bill", name, "clean", content, bill, {}), reading, times[-1])
        sealed = isinstance(reading, MedicalBillReading) and reading.seal.issuer
        page.straight = page.straight or bool(sealed and len(reading.findings) == 1)
        wrong_passed += sum(page.straight and not value.right for value in page.values)
        results.append(page)
    values = [value for page in results for value in page.values]
    return {
        "form": name,
        "pages": len(bills),
        "fields": len(values),
        "right": sum(value.right for value in values),
        "missed": sum(not value.given for value in values),
        "wrong": sum(value.given and not value.right for value in values),
        "wrong_that_passed": wrong_passed,
        "without_a_person": round(sum(page.straight for page in results) / len(results), 4),
        **_quantiles("ms", times),
        **_quantiles("cpu_ms", cpu_times),
    }


def _quantiles(name: str, seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    at = {"p50": len(ordered) // 2, "p99": int(len(ordered) * 0.99)}
    return {f"{name}_{which}": round(ordered[place] * 1000, 1) for which, place in at.items()}


def _shudian(pages: int, seed: int) -> list[dict[str, object]]:
    """数电票: number, date, parties and the three amounts."""
    rows: list[dict[str, object]] = []
    for name, make in (("XML", shudian_xml), ("OFD", shudian_ofd), ("PDF", shudian_pdf)):
        right = wrong = 0
        for number in range(pages):
            invoice = make_shudian(seed + number)
            reading = read_content(make(invoice))
            assert isinstance(reading, OtherDocument)
            got = reading.fields.get("invoice_number")
            right, wrong = right + (got == invoice.number), wrong + (got != invoice.number)
        rows.append({"form": f"数电票, {name}", "numbers_right": right, "numbers_wrong_or_missed": wrong})
    return rows
