"""Papers of fictional persons as PDF with text: certificates, reports, cards."""

from __future__ import annotations

from claimwright.core.documents.layout import BillLayout, PlacedText
from claimwright.journeys.settle_claim.report import Upload
from claimwright.samples.ofd import layout_parts, pack
from claimwright.samples.pdf import layout_pdf
from claimwright.samples.seal import SEALERS, sealed_parts


def paper(name: str, *lines: str, sealed: bool = False) -> Upload:
    """One page with these lines: as PDF that anybody can make, or as OFD sealed by the samples' hospital."""
    texts = [PlacedText(0, 120, 130 + 76 * row, 38, text) for row, text in enumerate(lines)]
    layout = BillLayout(tuple(texts), (), 1)
    if sealed:
        return Upload(f"{name}.ofd", pack(sealed_parts(layout_parts(layout, name), SEALERS[:1])))
    return Upload(f"{name}.pdf", layout_pdf(layout, name))


def pathology(name: str, diagnosis: str, day: str, *, sealed: bool = False) -> Upload:
    return paper(
        "pathology",
        "江淮市云栖人民医院",
        "病理检查报告单",
        f"姓名：{name}",
        "送检材料：右肺上叶",
        f"病理诊断：{diagnosis}",
        f"报告日期：{day}",
        sealed=sealed,
    )


def certificate(name: str, diagnosis: str, day: str) -> Upload:
    return paper(
        "certificate",
        "江淮市云栖人民医院",
        "疾病诊断证明书",
        f"姓名：{name}",
        f"诊断：{diagnosis}",
        f"日期：{day}",
    )


def death_certificate(name: str, day: str, cause: str) -> Upload:
    return paper(
        "death",
        "居民死亡医学证明（推断）书",
        f"死者姓名：{name}",
        f"死亡日期：{day}",
        f"死亡原因：{cause}",
    )


def disability_report(name: str, grade: int, day: str, *, sealed: bool = False) -> Upload:
    return paper(
        "disability",
        "人身保险伤残鉴定意见书",
        f"姓名：{name}",
        f"鉴定意见：依据 JR/T 0083 伤残等级为 {grade} 级",
        f"报告日期：{day}",
        sealed=sealed,
    )


def id_card(name: str, id_number: str) -> Upload:
    sex = "男" if int(id_number[16]) % 2 else "女"
    return paper("id", f"姓名：{name}", f"性别：{sex}", f"公民身份号码 {id_number}")
