"""What reading a file can result in: a bill, another document, unreadable, or refused unread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from claimwright.core.documents.bill import FieldEvidence, MedicalBill, Source
from claimwright.core.documents.gate import GateFinding
from claimwright.core.documents.illegible import IllegiblePart
from claimwright.core.documents.paper_print import NO_PRINT, PaperPrint
from claimwright.core.documents.seal import NO_SEAL, SealCheck
from claimwright.core.documents.tampering import TamperSign
from claimwright.core.outcome import FactValue


class OtherKind(Enum):
    """Documents that are recognised but are not a fiscal medical e-bill."""

    SHUDIAN = "shudian"  # 数电票: fully digital VAT invoice, a 20-digit number and no code
    VAT_E_INVOICE = "vat_e_invoice"  # 增值税电子普通发票: 12-digit code and 8-digit number
    FISCAL_NON_MEDICAL = "fiscal_non_medical"  # 财政电子票据 of another class
    DISCHARGE_SUMMARY = "discharge_summary"  # 出院小结, 出院记录
    DIAGNOSIS_CERTIFICATE = "diagnosis_certificate"  # 诊断证明书
    PATHOLOGY_REPORT = "pathology_report"  # 病理报告
    DEATH_CERTIFICATE = "death_certificate"  # 居民死亡医学证明（推断）书
    DISABILITY_REPORT = "disability_report"  # 伤残等级鉴定书
    PRESCRIPTION = "prescription"  # 处方
    ITEMISED_LIST = "itemised_list"  # 费用清单
    ID_CARD = "id_card"  # 居民身份证
    BANK_CARD = "bank_card"  # 银行卡
    PLAIN_PICTURE = "plain_picture"  # a readable picture of no document that is known
    PLAIN_OFD = "plain_ofd"  # a readable OFD that is no invoice
    PLAIN_PDF = "plain_pdf"
    PLAIN_XML = "plain_xml"


class UnreadableCode(Enum):
    """The file is not hostile, but no bill could be read from it."""

    EMPTY = "empty"
    UNKNOWN_FORMAT = "unknown_format"
    PICTURE = "picture"  # of a kind that is not read, HEIC among them
    BROKEN_PICTURE = "broken_picture"
    PICTURE_TOO_SMALL = "picture_too_small"
    BROKEN_XML = "broken_xml"
    BROKEN_OFD = "broken_ofd"
    BROKEN_PDF = "broken_pdf"
    ENCRYPTED = "encrypted"
    NO_TEXT = "no_text"
    FIELDS_MISSING = "fields_missing"
    READER_BUSY = "reader_busy"


class HostileCode(Enum):
    """The file was refused: it is over a limit or built to harm a reader."""

    TOO_LARGE = "too_large"
    ENTITIES = "entities"
    ZIP_BOMB = "zip_bomb"
    PATH_ESCAPE = "path_escape"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_DEEP = "too_deep"
    TIME_OUT = "time_out"
    MEMORY = "memory"
    READER_DIED = "reader_died"


@dataclass(frozen=True, slots=True)
class MedicalBillReading:
    """A fiscal medical e-bill with the evidence of each field and everything a person must look at.

    `sources` are the sources present, most trusted first. `findings` empty: enter without a person.
    `paper` holds a picture's figures (`reading_print.paper_print` has the whole print), `signs` those of a
    change after the file was made; each sign is a finding too. `illegible` are the parts of a picture that
    nobody can read, in thousandths of the page: they decide nothing, a request points at them.
    """

    bill: MedicalBill
    evidence: Mapping[str, FieldEvidence]
    findings: tuple[GateFinding, ...]
    sources: tuple[Source, ...]
    media_type: str
    sha256: str
    page_count: int = 1
    seal: SealCheck = NO_SEAL
    paper: PaperPrint = NO_PRINT
    signs: tuple[TamperSign, ...] = ()
    illegible: tuple[IllegiblePart, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherDocument:
    """A document that is not a medical bill; `fields` are its main fields by standard names."""

    kind: OtherKind
    fields: Mapping[str, str]
    media_type: str
    sha256: str
    sources: tuple[Source, ...] = ()
    findings: tuple[GateFinding, ...] = ()
    page_count: int = 1
    seal: SealCheck = NO_SEAL
    evidence: Mapping[str, FieldEvidence] = field(default_factory=dict)
    paper: PaperPrint = NO_PRINT
    signs: tuple[TamperSign, ...] = ()
    illegible: tuple[IllegiblePart, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """No document could be read; `fields` holds what was recognised of a bill that misses others."""

    code: UnreadableCode
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    paper: PaperPrint = NO_PRINT
    signs: tuple[TamperSign, ...] = ()
    illegible: tuple[IllegiblePart, ...] = ()


@dataclass(frozen=True, slots=True)
class Hostile:
    """Refused without a result: a limit was passed or the file attacks its reader."""

    code: HostileCode
    facts: Mapping[str, FactValue] = field(default_factory=dict)


Reading = MedicalBillReading | OtherDocument | Unreadable | Hostile
