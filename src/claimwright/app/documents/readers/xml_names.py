"""Element names of electronic documents and the fields they mean (lower case: real files vary).

Fiscal e-bill names follow the public bindings of 财政电子票据; VAT names follow 数电票 XML, the
original_invoice attachment (eInvoice) and the MOF's XBRL taxonomy of 2021-09-30 (inv).
"""

from __future__ import annotations

from typing import Final

FISCAL: Final = {
    "einvoicename": "title",
    "einvoicecode": "bill_code",
    "einvoicenumber": "bill_number",
    "randomnumber": "check_code",
    "totalamount": "total_fen",
    "issuedate": "issue_date",
    "invoicingpartyname": "hospital_name",
    "invoicingpartycode": "hospital_code",
    "payerpartyname": "payer_name",
    "bizcode": "business_number",
    "medicaltype": "medical_type",
    "medicaldate": "visit_date",
    "medicalinsurancetype": "insurance_type",
    "fundpayamount": "fund_paid_fen",
    "otherpayamount": "other_paid_fen",
    "accountpayamount": "account_paid_fen",
    "ownpayamount": "cash_paid_fen",
    "selfpaymentamount": "self_paid_fen",
    "selfpaymentcost": "self_funded_fen",
    "departmentname": "department",
    "inhospitaldate": "admission_date",
    "outhospitaldate": "discharge_date",
    "hospitalday": "stay_days",
    "hospitalizationnumber": "hospitalization_number",
    "relatedinvoicecode": "red_code",
    "relatedinvoicenumber": "red_number",
}

VAT: Final = {
    # 数电票 XML
    "invoicenumber": "invoice_number",
    "issuetime": "issue_date",
    "sellername": "seller_name",
    "selleridnum": "seller_tax_id",
    "buyername": "buyer_name",
    "buyeridnum": "buyer_tax_id",
    "totalamwithouttax": "amount_without_tax_yuan",
    "totaltaxam": "tax_yuan",
    "totaltax-includedamount": "total_yuan",
    # original_invoice attachment and custom tags
    "invoicecode": "invoice_code",
    "invoiceno": "invoice_number",
    "issuedate": "issue_date",
    "invoicecheckcode": "check_code",
    "buyertaxid": "buyer_tax_id",
    "sellertaxid": "seller_tax_id",
    "taxexclusivetotalamount": "amount_without_tax_yuan",
    "taxtotalamount": "tax_yuan",
    "taxinclusivetotalamount": "total_yuan",
    # XBRL
    "typeofinvoice": "title",
    "codeofinvoice": "invoice_code",
    "numberofinvoice": "invoice_number",
    "dateofissue": "issue_date",
    "identifyingcode": "check_code",
    "nameofpurchaser": "buyer_name",
    "taxpayeridentificationnumberunifiedsocialcreditcodeofpurchaser": "buyer_tax_id",
    "nameofseller": "seller_name",
    "taxpayeridentificationnumberunifiedsocialcreditcodeofseller": "seller_tax_id",
    "totalamountexcludingtax": "amount_without_tax_yuan",
    "totaltaxamount": "tax_yuan",
    "taxincludedamountinfigures": "total_yuan",
}

# Names in OFD.xml CustomDatas, as tax platforms write them.
VAT_CUSTOM_DATA: Final = {
    "发票代码": "invoice_code",
    "发票号码": "invoice_number",
    "校验码": "check_code",
    "开票日期": "issue_date",
    "购买方名称": "buyer_name",
    "购买方纳税人识别号": "buyer_tax_id",
    "销售方名称": "seller_name",
    "销售方纳税人识别号": "seller_tax_id",
    "合计金额": "amount_without_tax_yuan",
    "合计税额": "tax_yuan",
    "价税合计": "total_yuan",
}
