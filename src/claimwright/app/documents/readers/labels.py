"""Labels printed on bills and the fields they mean; provinces word and order them differently."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# None: a label that only ends the value before it.
FISCAL_LABELS: Final[dict[str, str | None]] = {
    "票据代码": "bill_code",
    "电子票据代码": "bill_code",
    "票据号码": "bill_number",
    "电子票据号码": "bill_number",
    "校验码": "check_code",
    "电子校验码": "check_code",
    "开票日期": "issue_date",
    "开票时间": "issue_date",
    "交款人": "payer_name",
    "交款人名称": "payer_name",
    "付款人": "payer_name",
    "交款人统一社会信用代码": None,
    "收款单位(章)": "hospital_name",
    "收款单位": "hospital_name",
    "开票单位(章)": "hospital_name",
    "开票单位": "hospital_name",
    "(小写)": "total_fen",
    "小写": "total_fen",
    "金额合计(小写)": "total_fen",
    "合计(小写)": "total_fen",
    "金额合计(大写)": None,
    "合计(大写)": None,
    "(大写)": None,
    "大写": None,
    "医保统筹基金支付": "fund_paid_fen",
    "医保统筹支付": "fund_paid_fen",
    "统筹基金支付": "fund_paid_fen",
    "医保基金支付": "fund_paid_fen",
    "其他支付": "other_paid_fen",
    "其它支付": "other_paid_fen",
    "其他医保支付": "other_paid_fen",
    "个人账户支付": "account_paid_fen",
    "个人帐户支付": "account_paid_fen",
    "个人现金支付": "cash_paid_fen",
    "现金支付": "cash_paid_fen",
    "个人自付": "self_paid_fen",
    "个人自费": "self_funded_fen",
    "就诊日期": "visit_date",
    "就诊时间": "visit_date",
    "住院时间": "stay",
    "住院日期": "stay",
    "入院日期": "admission_date",
    "入院时间": "admission_date",
    "出院日期": "discharge_date",
    "出院时间": "discharge_date",
    "住院天数": "stay_days",
    "科别": "department",
    "住院科别": "department",
    "就诊科室": "department",
    "科室": "department",
    "医保类型": "insurance_type",
    "医疗保险类型": "insurance_type",
    "业务流水号": "business_number",
    "流水号": "business_number",
    "相关票据代码及号码": "red_pair",
    "医疗机构代码": "hospital_code",
    "医疗机构类型": None,
    "性别": None,
    "门诊号": None,
    "病历号": None,
    "住院号": None,
    "医保编号": None,
    "预缴金额": None,
    "补缴金额": None,
    "退费金额": None,
    "复核人": None,
    "收款人": None,
    "开票人": None,
    "备注": None,
    "其他信息": None,
    "年龄": None,
    "身份证号": None,
}

VAT_LABELS: Final[dict[str, str | None]] = {
    "发票代码": "invoice_code",
    "发票号码": "invoice_number",
    "开票日期": "issue_date",
    "校验码": "check_code",
    "(小写)": "total_yuan",
    "价税合计(大写)": None,
    "名称": "party_name",
    "统一社会信用代码/纳税人识别号": "party_tax_id",
    "纳税人识别号": "party_tax_id",
    "机器编号": None,
    "开票人": None,
    "收款人": None,
    "复核": None,
    "密码区": None,
}


def plain(text: str) -> str:
    """Full-width signs as ASCII, one for one, so that positions stay (（ to (, ： to :, ￥ to ¥)."""
    return "".join(_plain_char(char) for char in text)


def _plain_char(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char


def pattern_of(labels: dict[str, str | None]) -> re.Pattern[str]:
    """Matches any label, longest first, spaces allowed inside, with its colon or standing alone."""
    words = sorted(labels, key=len, reverse=True)
    choices = "|".join("[ \\t]?".join(re.escape(char) for char in word) for word in words)
    return re.compile(rf"(?P<label>(?:{choices})(?=[ \t]*:)|(?<![^ \t])(?:{choices})(?=[ \t]|$))(?:[ \t]*:)?")
