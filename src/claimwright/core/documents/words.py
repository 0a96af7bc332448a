"""Names of fields, sources and documents in Chinese and English."""

from __future__ import annotations

from typing import Final

from claimwright.core.documents.bill import Source
from claimwright.core.documents.reading import OtherKind
from claimwright.core.documents.seal import SealVerdict
from claimwright.core.documents.tampering import TamperCode

FIELD_NAMES: Final[dict[str, tuple[str, str]]] = {
    "kind": ("票据类别", "kind of bill"),
    "bill_code": ("票据代码", "bill code"),
    "bill_number": ("票据号码", "bill number"),
    "check_code": ("校验码", "check code"),
    "issue_date": ("开票日期", "date of issue"),
    "payer_name": ("交款人", "payer"),
    "hospital_name": ("收款单位", "hospital"),
    "hospital_code": ("医疗机构代码", "hospital code"),
    "total_fen": ("票据金额", "total"),
    "fees": ("收费项目", "fee lines"),
    "items": ("明细清单", "itemised list"),
    "fund_paid_fen": ("医保统筹基金支付", "paid by the pooled fund"),
    "other_paid_fen": ("其他支付", "paid by others"),
    "account_paid_fen": ("个人账户支付", "paid from the personal account"),
    "cash_paid_fen": ("个人现金支付", "paid in cash"),
    "self_paid_fen": ("个人自付", "own share inside cover"),
    "self_funded_fen": ("个人自费", "own cost outside cover"),
    "visit_date": ("就诊日期", "date of visit"),
    "admission_date": ("入院日期", "admission"),
    "discharge_date": ("出院日期", "discharge"),
    "stay_days": ("住院天数", "days of stay"),
    "department": ("科别", "department"),
    "insurance_type": ("医保类型", "kind of social insurance"),
    "business_number": ("业务流水号", "hospital's business number"),
    "red_of": ("冲红的原票据", "bill cancelled by this red bill"),
    "seal": ("电子印章", "electronic seal"),
    "title": ("名称", "title"),
    "invoice_code": ("发票代码", "invoice code"),
    "invoice_number": ("发票号码", "invoice number"),
    "buyer_name": ("购买方", "buyer"),
    "buyer_tax_id": ("购买方税号", "buyer's tax number"),
    "seller_name": ("销售方", "seller"),
    "seller_tax_id": ("销售方税号", "seller's tax number"),
    "amount_without_tax_yuan": ("不含税金额", "amount without tax"),
    "tax_yuan": ("税额", "tax"),
    "total_yuan": ("价税合计", "amount with tax"),
    "patient_name": ("患者姓名", "patient"),
    "sex": ("性别", "sex"),
    "age": ("年龄", "age"),
    "birth_date": ("出生日期", "date of birth"),
    "ethnicity": ("民族", "ethnicity"),
    "address": ("住址", "address"),
    "id_number": ("公民身份号码", "citizen id number"),
    "name": ("姓名", "name"),
    "issuer": ("签发机关", "issuing authority"),
    "valid_from": ("有效期起", "valid from"),
    "valid_until": ("有效期止", "valid until"),
    "card_number": ("卡号", "card number"),
    "bank_name": ("发卡行", "issuing bank"),
    "hospital": ("医院", "hospital"),
    "hospital_level": ("医院等级", "hospital level"),
    "diagnosis": ("诊断", "diagnosis"),
    "admission_diagnosis": ("入院诊断", "diagnosis on admission"),
    "discharge_diagnosis": ("出院诊断", "diagnosis on discharge"),
    "pathology_diagnosis": ("病理诊断", "pathological diagnosis"),
    "icd10": ("ICD-10 候选", "ICD-10 candidates"),
    "stay_number": ("住院号", "stay number"),
    "specimen": ("送检材料", "specimen"),
    "report_date": ("报告日期", "date of report"),
    "prescription_number": ("处方号", "prescription number"),
    "drugs": ("药品", "drugs"),
    "lines": ("明细行数", "lines"),
    "side": ("面", "side"),
}

