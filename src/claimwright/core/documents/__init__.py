"""What a claim document says, as typed values, and the arithmetic gate for automatic entry."""

from claimwright.core.documents.bill import (
    BillKey,
    BillKind,
    Box,
    FeeLine,
    FieldEvidence,
    MedicalBill,
    Source,
    exact_key,
)
from claimwright.core.documents.gate import GateCode, GateFinding, gate
from claimwright.core.documents.keys import soft_key
from claimwright.core.documents.paper_print import PaperPrint, band_keys, same_paper
from claimwright.core.documents.reading import (
    Hostile,
    HostileCode,
    MedicalBillReading,
    OtherDocument,
    OtherKind,
    Reading,
    Unreadable,
    UnreadableCode,
)
from claimwright.core.documents.reading_print import paper_print
from claimwright.core.documents.seal import SealCheck, SealVerdict
from claimwright.core.documents.tampering import TamperCode, TamperSign

__all__ = [
    "BillKey",
    "BillKind",
    "Box",
    "FeeLine",
    "FieldEvidence",
    "GateCode",
    "GateFinding",
    "Hostile",
    "HostileCode",
    "MedicalBill",
    "MedicalBillReading",
    "OtherDocument",
    "OtherKind",
    "PaperPrint",
    "Reading",
    "SealCheck",
    "SealVerdict",
    "Source",
    "TamperCode",
    "TamperSign",
    "Unreadable",
    "UnreadableCode",
    "band_keys",
    "exact_key",
    "gate",
    "paper_print",
    "same_paper",
    "soft_key",
]
