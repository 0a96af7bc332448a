"""`claimwright read`: what a file is and says, with its evidence, without storing anything."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from claimwright.app.documents.public import TrustError, explain_reading, read_documents, trust_seals
from claimwright.connectors.invoices.sandbox_platform import SandboxPlatform
from claimwright.core.documents.bill import FeeLine
from claimwright.core.documents.messages import Explained, field_name
from claimwright.core.documents.reading import (
    Hostile,
    MedicalBillReading,
    OtherDocument,
    OtherKind,
    Reading,
    Unreadable,
    UnreadableCode,
)
from claimwright.core.documents.seal import SealCheck
from claimwright.core.documents.words import OTHER_KINDS, SEAL_VERDICTS, SOURCE_NAMES
from claimwright.core.money import format_yuan
from claimwright.entry.cli.read_pages import write_pages
from claimwright.entry.verifying import Verified, verify_online

READ, NEEDS_PERSON, NOT_KNOWN, REFUSED = 0, 2, 3, 4
_PLAIN = (OtherKind.PLAIN_OFD, OtherKind.PLAIN_PDF, OtherKind.PLAIN_XML, OtherKind.PLAIN_PICTURE)
_PAGES = Path("claimwright-pages")
_BYTES_TAKEN_MAX = 32 * 1024 * 1024  # over the reader's limit: enough to be refused


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("read")(read)


def read(
    files: Annotated[list[Path], typer.Argument(help="Files to read: XML, OFD, PDF, JPEG or PNG.")],
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line, with evidence.")] = False,
    lang: Annotated[str, typer.Option(help="Language of the table: zh or en.")] = "zh",
    trust: Annotated[
        Path | None, typer.Option(help="Folder of certificates (PEM, DER) whose seals prove an origin.")
    ] = None,
    verify: Annotated[
        str | None,
        typer.Option(help="Address of a (sandbox) invoice platform to ask about each bill."),
    ] = None,
    pages: Annotated[
        bool, typer.Option("--pages", help="Write each page as SVG with a box around every value.")
    ] = False,
    out: Annotated[Path, typer.Option(help="Folder for --pages; made if it is missing.")] = _PAGES,
) -> None:
    """Say what each file is and what it states.

    Exit code (the highest of all files): 0 read and consistent, 2 needs a person, 3 not a document we
    know, 4 refused as hostile or over a limit. Several papers in one file are shown one by one and are for a
    person. With --verify, every answer but `normal` is for a person.
    """
    _trust(trust)
    asked = _Asked(json, lang, SandboxPlatform(verify) if verify else None, out if pages else None)
    raise typer.Exit(max(_read_one(path, asked) for path in files))


@dataclass(frozen=True, slots=True)
class _Asked:
    """How the files are to be shown."""

    json: bool
    lang: str
    platform: SandboxPlatform | None
    pages_into: Path | None
    console: Console = field(default_factory=Console)


def _read_one(path: Path, asked: _Asked) -> int:
    """Show one file, paper by paper; its exit code."""
    content = _content(path)
    readings = read_documents(content)
    into = asked.pages_into
    drawn = _drawn(path, content, readings, into, asked.lang) if into is not None else None
    highest = READ
    for number, reading in enumerate(readings, 1):
        verified = verify_online(asked.platform, reading) if asked.platform else None
        code = max(exit_code(reading), READ if not verified or verified.clears else NEEDS_PERSON)
        code = max(code, NEEDS_PERSON) if len(readings) > 1 else code
        highest = max(highest, code)
        if asked.json:
            place = {"document": number, "documents": len(readings)} if len(readings) > 1 else {}
            _write_json(as_json(path, reading) | place, code, verified, drawn)
        else:
            _print(asked.console, path, reading, "en" if asked.lang == "en" else "zh")
            _print_verified(asked.console, verified, asked.lang)
    for one in drawn or () if not asked.json else ():
        asked.console.print(f"  {one['file']}", style="dim", highlight=False, soft_wrap=True)
    return highest


def _write_json(
    said: dict[str, Any], code: int, verified: Verified | None, drawn: list[dict[str, Any]] | None
) -> None:
    said |= {"exit_code": code}
    said |= {"verification": msgspec.to_builtins(verified)} if verified is not None else {}
    said |= {"pages": drawn} if drawn is not None else {}
    sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
    sys.stdout.buffer.flush()


def _drawn(
    path: Path, content: bytes, readings: tuple[Reading, ...], out: Path, lang: str
) -> list[dict[str, Any]]:
    try:
        return write_pages(path, content, readings, out, lang)
    except OSError as error:
        said = f"claimwright: {out}: {error.strerror}. Name a folder that can be written with --out."
        print(said, file=sys.stderr)
        raise typer.Exit(1) from None


def exit_code(reading: Reading) -> int:
    """0, 2, 3 or 4 as in the help of the command."""
    match reading:
        case Hostile():
            return REFUSED
        case Unreadable(code=code):
            person = (
                UnreadableCode.FIELDS_MISSING,
                UnreadableCode.NO_TEXT,
                UnreadableCode.PICTURE,
                UnreadableCode.PICTURE_TOO_SMALL,
            )
            return NEEDS_PERSON if code in person else NOT_KNOWN
        case OtherDocument(kind=kind) if kind in _PLAIN:
            return NOT_KNOWN
        case OtherDocument() | MedicalBillReading():
            return NEEDS_PERSON if reading.findings else READ


def as_json(path: Path, reading: Reading) -> dict[str, Any]:
    """The reading as one JSON object: file, result, reading, messages in both languages, exit code."""
    return {
        "file": str(path),
        "result": type(reading).__name__,
        "exit_code": exit_code(reading),
        "messages": [
            {"code": said.code, "field": said.field, "zh": said.zh, "en": said.en}
            for said in explain_reading(reading)
        ],
        "reading": msgspec.to_builtins(reading),
    }


def _trust(folder: Path | None) -> None:
    if folder is None:
        return
    try:
        trust_seals(folder)
    except (TrustError, OSError) as error:
        print(f"claimwright: {error}.", file=sys.stderr)
        raise typer.Exit(1) from None


def _content(path: Path) -> bytes:
    """The file's bytes, of a far too large one only the beginning."""
    try:
        with path.open("rb") as file:
            return file.read(_BYTES_TAKEN_MAX)
    except OSError as error:
        print(f"claimwright: {path}: {error.strerror}. Name a file that can be read.", file=sys.stderr)
        raise typer.Exit(1) from None


