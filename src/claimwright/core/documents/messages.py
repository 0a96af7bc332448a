"""What a reading means in plain words, in Chinese and English: what, why, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from claimwright.core.documents.bill import Source
from claimwright.core.documents.gate import GateCode, GateFinding
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
from claimwright.core.documents.tampering import TamperCode
from claimwright.core.documents.words import FIELD_NAMES, OTHER_KINDS, SOURCE_NAMES, TAMPER_SIGNS
from claimwright.core.money import format_yuan
from claimwright.core.outcome import FactValue


@dataclass(frozen=True, slots=True)
class Explained:
    """One sentence in each language, with the code and field it is about."""

    code: str
    field: str | None
    zh: str
    en: str


_HEIC_HINT: Final = {
    "zh": "（苹果手机：设置、相机、格式、兼容性最佳，再拍一次；或打开照片截屏）",
    "en": " (iPhone: Settings, Camera, Formats, Most Compatible, and take it again; or a screenshot of it)",
}
_U, _H, _G = UnreadableCode, HostileCode, GateCode
_TEXTS: Final[dict[Enum, tuple[str, str]]] = {
    _U.EMPTY: ("文件是空的。请重新下载后再上传。", "The file is empty. Download it again and upload that."),
    _U.UNKNOWN_FORMAT: (
        "无法识别这种文件。请上传电子票据的 XML、OFD 或 PDF 文件。",
        "This kind of file is not known. Upload the e-bill as XML, OFD or PDF.",
    ),
    _U.PICTURE: (
        "这种图片（{found}）不能自动读取。请改用 JPEG 或 PNG{hint}，或上传电子票据的 XML、OFD 或 PDF。",
        "This kind of picture ({found}) is not read. Send a JPEG or PNG{hint}, or the XML, OFD or PDF.",
    ),
    _U.BROKEN_PICTURE: (
        "图片不完整或已损坏。请重新拍照或上传原文件。",
        "The picture is incomplete or damaged. Take it again or upload the original file.",
    ),
    _U.PICTURE_TOO_SMALL: (
        "图片太小（{width}×{height}），看不清文字。请重新拍照。",
        "The picture is too small to read ({width} by {height}). Take it again.",
    ),
    _U.BROKEN_XML: (
        "XML 文件不完整或已损坏（第 {line} 行）。请从开票平台重新下载。",
        "The XML is incomplete or damaged (line {line}). Download it again from the issuing platform.",
    ),
    _U.BROKEN_OFD: (
        "OFD 文件不完整或已损坏。请从开票平台重新下载。",
        "The OFD is incomplete or damaged ({reason}). Download it again from the issuing platform.",
    ),
    _U.BROKEN_PDF: (
        "PDF 文件不完整或已损坏。请从开票平台重新下载。",
        "The PDF is incomplete or damaged ({reason}). Download it again from the issuing platform.",
    ),
    _U.ENCRYPTED: (
        "文件设有密码，无法读取。请上传没有密码的文件。",
        "The file is locked by a password. Upload one without a password.",
    ),
    _U.NO_TEXT: (
        "PDF 中只有图像，没有可读取的文字。请上传电子票据原文件，或转人工处理。",
        "The PDF holds pictures and no text. Upload the original e-bill, or ask a person.",
    ),
    _U.FIELDS_MISSING: (
        "票据缺少必要内容：{fields}。需要人工核对；如果有 XML 或 OFD 原文件，请上传原文件。",
        "The bill lacks: {fields}. A person has to look; if you have the XML or OFD original, upload that.",
    ),
    _U.READER_BUSY: ("系统繁忙，请稍后再上传。", "The readers are busy. Upload the file again in a minute."),
    _H.TOO_LARGE: (
        "文件太大（上限 {megabytes_max} MB）。请上传电子票据原文件。",
        "The file is too large (at most {megabytes_max} MB). Upload the original e-bill.",
    ),
    _H.ENTITIES: (
        "XML 中含有实体或文档类型声明，出于安全考虑拒绝读取。请上传开票平台的原文件。",
        "The XML declares entities or a document type: refused for safety. Upload the issuer's original.",
    ),
    _H.ZIP_BOMB: (
        "压缩内容异常巨大，出于安全考虑拒绝读取。请上传开票平台的原文件。",
        "The package unpacks to an abnormal size and is refused for safety. Upload the issuer's original.",
    ),
    _H.PATH_ESCAPE: (
        "文件内部的路径指向包外，出于安全考虑拒绝读取。请上传开票平台的原文件。",
        "A path inside the package points outside it: refused for safety. Upload the issuer's original.",
    ),
    _H.TOO_MANY_PARTS: (
        "文件包含的部分过多，出于安全考虑拒绝读取。请上传开票平台的原文件。",
        "The package has too many parts and is refused for safety. Upload the issuer's original.",
    ),
    _H.TOO_MANY_PAGES: (
        "文件页数过多（{pages} 页，上限 {pages_max} 页）。请只上传票据。",
        "The file has too many pages ({pages}, at most {pages_max}). Upload the bill alone.",
    ),
    _H.TOO_MANY_PIXELS: (
        "图片过大（上限 {megapixels_max} 百万像素）。请用手机普通模式重新拍照。",
        "The picture is too large (at most {megapixels_max} megapixels). Take it again in normal size.",
    ),
    _H.TOO_DEEP: (
        "文件结构嵌套过深，出于安全考虑拒绝读取。请上传开票平台的原文件。",
        "The file is nested too deeply and is refused for safety. Upload the issuer's original.",
    ),
    _H.TIME_OUT: (
        "读取超时，已停止。请上传开票平台的原文件，或转人工处理。",
        "Reading took too long and was stopped. Upload the issuer's original, or ask a person.",
    ),
    _H.MEMORY: (
        "读取需要的内存过多，已停止。请上传开票平台的原文件，或转人工处理。",
        "Reading needed too much memory and was stopped. Upload the issuer's original, or ask a person.",
    ),
    _H.READER_DIED: (
        "读取程序在处理该文件时中止。请上传开票平台的原文件，或转人工处理。",
        "The reader broke off on this file. Upload the issuer's original, or ask a person.",
    ),
    _G.FEES_SUM: (
        "收费项目合计 {sum} 元，与票据金额 {total} 元不符，需要人工核对。",
        "The fee lines sum to {sum} yuan, the bill says {total} yuan: a person has to look.",
    ),
    _G.PAYERS_SUM: (
        "各项支付合计 {sum} 元，与票据金额 {total} 元不符，需要人工核对。",
        "The payments sum to {sum} yuan, the bill says {total} yuan: a person has to look.",
    ),
    _G.ITEMS_SUM: (
        "明细清单合计 {sum} 元，与票据金额 {total} 元不符，需要人工核对。",
        "The itemised list sums to {sum} yuan, the bill says {total} yuan: a person has to look.",
    ),
    _G.TAX_SUM: (
        "金额与税额合计 {sum} 元，与价税合计 {total} 元不符，需要人工核对。",
        "Amount and tax sum to {sum} yuan, the invoice says {total} yuan: a person has to look.",
    ),
    _G.NO_FEES: (
        "没有读到收费项目，需要人工核对。",
        "No fee lines were read: a person has to look.",
    ),
    _G.PAYERS_MISSING: (
        "票据没有写明：{fields}，无法核对支付合计，需要人工核对。",
        "The bill does not state {fields}, so the payments cannot be checked: a person has to look.",
    ),
    _G.RED_BILL: (
        "这是一张冲红票据，用于作废另一张票据，不能报销。",
        "This is a red bill that cancels another; it is not paid.",
    ),
    _G.NEGATIVE_AMOUNT: (
        "票据中有负数的支付金额，需要人工核对。",
        "A payment on the bill is negative: a person has to look.",
    ),
    _G.STAY_DATES: (
        "出院日期（{discharge}）早于入院日期（{admission}），需要人工核对。",
        "The discharge ({discharge}) is before the admission ({admission}): a person has to look.",
    ),
    _G.STAY_MISSING: (
        "住院票据上没有读到{field}，需要人工核对。",
        "“{field}” was not read from this inpatient bill: a person has to look.",
    ),
    _G.SOURCES_DISAGREE: (
        "“{field}”在文件的不同部分写得不一样（{facts}），需要人工核对。",
        "“{field}” differs between parts of the file ({facts}): a person has to look.",
    ),
    _G.VALUE_NOT_READ: (
        "“{field}”写作“{text}”，不是有效的内容，需要人工核对。",
        "“{field}” is written “{text}”, which is not valid: a person has to look.",
    ),
    _G.SEAL_BROKEN: (
        "电子印章验证不通过：文件在盖章后被改动，或签名无效（{detail}，{file}）。需要人工核对。",
        "The seal does not hold: changed after sealing or invalid ({detail}, {file}). A person has to look.",
    ),
    _G.SEAL_UNTRUSTED: (
        "电子印章的签发机构（{issuer}）不在信任名单中，不能证明来源。需要人工核对。",
        "The seal's issuer ({issuer}) is not trusted, so it proves no origin. A person has to look.",
    ),
    _G.UNSURE: (
        "“{field}”看不清（读作“{text}”），需要人工核对。",
        "“{field}” is not clear (read as “{text}”): a person has to look.",
    ),
    _G.NOT_CONFIRMED: (
        "“{field}”（读作“{text}”）没有二维码等第二来源印证，需要人工核对或上传电子票据原文件。",
        "No second source (QR code) confirms “{field}” ({text}): a person looks, or send the original.",
    ),
    _G.CHECK_DIGIT: (
        "“{field}”的校验位不符（读作“{text}”），需要人工核对。",
        "The check digit of “{field}” does not fit ({text}): a person has to look.",
    ),
    _G.SEVERAL_DOCUMENTS: (
        "一个文件中有 {count} 份单据，需要人工逐份核对，或分开上传。",
        "The file holds {count} documents: a person looks at each, or send them one by one.",
    ),
    _G.PERSON_LOOKS: (
        "这类材料本身不能自动证明其内容，由人工核对。",
        "A paper of this kind proves nothing by itself: a person looks at it.",
    ),
    _G.SEAL_NOT_VERIFIED: (
        "电子印章的形式尚不能验证（{detail}）。需要人工核对。",
        "The form of the seal cannot be verified yet ({detail}). A person has to look.",
    ),
    _G.TAMPER_SIGN: (
        "文件可能在出具后被改动：{sign_words}。这只是提示，由人工查看标出的位置。",
        "The file may have been changed after it was made: {sign_words}. Look at the place marked.",
    ),
}


def explain_reading(reading: Reading) -> tuple[Explained, ...]:
    """Every reason that keeps a reading from being entered without a person; empty when there is none."""
    match reading:
        case Unreadable() | Hostile():
            return (_explained(reading.code, None, reading.facts),)
        case OtherDocument():
            return (_kind(reading.kind), *(explain_finding(found) for found in reading.findings))
        case MedicalBillReading():
            return tuple(explain_finding(found) for found in reading.findings)


def explain_finding(finding: GateFinding) -> Explained:
    """One finding in both languages."""
    return _explained(finding.code, finding.field, finding.facts)


def field_name(field: str, lang: str) -> str:
    """A field's name as people say it: `fund_paid_fen` is 医保统筹基金支付."""
    names = FIELD_NAMES.get(field.split(".")[0])
    return field if names is None else names[0 if lang == "zh" else 1]


