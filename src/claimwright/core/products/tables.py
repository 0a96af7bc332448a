"""Tables of the terms: bands over a number, words to values, and marginal tiers.

Bands are half-open ``[from, until)`` in rising order; a gap or an overlap is an error where it is written.
"""

from __future__ import annotations

from claimwright.core.products import conditions, values
from claimwright.core.products.builder import Builder, Value
from claimwright.core.products.nodes import ListNode, MapNode, Node, Text, word_at
from claimwright.core.products.program import Table
from claimwright.core.products.units import PLAIN_UNITS, QuantityError, Unit, parse_quantity

UNITS_BY_WORD = {unit.value: unit for unit in Unit} | PLAIN_UNITS


def table_named(b: Builder, node: Node | None) -> int | None:
    """The index of a table that a word names."""
    if not isinstance(node, Text):
        if node is not None:
            b.problem(node, "name_expected")
        return None
    if node.value not in b.terms.tables:
        b.unknown(node, "table", node.value, b.terms.tables)
        return None
    return b.terms.tables[node.value]


def read_table(b: Builder, name: str, node: Node) -> int | None:
    """Read a table's declaration and give its index."""
    if not isinstance(node, MapNode):
        b.problem(node, "mapping_expected")
        return None
    for key, _ in node:
        if key.value not in ("by", "gives", "bands", "rows", "clause"):
            b.unknown(key, "key", key.value, ("by", "gives", "bands", "rows", "clause"))
            return None
    by, gives = _unit(b, node, "by"), _unit(b, node, "gives")
    if by is None or gives is None:
        return None
    bands, rows = node.get("bands"), node.get("rows")
    if (bands is None) == (rows is None):
        b.problem(node, "bands_or_rows")
        return None
    table = read_bands(b, name, bands, by, gives, "value") if bands else _read_rows(b, name, rows, by, gives)
    if table is None:
        return None
    index = add_table(b, table)
    if isinstance(rows, MapNode):
        b.table_rows[index] = tuple(key for key, _ in rows)
    return index


def add_table(b: Builder, table: Table) -> int:
    """Put a table into the program."""
    b.tables.append(table)
    return len(b.tables) - 1


def _unit(b: Builder, node: MapNode, key: str) -> Unit | None:
    word = node.get(key)
    if word is None:
        b.problem(node, "key_missing", key=key)
        return None
    unit = UNITS_BY_WORD.get(word.value) if isinstance(word, Text) else None
    if unit is None:
        b.unknown(word, "unit", word.value if isinstance(word, Text) else "", [u.value for u in Unit])
    return unit


def read_bands(
    b: Builder, name: str, node: Node | None, by: Unit, gives: Unit, value_key: str
) -> Table | None:
    """Bands with ``from``, ``until`` and a value; checked for gaps and overlaps."""
    if not isinstance(node, ListNode) or not node.items:
        b.problem(node or Text(1, 1, ""), "bands_expected")
        return None
    bounds: list[int | None] = []
    result: list[int] = []
    before: int | None = None
    for position, row in enumerate(node.items):
        band = _band(b, row, by, gives, value_key)
        if band is None:
            return None
        start, until, value = band
        if position and not _joins(b, row, before, start):
            return None
        bounds.append(start)
        result.append(value)
        before = until
        if until is None and position != len(node.items) - 1:
            b.problem(row, "band_open_inside")
            return None
    bounds.append(before)
    return Table(name, "bands", by, gives, tuple(bounds), (), tuple(result))


def _band(b: Builder, row: Node, by: Unit, gives: Unit, value_key: str) -> tuple[int, int | None, int] | None:
    if not isinstance(row, MapNode):
        b.problem(row, "mapping_expected")
        return None
    for key, _ in row:
        if key.value not in ("from", "until", value_key):
            b.unknown(key, "key", key.value, ("from", "until", value_key))
            return None
    start, until, value = row.get("from"), row.get("until"), row.get(value_key)
    if start is None or value is None:
        b.problem(row, "key_missing", key="from" if start is None else value_key)
        return None
    low = values.literal_param(b, start, "from", by)
    high = None if until is None else values.literal_param(b, until, "until", by)
    gain = values.literal_param(b, value, value_key, gives)
    if low is None or gain is None or (until is not None and high is None):
        return None
    if high is not None and b.params[high][1] <= b.params[low][1]:
        b.problem(row, "band_backwards", start=b.params[low][0].text, until=b.params[high][0].text)
        return None
    return low, high, gain


def _joins(b: Builder, row: Node, before: int | None, start: int) -> bool:
    if before is None:
        return True
    end, begin = b.params[before], b.params[start]
    if end[1] == begin[1]:
        return True
    code = "band_gap" if end[1] < begin[1] else "band_overlap"
    b.problem(row, code, until=end[0].text, start=begin[0].text)
    return False


def _read_rows(b: Builder, name: str, node: Node | None, by: Unit, gives: Unit) -> Table | None:
    if not isinstance(node, MapNode) or not node.entries:
        b.problem(node or Text(1, 1, ""), "rows_expected")
        return None
    for key in node.duplicates:
        b.problem(key, "duplicate_key", key=key.value)
    keys: list[tuple[str, ...]] = []
    found: list[int] = []
    texts: list[str] = []
    for key, item in node:
        word = _row_key(b, key, by)
        if word is None:
            return None
        keys.append((word,))
        if gives == Unit.TEXT:
            if not isinstance(item, Text):
                b.problem(item, "word_expected")
                return None
            texts.append(item.value)
            continue
        index = values.literal_param(b, item, key.value, gives)
        if index is None:
            return None
        found.append(index)
    return Table(name, "words", by, gives, (), tuple(keys), tuple(found), tuple(texts))


def _row_key(b: Builder, key: Text, by: Unit) -> str | None:
    """The key of a row as the machine sees it: a word, or the whole number of a quantity."""
    if by == Unit.TEXT:
        return key.value
    try:
        quantity = parse_quantity(key.value)
    except QuantityError as error:
        b.problem(key, error.code, found=error.text)
        return None
    if quantity.unit != by:
        b.problem(key, "wrong_unit", what=word_at(key), found=quantity.unit.value, wanted=by.value)
        return None
    return str(quantity.value)


def look_up(b: Builder, node: Node, index: int, key: Value) -> Value | None:
    """The value of a table for a key."""
    table = b.tables[index]
    if key.unit != table.key_unit:
        b.problem(node, "table_key_unit", table=table.name, found=key.unit.value, wanted=table.key_unit.value)
        return None
    if table.kind == "words" and table.key_unit == Unit.TEXT:
        words: list[Node] = list(b.table_rows[index])
        if conditions.checked_words(b, key.name, words) is None:
            return None
    op = {"bands": "lookup_bands", "words": "lookup_words"}.get(table.kind)
    if op is None:
        b.problem(node, "table_is_tier", table=table.name)
        return None
    return b.emit(op, table.value_unit, key, imm=(index,), name=table.name)
