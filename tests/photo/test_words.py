"""Labels are understood by their parts; misread ones are mended only when no doubt is left."""

from __future__ import annotations

import pytest

from claimwright.app.documents.photo.words import meaning, mended


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
