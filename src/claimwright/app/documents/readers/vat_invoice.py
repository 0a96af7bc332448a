"""Say what a VAT e-invoice is: 数电票 or the older 增值税电子普通发票, with its main fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from claimwright.app.documents.readers.compare import Merged, as_text, merge_values
from claimwright.app.documents.readers.raw import RawDocument
from claimwright.app.documents.readers.typed import amount_fen, day, number_text, words
from claimwright.core.documents.gate import GateCode, GateFinding
from claimwright.core.documents.reading import OtherKind
from claimwright.core.money import format_yuan

_FORMS: Final = {
    "invoice_code": number_text,
    "invoice_number": number_text,
    "check_code": number_text,
    "issue_date": day,
    "buyer_name": words,
    "buyer_tax_id": number_text,
    "seller_name": words,
    "seller_tax_id": number_text,
    "amount_without_tax_yuan": amount_fen,
    "tax_yuan": amount_fen,
    "total_yuan": amount_fen,
}


def is_vat(sources: Sequence[RawDocument]) -> bool:
    return any("invoice_number" in source.values for source in sources)


def describe(sources: Sequence[RawDocument]) -> tuple[OtherKind, dict[str, str], tuple[GateFinding, ...]]:
    """(kind, fields as text, findings): a 20-digit number without a code is a 数电票."""
    merged = merge_values(sources, _FORMS)
    number = str(merged.values.get("invoice_number", ""))
    shudian = len(number) == 20 and "invoice_code" not in merged.values
    title = next((source.title for source in sources if source.title), "")
    fields = {"title": title} if title else {}
    for name, value in merged.values.items():
        if name.endswith("_yuan") and isinstance(value, int):
            fields[name] = format_yuan(value, grouped=False)
        else:
            fields[name] = as_text(value)
    findings = (*merged.findings, *_tax_sum(merged))
    return (OtherKind.SHUDIAN if shudian else OtherKind.VAT_E_INVOICE), fields, findings


def _tax_sum(merged: Merged) -> tuple[GateFinding, ...]:
    names = ("amount_without_tax_yuan", "tax_yuan", "total_yuan")
    amounts = [merged.values.get(name) for name in names]
    without_tax_fen, tax_fen, total_fen = amounts
    if not (isinstance(without_tax_fen, int) and isinstance(tax_fen, int) and isinstance(total_fen, int)):
        return ()
    if without_tax_fen + tax_fen == total_fen:
        return ()
    facts = {"total_fen": total_fen, "sum_fen": without_tax_fen + tax_fen}
    return (GateFinding(GateCode.TAX_SUM, facts, "total_yuan"),)
