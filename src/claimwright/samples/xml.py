"""A bill as the XML of a fiscal e-bill: `EInvoice/Header` and `EInvoice/EInvoiceData`, no namespace."""

from __future__ import annotations

from datetime import date

from lxml import etree

from claimwright.core.documents.bill import BillKind, FeeLine, MedicalBill
from claimwright.core.money import format_yuan
from claimwright.samples import fiction


def as_xml(bill: MedicalBill) -> bytes:
    """UTF-8 XML with Header, Main, MainExt, Details and, where itemised, AuxDetails."""
    root = etree.Element("EInvoice")
    header = _add(root, "Header")
    _add(header, "EInvoiceID", f"{bill.bill_code}-{bill.bill_number}")
    _add(header, "EInvoiceTag", f"CZ-EI-{bill.bill_code[:2]}")
    _add(header, "Version", "1.0")
    data = _add(root, "EInvoiceData")
    _main(_add(data, "Main"), bill)
    details = _add(data, "Details")
    for line in bill.fees:
        _line(details, "Item", "Item", line)
    if bill.items:
        aux = _add(data, "AuxDetails")
        for line in bill.items:
            _line(aux, "AuxItem", "AuxItem", line)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def title_of(bill: MedicalBill) -> str:
    """The bill's name as its province prints it."""
    province = next((name for code, name, *_ in fiction.HOSPITALS if code == bill.bill_code[:2]), "")
    part = "住院" if bill.kind is BillKind.INPATIENT else "门诊"
    return f"{province}医疗{part}收费票据（电子）"


def _main(main: etree._Element, bill: MedicalBill) -> None:
    for name, value in (
        ("EInvoiceName", title_of(bill)),
        ("EInvoiceCode", bill.bill_code),
        ("EInvoiceNumber", bill.bill_number),
        ("RandomNumber", bill.check_code or ""),
        ("SupervisorAreaCode", f"{bill.bill_code[:2]}0000"),
        ("TotalAmount", _yuan(bill.total_fen)),
        ("IssueDate", _day(bill.issue_date)),
        ("IssueTime", "10:24:36"),
    ):
        _add(main, name, value)
    hospital = _add(main, "InvoicingParty")
    _add(hospital, "InvoicingPartyCode", bill.hospital_code or "")
    _add(hospital, "InvoicingPartyName", bill.hospital_name)
    payer = _add(main, "PayerParty")
    _add(payer, "PayerPartyType", "1")
    _add(payer, "PayerPartyName", bill.payer_name)
    _add(main, "BizCode", bill.business_number or "")
    _add(main, "Remark", "冲红" if bill.red_of else "")
    _add(main, "HandlingPerson", "收费处一")
    _extension(_add(main, "MainExt"), bill)


def _extension(extension: etree._Element, bill: MedicalBill) -> None:
    code, number = bill.red_of or ("", "")
    for name, value in (
        ("medicalType", "住院" if bill.kind is BillKind.INPATIENT else "门诊"),
        ("medicalDate", _day(bill.visit_date)),
        ("orgType", "综合医院"),
        ("medicalInsuranceType", bill.insurance_type or ""),
        ("fundPayAmount", _yuan(bill.fund_paid_fen)),
        ("otherPayAmount", _yuan(bill.other_paid_fen)),
        ("accountPayAmount", _yuan(bill.account_paid_fen)),
        ("ownPayAmount", _yuan(bill.cash_paid_fen)),
        ("selfpaymentAmount", _yuan(bill.self_paid_fen)),
        ("selfpaymentCost", _yuan(bill.self_funded_fen)),
        ("departmentName", bill.department or ""),
        ("inHospitalDate", _day(bill.admission_date)),
        ("outHospitalDate", _day(bill.discharge_date)),
        ("hospitalDay", "" if bill.stay_days is None else str(bill.stay_days)),
        ("relatedInvoiceCode", code),
        ("relatedInvoiceNumber", number),
    ):
        _add(extension, name, value)


def _line(parent: etree._Element, element: str, prefix: str, line: FeeLine) -> None:
    item = _add(parent, element)
    _add(item, f"{prefix}Code", line.code or "")
    _add(item, f"{prefix}Name", line.name)
    _add(item, f"{prefix}Unit", line.unit or "")
    _add(item, f"{prefix}Quantity", line.quantity or "")
    _add(item, f"{prefix}Amount", _yuan(line.amount_fen))


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = text
    return element


def _yuan(amount_fen: int | None) -> str:
    return "" if amount_fen is None else format_yuan(amount_fen, grouped=False)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat().replace("-", "")
