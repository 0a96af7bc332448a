"""Pages to measure the reading of documents with: what each says is known, because it was made here."""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from PIL import Image

from claimwright.app.documents.readers.compare import as_text
from claimwright.core.documents import (
    FeeLine,
    MedicalBill,
    MedicalBillReading,
    OtherDocument,
    Reading,
    Unreadable,
)
from claimwright.samples import make_bill
from claimwright.samples.photo import (
    BUILD,
    DAMAGES,
    PAPER_KINDS,
    UNSEEN,
    Damage,
    bill_page,
    drawn_form,
    make_paper,
    photograph,
)

NAMES = {
    "numbers": ("bill_code", "bill_number", "check_code", "business_number"),
    "amounts": (
        "total_fen",
        "fund_paid_fen",
        "other_paid_fen",
        "account_paid_fen",
        "cash_paid_fen",
        "self_paid_fen",
        "self_funded_fen",
    ),
    "dates": ("issue_date", "visit_date", "admission_date", "discharge_date", "stay_days"),
    "words": ("kind", "payer_name", "hospital_name", "department", "insurance_type"),
}
GROUP = {name: group for group, names in NAMES.items() for name in names}
SCAN = Damage("scan", 1.5, False, 0.0, 0.0, 0.4, 3, 80, 0.0, False)
WAYS = (*DAMAGES, "scan", "screenshot")  # the columns of the tables
PAPER_EVERY = 5


@dataclass
class Value:
    """One field of one page. `flagged`: the reading names it as a reason to look."""

    group: str
    name: str
    right: bool
    given: bool
    permille: int
    flagged: bool


@dataclass
class PageResult:
    """One page: what it was, how long it took, its values, and whether no person is needed."""

    index: int
    kind: str
    form: str
    way: str
    seconds: float
    straight: bool
    result: str
    values: list[Value] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "values": [list(vars(value).values()) for value in self.values]}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> PageResult:
        return cls(**{**said, "values": [Value(*value) for value in said["values"]]})


@dataclass
class MadePage:
    """A page's file, and either its bill or the fields of another paper."""

    kind: str
    form: str
    way: str
    content: bytes
    bill: MedicalBill | None
    fields: dict[str, str]


