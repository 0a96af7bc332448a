"""Tell what kind of paper a page is by its title and by words that no other kind has together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from claimwright.core.documents.kinds.text import PaperRow
from claimwright.core.documents.reading import OtherKind

_TITLES: Final = (
    (OtherKind.DISCHARGE_SUMMARY, r"出院(小结|记录|总结)"),
    (OtherKind.DEATH_CERTIFICATE, r"死亡.{0,4}证明|死亡.{0,6}推断.{0,2}书"),
    (OtherKind.DISABILITY_REPORT, r"(伤残|残疾).{0,6}鉴定|伤残评定"),
    (OtherKind.DIAGNOSIS_CERTIFICATE, r"(诊断|疾病)证明书?|病情证明"),
    (OtherKind.PATHOLOGY_REPORT, r"病理.{0,6}报告|病理诊断书"),
    (OtherKind.PRESCRIPTION, r"处方(笺|单)?$"),
    (OtherKind.ITEMISED_LIST, r"(费用|收费|住院|门诊).{0,6}(清单|明细)"),
)
# Every word of a row must stand on the page.
_WORDS: Final = (
    (OtherKind.ID_CARD, (r"公民身份号码",)),
    (OtherKind.ID_CARD, (r"中华人民共和国", r"居民身份证")),
    (OtherKind.ID_CARD, (r"签发机关", r"有效期限")),
    (OtherKind.PATHOLOGY_REPORT, (r"病理诊断", r"送检|肉眼所见|镜下")),
    (OtherKind.DISCHARGE_SUMMARY, (r"入院诊断", r"出院诊断", r"出院医嘱|诊疗经过|治疗经过")),
    (OtherKind.PRESCRIPTION, (r"^R[p:.]?", r"医师|药师")),
    (
        OtherKind.BANK_CARD,
        (r"银行|BANK", r"\d{4}\d{8,15}", r"借记|储蓄|信用|DEBIT|CREDIT|UnionPay|银联|VALID|DATE"),
    ),
)
_TITLE_ROWS: Final = 8
_TITLE_CHARACTERS_MAX: Final = 30


def recognise(rows: Sequence[PaperRow]) -> OtherKind | None:
    """The kind, or None when nothing tells."""
    for row in rows[:_TITLE_ROWS]:
        for cell in row.cells:
            if len(cell) > _TITLE_CHARACTERS_MAX or ":" in cell:
                continue
            for kind, pattern in _TITLES:
                if re.search(pattern, cell):
                    return kind
    texts = [row.text for row in rows]
    for kind, words in _WORDS:
        if all(any(re.search(word, text, re.IGNORECASE) for text in texts) for word in words):
            return kind
    return None
