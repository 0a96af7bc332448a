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
from claimwright.core.documents.seal import SealCheck, SealVerdict

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
    "Reading",
    "SealCheck",
    "SealVerdict",
    "Source",
    "Unreadable",
    "UnreadableCode",
    "exact_key",
    "gate",
    "soft_key",
]
