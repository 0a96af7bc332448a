"""The words of printed papers: what a label means by the words it is made of.

Provinces word labels differently, so a label is understood by its parts (统筹 or 基金 with 支付 is the
pooled fund) and not by a list of whole labels. None: a label that ends the value before it.
"""

from __future__ import annotations

import re
from typing import Final

_LABELS: Final[tuple[tuple[str, str | None], ...]] = (
    (r"相关.*号码", "red_pair"),
    (r"票据(号码?|编号)", "bill_number"),
    (r"流水(编?号|码)", "business_number"),
    (r"信用代码|执业|编号|病历号|门诊号|住院号|机构类型|经办|预[缴交]|补[缴交]|退费|应退|自付[一二]", None),
    (r"发票代码", "invoice_code"),
    (r"发票号码", "invoice_number"),
    (r"票据代码", "bill_code"),
    (r"校验码", "check_code"),
    (r"(开票|开具|出票|填开)(日期|时间)", "issue_date"),
    (r"(收款|开票|收费|执收)单位|(医疗机构|医院)名称", "hospital_name"),
    (r"医疗机构代码", "hospital_code"),
    (r"开票人|收款人|复核人?|审核人?", None),
    (r"交款人|付款人|缴[款费]人|就诊人|(患者|病人)?姓名", "payer_name"),
    (r"大写", "capitals"),
    (r"小写", "total_fen"),
    (r"(统筹|基金).*支付", "fund_paid_fen"),
    (r"其[他它].*支付", "other_paid_fen"),
    (r"(账户|帐户).*支付", "account_paid_fen"),
    (r"现金.*支付|支付.*现金", "cash_paid_fen"),
    (r"自付", "self_paid_fen"),
    (r"自费", "self_funded_fen"),
    (r"(就诊|就医|诊疗)(日期|时间)", "visit_date"),
    (r"(住院|起止)(起止)?(日期|时间)", "stay"),
    (r"入院(日期|时间)", "admission_date"),
    (r"出院(日期|时间)", "discharge_date"),
    (r"(住院|实住)[天日]数", "stay_days"),
    (r"科室|科别", "department"),
    (r"(医保|参保|保险|险种|人员).*(类型|类别)", "insurance_type"),
    (r"性别|年龄|备注|其他信息|身份证号?|支付|余额", None),
)
_PATTERNS: Final = tuple((re.compile(pattern), name) for pattern, name in _LABELS)

# Whole words that a label or a table's head is often made of: used to mend single misread characters.
KNOWN: Final = tuple(
    word
    for line in (
        "票据代码 票据号码 电子票据代码 电子票据号码 校验码 电子校验码 开票日期 开票时间 交款人",
        "交款人名称 付款人 交款人统一社会信用代码 收款单位 开票单位 金额合计 医保统筹基金支付",
        "统筹基金支付 医保统筹支付 医保基金支付 其他支付 其它支付 其他医保支付 个人账户支付",
        "个人帐户支付 个人现金支付 现金支付 个人自付 个人自费 就诊日期 就诊时间 住院时间 住院日期",
        "入院日期 入院时间 出院日期 出院时间 住院天数 住院科别 就诊科室 医保类型 医疗保险类型",
        "业务流水号 医疗机构类型 项目名称 收费项目 金额（元）",
    )
    for word in line.split()
)


def meaning(label: str) -> tuple[bool, str | None]:
    """(is it a label, the field it means). Longer readings of a label win by the order of the rules."""
    plain = re.sub(r"[()（）\s章盖]", "", label)
    if not plain:
        return (False, None)
    for pattern, name in _PATTERNS:
        if pattern.search(plain):
            return (True, name)
    return (False, None)


_RUN = re.compile(r"[\u4e00-\u9fff（）()/]+")


def mended(text: str) -> str:
    """The text with known words restored, character for character: same length as `text`.

    Only a whole run of Chinese characters that means nothing yet is mended, and only when a single known
    word is nearest: 个人自付 and 个人自费 differ by one character, so a misread one stays unread.
    """
    return _RUN.sub(lambda match: _mended_run(match.group()), text)


def _mended_run(run: str) -> str:
    if len(run) < 4 or run in KNOWN or meaning(run)[0]:
        return run
    allowed = 1 if len(run) < 8 else 2
    near = [word for word in KNOWN if len(word) == len(run) and _differences(word, run) <= allowed]
    return near[0] if len(near) == 1 else run


def _differences(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
