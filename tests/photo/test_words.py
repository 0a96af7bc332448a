"""Labels are understood by their parts; misread ones are mended only when no doubt is left."""

from __future__ import annotations

import numpy as np
import pytest

from claimwright.app.documents.photo.engine import Char, Line
from claimwright.app.documents.photo.page import as_page
from claimwright.app.documents.photo.words import meaning, mended
from claimwright.app.documents.readers.page_text import rows_of
from claimwright.core.documents.kinds.vocabulary import DEPARTMENTS, FEE_CLASSES, alone_in


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("医保统筹基金支付", "fund_paid_fen"),
        ("统筹基金支付金额", "fund_paid_fen"),
        ("个人帐户支付", "account_paid_fen"),
        ("个人现金支付", "cash_paid_fen"),
        ("其它支付", "other_paid_fen"),
        ("个人自付", "self_paid_fen"),
        ("自费金额", "self_funded_fen"),
        ("收款单位（章）", "hospital_name"),
        ("交款人统一社会信用代码", None),
        ("相关票据代码及号码", "red_pair"),
        ("出院科室", "department"),
        ("出院时间", "discharge_date"),
        ("住院时间", "stay"),
        ("开票人", None),
    ],
)
def test_what_labels_mean(label: str, field: str | None) -> None:
    assert meaning(label) == (True, field)


def test_a_misread_label_is_mended_when_one_word_is_near() -> None:
    assert mended("票居代码：32060123") == "票据代码：32060123"
    assert mended("医呆统筹基金支忖：1.00") == "医保统筹基金支付：1.00"


@pytest.mark.parametrize("text", ["个人自何：5.00", "医保基金支付：5.00", "基金支付：5.00", "张一二三"])
def test_a_doubtful_or_known_label_stays(text: str) -> None:
    assert mended(text) == text


def _chars(text: str, unclear: str = "") -> tuple[Char, ...]:
    return tuple(Char(c, 0.6 if c in unclear else 0.99, i / len(text)) for i, c in enumerate(text))


def _read(text: str, unclear: str = "") -> str:
    line = Line(np.array([[0, 0], [400, 0], [400, 30], [0, 30]], dtype=float), _chars(text, unclear))
    return "".join(glyph.char for glyph in as_page([line], 0, 500, 500).glyphs)


def test_only_unclear_characters_are_mended() -> None:
    assert _read("开栗日期：", unclear="栗") == "开票日期："
    assert _read("开具日期：") == "开具日期："


def test_a_colon_that_was_not_seen_is_put_back_after_a_label() -> None:
    assert _read("票据代码32060123") == "票据代码:32060123"
    assert _read("2026年9月1日") == "2026年9月1日"


def test_words_one_character_apart_prove_nothing() -> None:
    assert not alone_in("骨科", DEPARTMENTS)
    assert alone_in("呼吸与危重症医学科", DEPARTMENTS)
    assert not alone_in("诊查费", FEE_CLASSES)
    assert not alone_in("无此费用", FEE_CLASSES)


@pytest.mark.parametrize("drift_degrees", [0.0, 2.0, -3.0])
def test_rows_of_a_tilted_page_are_level(drift_degrees: float) -> None:
    slope = np.tan(np.radians(drift_degrees))
    lines = []
    for row in range(10):
        for left in (0.0, 600.0):
            ends = [(left, 50 * row + left * slope), (left + 300, 50 * row + (left + 300) * slope)]
            (x0, y0), (x1, y1) = ends
            corners = np.array([[x0, y0], [x1, y1], [x1, y1 + 24], [x0, y0 + 24]])
            lines.append(Line(corners, _chars("票据代码号码")))
    assert len(rows_of(as_page(lines, 0, 900, 600))) == 10