def _print(console: Console, path: Path, reading: Reading, lang: str) -> None:
    table = Table(title=f"{path.name}: {_what(reading, lang)}", title_justify="left", show_header=False)
    table.add_column(style="cyan")
    table.add_column()
    table.add_column(style="dim")
    rows = _rows(reading, lang)
    for name, value, source in rows:
        table.add_row(name, value, source)
    console.print(table if rows else f"{path.name}: {_what(reading, lang)}", highlight=False)
    style = "red" if isinstance(reading, Unreadable | Hostile) else "yellow"
    for said in explain_reading(reading):
        console.print(f"  {_said(said, lang)}", style=style, highlight=False)
    if exit_code(reading) == READ:
        console.print("  核对一致" if lang == "zh" else "  consistent", style="green")


def _print_verified(console: Console, verified: Verified | None, lang: str) -> None:
    if verified is None:
        return
    said = f"online: {verified.en}" if lang == "en" else f"联网查验：{verified.zh}"
    reference = f"  {verified.reference}" if verified.reference else ""
    console.print(f"  {said}{reference}", style="green" if verified.clears else "yellow", highlight=False)


def _said(said: Explained, lang: str) -> str:
    return said.zh if lang == "zh" else said.en


def _what(reading: Reading, lang: str) -> str:
    index = 0 if lang == "zh" else 1
    match reading:
        case MedicalBillReading(bill=bill):
            words = {
                "outpatient": ("医疗门诊收费票据", "outpatient medical e-bill"),
                "inpatient": ("医疗住院收费票据", "inpatient medical e-bill"),
            }
            return words[bill.kind.value][index]
        case OtherDocument(kind=kind):
            return OTHER_KINDS[kind][index]
        case Unreadable():
            return ("无法读取", "not readable")[index]
        case Hostile():
            return ("拒绝读取", "refused")[index]


def _rows(reading: Reading, lang: str) -> list[tuple[str, str, str]]:
    index = 0 if lang == "zh" else 1
    match reading:
        case MedicalBillReading():
            return [*_bill_rows(reading, lang), _seal_row(reading.seal, index)]
        case OtherDocument(fields=fields):
            rows = [(field_name(name, lang), value, "") for name, value in fields.items()]
            return [*rows, _seal_row(reading.seal, index)]
        case Unreadable(fields=fields):
            return [(field_name(name, lang), value, "") for name, value in fields.items()]
        case Hostile():
            return []


def _seal_row(seal: SealCheck, index: int) -> tuple[str, str, str]:
    said = SEAL_VERDICTS[seal.verdict][index]
    about = seal.issuer or " ".join(part for part in (seal.file, seal.detail) if part)
    return ("电子印章", "electronic seal")[index], f"{said} ({about})" if about else said, ""


def _bill_rows(reading: MedicalBillReading, lang: str) -> list[tuple[str, str, str]]:
    rows = []
    for name, evidence in reading.evidence.items():
        if "." in name:
            continue
        value = getattr(reading.bill, name)
        text = format_yuan(value) if name.endswith("_fen") else str(value)
        rows.append((field_name(name, lang), text, SOURCE_NAMES[evidence.source][0 if lang == "zh" else 1]))
    for name, lines in (("fees", reading.bill.fees), ("items", reading.bill.items)):
        rows += [(field_name(name, lang) if not i else "", _line(line), "") for i, line in enumerate(lines)]
    return rows


def _line(line: FeeLine) -> str:
    count = f" × {line.quantity} {line.unit or ''}".rstrip() if line.quantity else ""
    return f"{line.name}{count}  {format_yuan(line.amount_fen)}"
