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
from claimwright.samples.seal import as_sealed_ofd, sample_authority
from claimwright.samples.shudian import make_shudian, shudian_ofd, shudian_pdf, shudian_xml

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
    sealed: Annotated[
        bool,
        typer.Option("--sealed", help="Seal the OFD files; the test authority is written beside."),
    ] = False,
    photo: Annotated[
        str | None,
        typer.Option(help="A photograph of each bill too: clean, photo, turned, perspective, shadow, hard …"),
    ] = None,
    shudian: Annotated[bool, typer.Option("--shudian", help="Pharmacies' 数电票 instead of bills.")] = False,
) -> None:
    """Write fictional medical e-bills, or 数电票 of pharmacies, as XML, OFD and PDF."""
    out.mkdir(parents=True, exist_ok=True)
    forms = form or list(Form)
    console = Console(stderr=True)
    for number in track(range(seed, seed + count), "documents", console=console, disable=count < 50):
        bill = make_bill(number, kind=kind, with_items=items)
        name = f"shudian-{number:06d}" if shudian else f"{bill.kind.value}-{number:06d}"
        for one in forms:
            content = _SHUDIAN[one](make_shudian(number)) if shudian else _bill(bill, one, sealed)
            (out / f"{name}.{one.value}").write_bytes(content)
        if photo is not None and not shudian:
            (out / f"{name}.jpg").write_bytes(_photo(bill, photo, number))
    if sealed and not shudian:
        (out / "sample-authority.der").write_bytes(sample_authority())
    typer.echo(f"{count * len(forms)} files in {out}")


_BILL = {Form.XML: as_xml, Form.OFD: as_ofd, Form.PDF: as_pdf}
_SHUDIAN = {Form.XML: shudian_xml, Form.OFD: shudian_ofd, Form.PDF: shudian_pdf}


def _bill(bill: MedicalBill, form: Form, sealed: bool) -> bytes:
    return as_sealed_ofd(bill) if sealed and form is Form.OFD else _BILL[form](bill)


def _photo(bill: MedicalBill, damage: str, number: int) -> bytes:
    """In one of the provinces' forms. The drawing libraries are loaded only here: they are large."""
    from claimwright.samples.photo import BUILD, DAMAGES, UNSEEN, photograph_bill

    if damage not in DAMAGES:
        raise typer.BadParameter(f"{damage!r}: name one of {', '.join(DAMAGES)}.", param_hint="--photo")
    forms = (*BUILD, *UNSEEN)
    return photograph_bill(bill, forms[number % len(forms)], DAMAGES[damage], number)