SOURCE_NAMES: Final[dict[Source, tuple[str, str]]] = {
    Source.XML: ("XML 数据", "XML data"),
    Source.TAG: ("文件标签", "tags"),
    Source.ATTACHMENT: ("附件", "attachment"),
    Source.TEXT: ("版面文字", "page text"),
    Source.QR: ("二维码", "QR code"),
    Source.OCR: ("图像识别", "recognised image"),
    Source.PERSON: ("人工", "a person"),
}

OTHER_KINDS: Final[dict[OtherKind, tuple[str, str]]] = {
    OtherKind.SHUDIAN: ("数电票（全面数字化的电子发票）", "a fully digital VAT invoice (数电票)"),
    OtherKind.VAT_E_INVOICE: ("增值税电子发票", "a VAT e-invoice (增值税电子发票)"),
    OtherKind.FISCAL_NON_MEDICAL: ("非医疗类的财政电子票据", "a fiscal e-bill of another class"),
    OtherKind.DISCHARGE_SUMMARY: ("出院小结", "a discharge summary (出院小结)"),
    OtherKind.DIAGNOSIS_CERTIFICATE: ("诊断证明书", "a certificate of diagnosis (诊断证明书)"),
    OtherKind.PATHOLOGY_REPORT: ("病理报告", "a pathology report (病理报告)"),
    OtherKind.DEATH_CERTIFICATE: ("死亡证明", "a certificate of death (死亡证明)"),
    OtherKind.DISABILITY_REPORT: ("伤残鉴定书", "a disability assessment (伤残鉴定书)"),
    OtherKind.PRESCRIPTION: ("处方", "a prescription (处方)"),
    OtherKind.ITEMISED_LIST: ("费用清单", "an itemised bill (费用清单)"),
    OtherKind.ID_CARD: ("居民身份证", "an identity card (居民身份证)"),
    OtherKind.BANK_CARD: ("银行卡", "a bank card (银行卡)"),
    OtherKind.PLAIN_PICTURE: ("未能识别的图片", "a picture of no document that is known"),
    OtherKind.PLAIN_OFD: ("普通 OFD 文档", "an ordinary OFD document"),
    OtherKind.PLAIN_PDF: ("普通 PDF 文档", "an ordinary PDF document"),
    OtherKind.PLAIN_XML: ("其他 XML 文档", "another XML document"),
}

SEAL_VERDICTS: Final[dict[SealVerdict, tuple[str, str]]] = {
    SealVerdict.NONE: ("没有电子印章", "no seal"),
    SealVerdict.TRUSTED: ("印章有效，签发机构可信", "seal holds, issuer trusted"),
    SealVerdict.UNTRUSTED_ISSUER: ("印章完整，但签发机构不在信任名单中", "seal holds, issuer not trusted"),
    SealVerdict.DIGEST_MISMATCH: ("盖章后内容被改动", "changed after sealing"),
    SealVerdict.SIGNATURE_INVALID: ("签名无效", "signature invalid"),
    SealVerdict.UNSUPPORTED: ("印章形式尚不支持", "form of seal not verified yet"),
}

TAMPER_SIGNS: Final[dict[TamperCode, tuple[str, str]]] = {
    TamperCode.CHANGED_AFTER_SIGNING: ("签名之后又加入了内容", "content was added after it was signed"),
    TamperCode.VALUE_REPLACED: (
        "文件的早先版本在此处是另一个值",
        "an earlier state shows another value here",
    ),
    TamperCode.TEXT_OVER_PICTURE: ("扫描图像上叠加了文字", "text was set over a scan"),
    TamperCode.TEXT_COVERED: ("此处有被遮盖的文字", "text is covered here"),
    TamperCode.OTHER_FONT: ("此处的字体与同类内容不同", "the font differs from that of its like"),
    TamperCode.EDITED_WITH: ("文件由编辑软件保存过", "the file was saved by an editor"),
    TamperCode.OTHER_NOISE: ("此处的图像噪点与周围不同", "the grain here differs from the sheet"),
}
