"""`claimwright samples make`: fictional e-bills to try the product with."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from claimwright.core.documents.bill import BillKind, MedicalBill
from claimwright.samples import as_ofd, as_pdf, as_xml, make_bill

app = typer.Typer(name="samples", help="Fictional documents to try the product with.", no_args_is_help=True)


class Form(Enum):
    """The files of one bill."""

    XML = "xml"
    OFD = "ofd"
    PDF = "pdf"


@app.callback()
def _family() -> None:
    """A family of commands, also while it has one."""


@app.command()
def make(
    out: Annotated[Path, typer.Option(help="Folder for the files; made if it is missing.")],
    seed: Annotated[int, typer.Option(help="The same seed makes the same bytes.")] = 1,
    count: Annotated[int, typer.Option(min=1, max=100_000, help="How many bills.")] = 3,
    form: Annotated[list[Form] | None, typer.Option(help="Forms to write; all by default.")] = None,
    kind: Annotated[BillKind | None, typer.Option(help="Only outpatient or inpatient bills.")] = None,
    items: Annotated[bool, typer.Option("--items", help="With an itemised list (清单).")] = False,
) -> None:
    """Write fictional medical e-bills as XML, OFD and PDF."""
    out.mkdir(parents=True, exist_ok=True)
    forms = form or list(Form)
    console = Console(stderr=True)
    for number in track(range(seed, seed + count), "bills", console=console, disable=count < 50):
        bill = make_bill(number, kind=kind, with_items=items)
        for one in forms:
            path = out / f"{bill.kind.value}-{number:06d}.{one.value}"
            path.write_bytes(_content(bill, one))
    typer.echo(f"{count * len(forms)} files in {out}")


def _content(bill: MedicalBill, form: Form) -> bytes:
    match form:
        case Form.XML:
            return as_xml(bill)
        case Form.OFD:
            return as_ofd(bill)
        case Form.PDF:
            return as_pdf(bill)