def make_page(index: int, seed: int, forms: str) -> MadePage:
    """Page `index` of a measurement: the same for the same seed. `forms`: build or unseen.

    Every fifth page is a paper that is no bill. Half of the bills are in the named forms, half in drawn ones.
    """
    way = WAYS[index // 2 % len(WAYS)]
    if index % PAPER_EVERY == PAPER_EVERY - 1:
        kind = PAPER_KINDS[index // PAPER_EVERY % len(PAPER_KINDS)]
        variant = 0 if forms == "build" else 1
        paper = make_paper(kind, seed + index, variant)
        content = _seen(paper.page, way, seed + index)
        return MadePage(kind.value, f"variant {variant}", way, content, None, paper.fields)
    named = BUILD if forms == "build" else UNSEEN
    drawn = drawn_form(2 * (seed + index) + (forms == "unseen"))
    form = named[(index // 2 + index // (2 * len(WAYS))) % 4] if index % 2 == 0 else drawn
    bill = make_bill(seed + index)
    content = _seen(bill_page(bill, form, seed + index), way, seed + index)
    return MadePage("bill", form.name if index % 2 == 0 else "drawn", way, content, bill, {})


def _seen(page: np.ndarray[Any, Any], way: str, seed: int) -> bytes:
    if way == "scan":
        out = io.BytesIO()
        picture = Image.open(io.BytesIO(photograph(page, SCAN, seed)))
        picture.save(out, "PDF", resolution=240, quality=80)
        return out.getvalue()
    return _screenshot(page) if way == "screenshot" else photograph(page, DAMAGES[way], seed)


def _screenshot(page: np.ndarray[Any, Any]) -> bytes:
    """A phone that shows the page on its side: 1,560 wide, bars above and below."""
    picture = Image.fromarray(page)
    picture = picture.resize((1560, picture.height * 1560 // picture.width), Image.Resampling.LANCZOS)
    screen = Image.new("RGB", (1560, picture.height + 240), (246, 246, 248))
    screen.paste((30, 30, 34), (0, 0, 1560, 90))
    screen.paste(picture, (0, 130))
    out = io.BytesIO()
    screen.save(out, "PNG")
    return out.getvalue()


def judge_page(index: int, made: MadePage, reading: Reading, seconds: float) -> PageResult:
    """What the reading got right of the page."""
    known = isinstance(reading, MedicalBillReading | OtherDocument)
    straight = known and not reading.findings
    result = reading.kind.value if isinstance(reading, OtherDocument) else type(reading).__name__
    page = PageResult(index, made.kind, made.form, made.way, round(seconds, 3), straight, result)
    if made.bill is None:
        page.values = _paper_values(made.fields, reading)
    elif isinstance(reading, MedicalBillReading):
        page.values = _bill_values(made.bill, reading)
    else:
        page.values = _partly(made.bill, reading)
    return page


def _bill_values(made: MedicalBill, reading: MedicalBillReading) -> list[Value]:
    flagged = {found.field for found in reading.findings}
    values = []
    for name, group in GROUP.items():
        wanted, got = getattr(made, name), getattr(reading.bill, name)
        if wanted is None and got is None:
            continue
        evidence = reading.evidence.get(name)
        permille = evidence.confidence_permille if evidence else 0
        values.append(Value(group, name, got == wanted, got is not None, permille, name in flagged))
    return values + _line_values(made, reading, flagged)


def _line_values(made: MedicalBill, reading: MedicalBillReading, flagged: set[str | None]) -> list[Value]:
    """Fee lines by name and amount, wherever they stand in the list."""
    values: list[Value] = []
    for table, made_lines, lines in (
        ("fees", made.fees, reading.bill.fees),
        ("items", made.items, reading.bill.items),
    ):
        wanted = [(line.name, line.amount_fen) for line in made_lines]
        values += _table_values(table, wanted, lines, reading, flagged)
    return values


def _table_values(
    table: str,
    wanted: list[tuple[str, int]],
    lines: tuple[FeeLine, ...],
    reading: MedicalBillReading,
    flagged: set[str | None],
) -> list[Value]:
    values = []
    for place, line in enumerate(lines):
        right = (line.name, line.amount_fen) in wanted
        if right:
            wanted.remove((line.name, line.amount_fen))
        names = (f"{table}.{place}.name", f"{table}.{place}.amount_fen")
        permille = min(reading.evidence[name].confidence_permille for name in names)
        values.append(
            Value("lines", table, right, True, permille, bool(flagged & {*names, table, "total_fen"}))
        )
    return values + [Value("lines", table, False, False, 0, True) for _ in wanted]


def _partly(made: MedicalBill, reading: Reading) -> list[Value]:
    """A page that was no bill to the reader goes to a person, with what was recognised."""
    fields = reading.fields if isinstance(reading, Unreadable) else {}
    values = []
    for name, group in GROUP.items():
        wanted = getattr(made, name)
        if wanted is not None:
            right = fields.get(name) == as_text(wanted)
            values.append(Value(group, name, right, name in fields, 0, True))
    return values + [Value("lines", "fees", False, False, 0, True) for _ in made.fees]


def _paper_values(wanted: dict[str, str], reading: Reading) -> list[Value]:
    if not isinstance(reading, OtherDocument):
        return [Value("paper", name, False, False, 0, True) for name in wanted]
    flagged = {found.field for found in reading.findings}
    values = []
    for name, text in wanted.items():
        got, evidence = reading.fields.get(name), reading.evidence.get(name)
        permille = evidence.confidence_permille if evidence else 0
        values.append(Value("paper", name, got == text, got is not None, permille, name in flagged))
    return values
