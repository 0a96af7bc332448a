"""Signs of tampering: hits on files that were changed, false alarms on files that were not."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from claimwright.app.documents.public import read_file
from claimwright.core.documents import Hostile, MedicalBillReading, OtherDocument
from claimwright.samples import as_pdf, make_bill, tampered
from claimwright.samples.photo import BUILD, DAMAGES, UNSEEN, Form, bill_page, drawn_form, photograph
from claimwright.samples.photo.arrange import arrange
from claimwright.samples.shudian import make_shudian, shudian_pdf

Make = Callable[[int, Form], bytes]
_PHOTO_WAYS = ("photo", "noisy", "shadow", "blurred")


def measure_tampering(pairs: int, photo_pairs: int, seed: int) -> dict[str, object]:
    """`pairs` bills share the kinds of PDF, `photo_pairs` pictures are made of each kind."""
    forms = (*BUILD, *UNSEEN)
    digital: dict[str, Make] = {
        "changed: total covered and set anew": lambda n, _: tampered.covered_pdf(make_bill(n)),
        "changed: content replaced by an update": lambda n, _: tampered.replaced_pdf(make_bill(n)),
        "changed: one digit in another font": lambda n, _: tampered.mixed_font_pdf(make_bill(n)),
        "changed: after its signature": lambda n, _: tampered.signed_then_changed_pdf(make_bill(n)),
        "changed: named editor": lambda n, _: tampered.edited_pdf(make_bill(n)),
        "honest: usual form": lambda n, _: as_pdf(make_bill(n, with_items=n % 2 == 0)),
        "honest: other forms": lambda n, form: as_pdf(make_bill(n), arrange(make_bill(n), form)),
        "honest: drawn forms": lambda n, _: as_pdf(make_bill(n), arrange(make_bill(n), drawn_form(n))),
        "honest: an update of the title": lambda n, _: tampered.resaved_pdf(make_bill(n)),
        "honest: 数电票": lambda n, _: shudian_pdf(make_shudian(n)),
    }
    pictured: dict[str, Make] = {
        "changed: text over a scan": lambda n, form: tampered.over_scan_pdf(make_bill(n), form, n),
        "changed: painted over a photograph": _pasted("painted"),
        "changed: piece of another picture": _pasted("other_picture"),
        "changed: piece of the same picture (not detected by grain)": _pasted("copied"),
        "honest: scan": lambda n, form: tampered.scan_pdf(make_bill(n), form, n),
        "honest: scan with a text layer": lambda n, form: tampered.scan_pdf(
            make_bill(n), form, n, text_layer=True
        ),
        "honest: photographs, every damage twice": _honest_photo,
    }
    rows = [_row(name, make, forms, range(seed, seed + max(1, pairs // 5))) for name, make in digital.items()]
    for name, make in pictured.items():
        count = photo_pairs if "every damage" not in name else 2 * max(photo_pairs, len(DAMAGES))
        rows.append(_row(name, make, forms, range(seed, seed + count)))
    return {"tampering": rows}


def _pasted(way: str) -> Make:
    return lambda n, form: tampered.pasted_photo(
        make_bill(n), form, _PHOTO_WAYS[n % len(_PHOTO_WAYS)], n, way=way
    )


def _honest_photo(number: int, form: Form) -> bytes:
    damage = list(DAMAGES.values())[number % len(DAMAGES)]
    return photograph(bill_page(make_bill(number), form, number), damage, number)


def _row(name: str, make: Make, forms: tuple[Form, ...], numbers: Iterable[int]) -> dict[str, object]:
    flagged, read, codes = 0, 0, dict[str, int]()
    files = 0
    for number in numbers:
        files += 1
        reading = read_file(make(number, forms[number % len(forms)]))
        if isinstance(reading, Hostile):
            continue
        read += isinstance(reading, MedicalBillReading | OtherDocument)
        flagged += bool(reading.signs)
        for sign in reading.signs:
            codes[sign.code.value] = codes.get(sign.code.value, 0) + 1
    return {"set": name, "files": files, "read": read, "flagged": flagged, "signs": codes}
