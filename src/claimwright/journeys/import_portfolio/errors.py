"""What can be wrong in a portfolio file, in both languages, with the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as field_of
from enum import Enum


class LineCode(Enum):
    """Why a line was not taken."""

    NOT_READABLE = "not_readable"
    UNKNOWN_RECORD = "unknown_record"
    UNKNOWN_FIELD = "unknown_field"
    MISSING = "missing"
    NOT_TEXT = "not_text"
    WRONG_LENGTH = "wrong_length"
    NOT_PRINTABLE = "not_printable"
    ID_FORM = "id_form"
    ID_PROVINCE = "id_province"
    ID_BIRTH_DATE = "id_birth_date"
    ID_CHECK_DIGIT = "id_check_digit"
    DIFFERS_FROM_ID = "differs_from_id"
    NOT_A_DATE = "not_a_date"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_PHONE = "not_a_phone"
    NOT_AN_ACCOUNT = "not_an_account"
    NOT_A_BANK_CODE = "not_a_bank_code"
    NOT_AN_AMOUNT = "not_an_amount"
    SUB_FEN = "sub_fen"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    ZERO_AMOUNT = "zero_amount"
    NOT_A_WHOLE_NUMBER = "not_a_whole_number"
    DATE_ORDER = "date_order"
    UNKNOWN_PLAN_VALUE = "unknown_plan_value"
    TWICE_IN_FILE = "twice_in_file"
    NO_SUCH_PERSON = "no_such_person"
    NO_SUCH_POLICY = "no_such_policy"
    NO_SUCH_PRODUCT = "no_such_product"
    DIFFERS_FROM_STORED = "differs_from_stored"


_C = LineCode
MESSAGES: Mapping[LineCode, tuple[str, str]] = {
    _C.NOT_READABLE: (
        "文件无法读取：{detail}。请检查格式（见 docs/import.md）",
        "the file cannot be read: {detail}. Check its form (docs/import.md)",
    ),
    _C.UNKNOWN_RECORD: (
        "未知的记录类型。可用：{allowed}",
        "unknown kind of record. Use one of: {allowed}",
    ),
    _C.UNKNOWN_FIELD: (
        "没有这个字段，可能是“{nearest}”。请改名或删除",
        "no such field, perhaps {nearest}. Rename or remove it",
    ),
    _C.MISSING: ("缺少必填字段。请补上", "a required field is missing. Add it"),
    _C.NOT_TEXT: ("应为文本或数字。请改为一个值", "must be a text or a number. Write a single value"),
    _C.WRONG_LENGTH: (
        "长度应为 {shortest} 到 {longest} 个字符。请更正",
        "must have {shortest} to {longest} characters. Correct it",
    ),
    _C.NOT_PRINTABLE: ("含有不可见字符。请删除", "holds characters that cannot be printed. Remove them"),
    _C.ZERO_AMOUNT: (
        "金额不能为零。没有金额请留空",
        "an amount cannot be zero. Leave it out if there is none",
    ),
    _C.NOT_A_BANK_CODE: (
        "不是银行代码。应为 8 到 12 位数字或大写字母（联行号或 BIC）",
        "not a bank code. It has 8 to 12 digits or capitals (CNAPS or BIC)",
    ),
    _C.ID_FORM: (
        "身份证号应为 17 位数字加 1 位校验码。请核对证件",
        "a resident id is 17 digits and a check character. Compare it with the paper",
    ),
    _C.ID_PROVINCE: (
        "身份证号的省级代码不存在。请核对证件",
        "the id number's province code does not exist. Compare it with the paper",
    ),
    _C.ID_BIRTH_DATE: (
        "身份证号中的出生日期不存在。请核对证件",
        "the id number holds an impossible birth date. Compare it with the paper",
    ),
    _C.ID_CHECK_DIGIT: (
        "身份证号校验码不符（GB 11643）。请核对证件，常见为一位数字抄错",
        "the id number's check character does not fit (GB 11643). Usually one digit was copied wrongly",
    ),
    _C.DIFFERS_FROM_ID: (
        "与身份证号所示的 {expected} 不符。请更正或删除此字段",
        "differs from {expected}, which the id number states. Correct or remove this field",
    ),
    _C.NOT_A_DATE: ("不是日期。请写成 2025-01-31", "not a date. Write it as 2025-01-31"),
    _C.NOT_A_CHOICE: ("不在可选值之内。可用：{allowed}", "not one of the choices. Use one of: {allowed}"),
    _C.NOT_A_PHONE: (
        "不是电话号码。请写 6 到 20 位数字，可以 + 开头",
        "not a telephone number. Write 6 to 20 digits, with or without a leading +",
    ),
    _C.NOT_AN_ACCOUNT: (
        "不是银行账号。应为 10 到 30 位数字，可含空格或连字符",
        "not an account number. It has 10 to 30 digits; spaces and hyphens are allowed",
    ),
    _C.NOT_AN_AMOUNT: ("不是金额。请写成 10000.00", "not an amount. Write it as 10000.00"),
    _C.SUB_FEN: ("金额小于一分。最多两位小数", "finer than one fen. Use at most two decimals"),
    _C.NEGATIVE: ("金额不能为负。请去掉负号", "an amount cannot be negative. Remove the sign"),
    _C.TOO_LARGE: ("金额过大。请核对单位（元）", "the amount is too large. Check the unit (yuan)"),
    _C.NOT_A_WHOLE_NUMBER: ("应为整数", "must be a whole number"),
    _C.DATE_ORDER: (
        "日期顺序不对：{earlier} 应早于或等于 {later}。请更正其中之一",
        "the dates are out of order: {earlier} comes before or with {later}. Correct one of them",
    ),
    _C.UNKNOWN_PLAN_VALUE: (
        "没有名为“{name}”的保障要素，可能是“{nearest}”。见 docs/products.md",
        "no contract fact is called {name}, perhaps {nearest}. See docs/products.md",
    ),
    _C.TWICE_IN_FILE: (
        "与第 {other_line} 行重复。请只保留一条",
        "the same as line {other_line}. Keep one of them",
    ),
    _C.NO_SUCH_PERSON: (
        "文件和系统中都没有此人。请先加入 person 记录",
        "no such person in the file or in the store. Add a person record",
    ),
    _C.NO_SUCH_POLICY: (
        "文件和系统中都没有此保单。请先加入 policy 记录",
        "no such policy in the file or in the store. Add a policy record",
    ),
    _C.NO_SUCH_PRODUCT: (
        "产品目录中没有在合同成立日有效的此产品。已有产品：{known}",
        "the catalogue has no such product on the contract date. It knows: {known}",
    ),
    _C.DIFFERS_FROM_STORED: (
        "系统中已有不同的值。导入不修改已有记录：请更正文件，或通过保全变更",
        "the store holds another value. An import changes nothing: correct the file, or use servicing",
    ),
}


@dataclass(frozen=True, slots=True)
class LineError:
    """One thing wrong in a file: where, which field, what was found and what to do."""

    line: int
    record: str
    code: LineCode
    field: str | None = None
    value: str | None = None
    facts: Mapping[str, str | int] = field_of(default_factory=dict)

    def text(self, lang: str = "en") -> str:
        """``line 7, person.id_number "1101…": what is wrong. What to do``"""
        zh, en = MESSAGES[self.code]
        words = (zh if lang == "zh" else en).format(**self.facts)
        where = self.record if self.field is None else f"{self.record}.{self.field}"
        found = "" if self.value is None else (f"“{self.value}”" if lang == "zh" else f' "{self.value}"')
        return (
            f"第 {self.line} 行 {where}{found}：{words}"
            if lang == "zh"
            else (f"line {self.line}, {where}{found}: {words}")
        )
