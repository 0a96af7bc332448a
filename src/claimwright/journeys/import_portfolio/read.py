"""From the text of a portfolio file (CSV or JSON) to raw records with their lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from json.decoder import WHITESPACE  # type: ignore[attr-defined]

from claimwright.journeys.import_portfolio.errors import LineCode, LineError
from claimwright.journeys.import_portfolio.records import RawRecord

KIND_OF_LIST = {
    "persons": "person",
    "accounts": "account",
    "policies": "policy",
    "coverages": "coverage",
    "hospitals": "hospital",
}
KINDS = tuple(KIND_OF_LIST.values())


def read_raw(text: str) -> tuple[RawRecord, ...] | LineError:
    """The records of a file; a text that begins with ``{`` is JSON, everything else CSV."""
    text = text.removeprefix("\ufeff")
    if text.lstrip().startswith("{"):
        return _read_json(text)
    return _read_csv(text)


def _read_csv(text: str) -> tuple[RawRecord, ...] | LineError:
    """CSV with a header line; the column `record` says what a line is, empty cells are absent."""
    reader = csv.DictReader(io.StringIO(text), strict=True)
    records: list[RawRecord] = []
    try:
        if "record" not in (reader.fieldnames or ()):
            return _unreadable(1, "the first line names the columns, one of them is 'record'")
        for row in reader:
            if None in row:
                return _unreadable(reader.line_num, "more cells than columns")
            cells = {name: cell.strip() for name, cell in row.items() if cell and cell.strip()}
            if cells:
                records.append(RawRecord(cells.pop("record", ""), reader.line_num, cells))
    except csv.Error as error:
        return _unreadable(reader.line_num, str(error))
    return tuple(records)


def _read_json(text: str) -> tuple[RawRecord, ...] | LineError:
    """JSON: an object of lists; a policy may hold its coverages. Each element knows its line."""
    try:
        return tuple(_json_records(text))
    except JSONDecodeError as error:
        return _unreadable(error.lineno, error.msg)
    except RecursionError:
        return _unreadable(1, "nested too deeply")


def _json_records(text: str) -> Iterator[RawRecord]:
    decoder = JSONDecoder(parse_float=str)
    at = _expect(text, 0, "{")
    while True:
        name, at = decoder.raw_decode(text, _blank(text, at))
        at = _expect(text, at, ":")
        line = text.count("\n", 0, at) + 1
        if name not in KIND_OF_LIST:
            _value, at = decoder.raw_decode(text, _blank(text, at))
            if not str(name).startswith("_"):  # names with an underscore are comments
                yield RawRecord(str(name), line, {})
        else:
            at = _expect(text, at, "[")
            while text[_blank(text, at) : _blank(text, at) + 1] != "]":
                start = _blank(text, at)
                line += text.count("\n", at, start)
                element, end = decoder.raw_decode(text, start)
                yield from _element(KIND_OF_LIST[name], line, element)
                line += text.count("\n", start, end)
                at = _blank(text, end)
                line += text.count("\n", end, at)
                if text[at : at + 1] == ",":
                    at += 1
                elif text[at : at + 1] != "]":
                    raise JSONDecodeError("Expecting ',' or ']'", text, at)
            at = _blank(text, at) + 1
        at = _blank(text, at)
        if text[at : at + 1] == "}":
            break
        at = _expect(text, at, ",")
    if text[at + 1 :].strip():
        raise JSONDecodeError("Extra data", text, at + 1)


def _element(kind: str, line: int, element: object) -> Iterator[RawRecord]:
    if not isinstance(element, dict):
        yield RawRecord(kind, line, {"": json.dumps(element)})
        return
    fields = {str(name): value for name, value in element.items() if value is not None}
    nested = fields.pop("coverages", []) if kind == "policy" else []
    yield RawRecord(kind, line, fields)
    for coverage in nested if isinstance(nested, list) else [nested]:
        if isinstance(coverage, dict):
            coverage = {"policy_no": fields.get("policy_no", ""), **coverage}
        yield from _element("coverage", line, coverage)


def _blank(text: str, at: int) -> int:
    match = WHITESPACE.match(text, at)
    return at if match is None else int(match.end())


def _expect(text: str, at: int, character: str) -> int:
    at = _blank(text, at)
    if text[at : at + 1] != character:
        raise JSONDecodeError(f"Expecting '{character}'", text, at)
    return at + 1


def _unreadable(line: int, detail: str) -> LineError:
    return LineError(line, "file", LineCode.NOT_READABLE, facts={"detail": detail})