def _kind(kind: OtherKind) -> Explained:
    zh, en = OTHER_KINDS[kind]
    return Explained(
        kind.value,
        None,
        f"这是{zh}，不是财政医疗收费电子票据，不能作为医疗票据自动受理。",
        f"This is {en}, not a fiscal medical e-bill; it is not entered as a medical bill.",
    )


def _explained(code: Enum, field: str | None, facts: Mapping[str, FactValue]) -> Explained:
    zh, en = _TEXTS[code]
    zh, en = zh.format_map(_words(field, facts, "zh")), en.format_map(_words(field, facts, "en"))
    return Explained(str(code.value), field, zh, en)


class _Words(dict[str, str]):
    """A fact that was not given leaves a dash, never an error."""

    def __missing__(self, key: str) -> str:
        return "—"


def _words(field: str | None, facts: Mapping[str, FactValue], lang: str) -> _Words:
    words = _Words({name: str(value) for name, value in facts.items() if value is not None})
    for name in ("total", "sum"):
        amount_fen = facts.get(f"{name}_fen")
        if isinstance(amount_fen, int):
            words[name] = format_yuan(amount_fen)
    if "fields" in facts:
        separator = "、" if lang == "zh" else ", "
        words["fields"] = separator.join(field_name(name, lang) for name in str(facts["fields"]).split())
    words["hint"] = _HEIC_HINT[lang] if facts.get("found") == "image/heic" else ""
    if "sign" in facts:
        words["sign_words"] = TAMPER_SIGNS[TamperCode(str(facts["sign"]))][0 if lang == "zh" else 1]
    words["field"] = field_name(field or "", lang)
    words["facts"] = ("；" if lang == "zh" else "; ").join(
        f"{_source(name, lang)}{'：' if lang == 'zh' else ': '}{value}" for name, value in facts.items()
    )
    return words


def _source(name: str, lang: str) -> str:
    try:
        return SOURCE_NAMES[Source(name)][0 if lang == "zh" else 1]
    except ValueError:
        return name
