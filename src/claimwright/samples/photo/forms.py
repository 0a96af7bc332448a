"""The form of a printed bill: which labels stand where, in which words and order.

Provinces word and order the same facts differently. `BUILD` forms served to write the reader; `UNSEEN`
forms (in `unseen.py`) only ever measure it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Pair = tuple[str, str]  # (label, field of the bill; "" for a label without a value)


@dataclass(frozen=True, slots=True)
class Form:
    """One province's form. Rows of pairs are spread evenly over the width of the page.

    `columns` are (head, role, share of the group's width); roles: name, count, unit, amount, blank.
    """

    name: str
    title: str  # {kind} becomes 门诊 or 住院
    header: tuple[tuple[Pair, ...], ...]
    columns: tuple[tuple[str, str, int], ...]
    groups: int
    capitals_label: str
    figures_label: str
    other_outpatient: tuple[Pair, ...]
    other_inpatient: tuple[Pair, ...]
    other_columns: int
    hospital_label: str
    colon: str = "："
    day_style: str = "iso"  # iso, han, compact, slash
    yuan_sign: str = ""
    text_size: int = 34
    hospital_on_top: bool = False
    red_labels: bool = False


_PAYERS_NATIONAL: Final = (
    ("医保统筹基金支付", "fund_paid_fen"),
    ("其他支付", "other_paid_fen"),
    ("个人账户支付", "account_paid_fen"),
    ("个人现金支付", "cash_paid_fen"),
    ("个人自付", "self_paid_fen"),
    ("个人自费", "self_funded_fen"),
)

NATIONAL: Final = Form(
    name="national",
    title="江苏省医疗{kind}收费票据（电子）",
    header=(
        (("票据代码", "bill_code"), ("票据号码", "bill_number")),
        (("交款人统一社会信用代码", ""), ("校验码", "check_code")),
        (("交款人", "payer_name"), ("开票日期", "issue_date")),
    ),
    columns=(
        ("项目名称", "name", 36),
        ("数量/单位", "count", 22),
        ("金额（元）", "amount", 26),
        ("备注", "blank", 16),
    ),
    groups=2,
    capitals_label="金额合计（大写）",
    figures_label="（小写）",
    other_outpatient=(
        ("业务流水号", "business_number"),
        ("门诊号", ""),
        ("就诊日期", "visit_date"),
        ("科别", "department"),
        ("医保类型", "insurance_type"),
        *_PAYERS_NATIONAL,
    ),
    other_inpatient=(
        ("业务流水号", "business_number"),
        ("住院号", ""),
        ("住院科别", "department"),
        ("住院时间", "stay"),
        ("住院天数", "stay_days"),
        ("医保类型", "insurance_type"),
        *_PAYERS_NATIONAL,
    ),
    other_columns=3,
    hospital_label="收款单位（章）",
)

EASTERN: Final = Form(
    name="eastern",
    title="浙江省医疗{kind}收费票据（电子）",
    header=(
        (("票据代码", "bill_code"), ("校验码", "check_code"), ("开票日期", "issue_date")),
        (("票据号码", "bill_number"), ("交款人", "payer_name")),
    ),
    columns=(("收费项目", "name", 44), ("数量", "count", 14), ("单位", "unit", 14), ("金额", "amount", 28)),
    groups=1,
    capitals_label="合计（大写）",
    figures_label="合计（小写）",
    other_outpatient=(
        ("就诊科室", "department"),
        ("就诊时间", "visit_date"),
        ("医疗保险类型", "insurance_type"),
        ("流水号", "business_number"),
        ("个人账户支付", "account_paid_fen"),
        ("现金支付", "cash_paid_fen"),
        ("统筹基金支付", "fund_paid_fen"),
        ("其他支付", "other_paid_fen"),
        ("个人自费", "self_funded_fen"),
        ("个人自付", "self_paid_fen"),
    ),
    other_inpatient=(
        ("科室", "department"),
        ("入院日期", "admission_date"),
        ("出院日期", "discharge_date"),
        ("住院天数", "stay_days"),
        ("医疗保险类型", "insurance_type"),
        ("流水号", "business_number"),
        ("个人账户支付", "account_paid_fen"),
        ("现金支付", "cash_paid_fen"),
        ("统筹基金支付", "fund_paid_fen"),
        ("其他支付", "other_paid_fen"),
        ("个人自费", "self_funded_fen"),
        ("个人自付", "self_paid_fen"),
    ),
    other_columns=2,
    hospital_label="收款单位",
    day_style="han",
    yuan_sign="￥",
    hospital_on_top=True,
)

SOUTHERN: Final = Form(
    name="southern",
    title="广东省医疗{kind}收费票据（电子）",
    header=(
        (("交款人", "payer_name"), ("票据代码", "bill_code")),
        (("开票日期", "issue_date"), ("票据号码", "bill_number")),
        (("收款人", ""), ("校验码", "check_code")),
    ),
    columns=(("项目名称", "name", 52), ("金额（元）", "amount", 48)),
    groups=2,
    capitals_label="金额合计（大写）",
    figures_label="金额合计（小写）",
    other_outpatient=(
        ("业务流水号", "business_number"),
        ("就诊日期", "visit_date"),
        ("医保类型", "insurance_type"),
        ("科别", "department"),
        *_PAYERS_NATIONAL,
    ),
    other_inpatient=(
        ("业务流水号", "business_number"),
        ("入院时间", "admission_date"),
        ("出院时间", "discharge_date"),
        ("住院天数", "stay_days"),
        ("科别", "department"),
        ("医保类型", "insurance_type"),
        *_PAYERS_NATIONAL,
    ),
    other_columns=4,
    hospital_label="开票单位（章）",
    colon=":",
    day_style="compact",
    text_size=30,
)

WESTERN: Final = Form(
    name="western",
    title="四川省医疗{kind}收费电子票据",
    header=(
        (("电子票据代码", "bill_code"), ("电子票据号码", "bill_number")),
        (("电子校验码", "check_code"), ("交款人名称", "payer_name"), ("开票日期", "issue_date")),
    ),
    columns=(
        ("项目", "name", 34),
        ("数量", "count", 12),
        ("单位", "unit", 12),
        ("金额（元）", "amount", 28),
        ("备注", "blank", 14),
    ),
    groups=2,
    capitals_label="合计（大写）",
    figures_label="（小写）",
    other_outpatient=(
        ("就诊日期", "visit_date"),
        ("就诊科室", "department"),
        ("医保类型", "insurance_type"),
        ("医保基金支付", "fund_paid_fen"),
        ("其它支付", "other_paid_fen"),
        ("个人帐户支付", "account_paid_fen"),
        ("个人现金支付", "cash_paid_fen"),
        ("个人自付", "self_paid_fen"),
        ("个人自费", "self_funded_fen"),
        ("业务流水号", "business_number"),
    ),
    other_inpatient=(
        ("住院日期", "stay"),
        ("住院天数", "stay_days"),
        ("住院科别", "department"),
        ("医保类型", "insurance_type"),
        ("医保基金支付", "fund_paid_fen"),
        ("其它支付", "other_paid_fen"),
        ("个人帐户支付", "account_paid_fen"),
        ("个人现金支付", "cash_paid_fen"),
        ("个人自付", "self_paid_fen"),
        ("个人自费", "self_funded_fen"),
        ("业务流水号", "business_number"),
    ),
    other_columns=3,
    hospital_label="收款单位（章）",
    day_style="slash",
    yuan_sign="￥",
    red_labels=True,
)

BUILD: Final = (NATIONAL, EASTERN, SOUTHERN, WESTERN)
