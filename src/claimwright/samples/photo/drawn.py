"""Forms drawn from a seed: words, order, columns and sizes as provinces vary them, thousands of them."""

from __future__ import annotations

from typing import Final

from claimwright.samples.draw import Draw
from claimwright.samples.photo.forms import Form, Pair

_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "bill_code": ("票据代码", "电子票据代码", "医疗票据代码"),
    "bill_number": ("票据号码", "电子票据号码", "票据编号", "医疗票据号"),
    "check_code": ("校验码", "电子校验码", "票据校验码"),
    "issue_date": ("开票日期", "开票时间", "开具日期", "票据开具日期"),
    "payer_name": ("交款人", "缴款人", "患者姓名", "付款人名称", "就诊人姓名"),
    "fund_paid_fen": ("医保统筹基金支付", "统筹基金支付", "医保基金支付金额", "基本医保统筹支付"),
    "other_paid_fen": ("其他支付", "其他资金支付", "其它医保支付", "其他支付金额"),
    "account_paid_fen": ("个人账户支付", "医保个人账户支付", "个人帐户支付金额"),
    "cash_paid_fen": ("个人现金支付", "现金支付金额", "个人支付现金"),
    "self_paid_fen": ("个人自付", "自付金额", "个人自付金额"),
    "self_funded_fen": ("个人自费", "自费金额", "个人自费金额"),
    "department": ("科别", "就诊科室", "科室", "诊疗科室", "科室名称"),
    "insurance_type": ("医保类型", "参保类别", "险种类型", "医疗保险类别", "人员医保类型"),
    "business_number": ("业务流水号", "结算流水号", "收费流水号", "业务流水编号"),
    "visit_date": ("就诊日期", "就诊时间", "诊疗日期", "就医日期"),
    "admission_date": ("入院日期", "入院时间", "办理入院日期"),
    "discharge_date": ("出院日期", "出院时间", "办理出院日期"),
    "stay": ("住院时间", "住院日期", "住院起止日期"),
    "stay_days": ("住院天数", "实际住院天数", "住院日数"),
}
_FILLERS: Final = ("性别", "病历号", "医疗机构类型", "医保编号", "收款人")
_REGIONS: Final = ("江淮省", "越州省", "南粤省", "锦川省", "齐川省", "北原省")
_HEADER: Final = ("bill_code", "bill_number", "check_code", "issue_date", "payer_name")
_PAID: Final = (
    "fund_paid_fen",
    "other_paid_fen",
    "account_paid_fen",
    "cash_paid_fen",
    "self_paid_fen",
    "self_funded_fen",
)


def drawn_form(seed: int) -> Form:
    """The form of this seed."""
    draw = Draw(f"form/{seed}")
    words = {name: draw.one_of(choices) for name, choices in _WORDS.items()}
    others = ("department", "insurance_type", "business_number")
    stay = ("stay", "stay_days") if draw.number(0, 1) else ("admission_date", "discharge_date", "stay_days")
    columns = draw.number(2, 3)
    return Form(
        name=f"drawn-{seed}",
        title=f"{draw.one_of(_REGIONS)}医疗{{kind}}收费票据（电子）",
        header=_header(draw, words),
        columns=_columns(draw),
        groups=draw.number(1, 2),
        capitals_label=draw.one_of(("金额合计（大写）", "合计（大写）", "大写", "总金额（大写）")),
        figures_label=draw.one_of(("（小写）", "小写", "金额合计（小写）")),
        other_outpatient=_others(draw, words, ("visit_date", *others)),
        other_inpatient=_others(draw, words, (*stay, *others)),
        other_columns=columns,
        hospital_label=draw.one_of(("收款单位（章）", "收款单位", "开票单位（盖章）", "医疗机构名称")),
        colon=draw.one_of(("：", ":")),
        day_style=draw.one_of(("iso", "han", "compact", "slash")),
        yuan_sign=draw.one_of(("", "", "￥")),
        text_size=draw.number(28, 34 if columns == 2 else 30),
        hospital_on_top=draw.number(0, 3) == 0,
        red_labels=draw.number(0, 1) == 1,
    )


def _header(draw: Draw, words: dict[str, str]) -> tuple[tuple[Pair, ...], ...]:
    pairs: list[Pair] = [(words[name], name) for name in draw.some_of(_HEADER, len(_HEADER))]
    pairs.insert(draw.number(0, 5), (draw.one_of(_FILLERS), ""))
    each = draw.number(2, 3)
    return tuple(tuple(pairs[start : start + each]) for start in range(0, len(pairs), each))


def _columns(draw: Draw) -> tuple[tuple[str, str, int], ...]:
    name, amount = draw.one_of(("项目名称", "收费项目", "项目")), draw.one_of(("金额（元）", "金额"))
    return draw.one_of(
        (
            ((name, "name", 56), (amount, "amount", 44)),
            ((name, "name", 44), ("数量/单位", "count", 24), (amount, "amount", 32)),
            ((name, "name", 36), ("数量", "count", 14), ("单位", "unit", 14), (amount, "amount", 36)),
        )
    )


def _others(draw: Draw, words: dict[str, str], told: tuple[str, ...]) -> tuple[Pair, ...]:
    """Payments together and the rest together, in any order."""
    paid = [(words[name], name) for name in draw.some_of(_PAID, len(_PAID))]
    rest = [(words[name], name) for name in draw.some_of(told, len(told))]
    return (*paid, *rest) if draw.number(0, 1) else (*rest, *paid)
