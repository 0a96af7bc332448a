"""Medical papers as rows of text, with the fields they state."""

from __future__ import annotations

from claimwright.core.money import format_yuan
from claimwright.samples import fiction
from claimwright.samples.photo.paper_case import MadeLines, PaperCase, patient_fields, rows_of, title


def discharge(case: PaperCase, variant: int) -> MadeLines:
    """A discharge summary (出院小结, 出院记录)."""
    name, code = case.disease
    number = case.draw.digits(8)
    fields = {
        **patient_fields(case),
        "stay_number": number,
        "admission_date": case.admitted.isoformat(),
        "discharge_date": case.discharged.isoformat(),
        "admission_diagnosis": name,
        "discharge_diagnosis": name,
        "icd10": f"{code} {name}",
    }
    if variant == 0:
        return rows_of(*_short_summary(case, number)), fields, 36
    return rows_of(*_discharge_record(case, number)), fields, 34


_Row = tuple[tuple[int, str], ...]


def _short_summary(case: PaperCase, number: str) -> tuple[_Row, ...]:
    name, _ = case.disease
    admitted, discharged = case.admitted, case.discharged
    return (
        title(f"{case.hospital}出院小结"),
        ((120, f"姓名：{case.name}"), (560, f"性别：{case.sex}"), (900, f"年龄：{case.age}岁")),
        ((120, f"科别：{case.department}"), (900, f"住院号：{number}")),
        ((120, f"入院日期：{admitted:%Y-%m-%d}"), (900, f"出院日期：{discharged:%Y-%m-%d}")),
        ((120, f"入院诊断：{name}"),),
        ((120, f"出院诊断：{name}"),),
        ((120, "诊疗经过：入院后完善检查，予对症治疗，病情好转。"),),
        ((120, "出院医嘱：注意休息，一月后门诊复查。"),),
    )


def _discharge_record(case: PaperCase, number: str) -> tuple[_Row, ...]:
    name, _ = case.disease
    admitted, discharged = case.admitted, case.discharged
    return (
        title(case.hospital),
        title("出院记录"),
        ((100, f"科室名称：{case.department}"), (760, f"病案号：{number}")),
        ((100, f"患者姓名：{case.name}"), (760, f"性别：{case.sex}"), (1300, f"年龄：{case.age}岁")),
        (
            (100, f"入院时间：{admitted.year}年{admitted.month:02d}月{admitted.day:02d}日"),
            (1000, f"出院时间：{discharged.year}年{discharged.month:02d}月{discharged.day:02d}日"),
        ),
        ((100, "入院诊断："), (420, name)),
        ((100, "治疗经过：给予抗感染及支持治疗。"),),
        ((100, "出院诊断："), (420, name)),
        ((100, "医师签名："),),
    )


def certificate(case: PaperCase, variant: int) -> MadeLines:
    """A certificate of diagnosis (诊断证明书)."""
    name, code = case.disease
    fields = {
        **patient_fields(case),
        "diagnosis": name,
        "icd10": f"{code} {name}",
        "report_date": case.discharged.isoformat(),
    }
    label, heading, dated = (
        ("诊断", "疾病诊断证明书", "日期") if variant == 0 else ("临床诊断", "诊断证明书", "开具日期")
    )
    patient: list[tuple[tuple[int, str], ...]]
    if variant == 0:
        patient = [
            ((120, f"姓名：{case.name}"), (640, f"性别：{case.sex}"), (1000, f"科室：{case.department}"))
        ]
    else:
        patient = [
            ((120, f"科室：{case.department}"), (1000, f"患者姓名：{case.name}")),
            ((120, f"性别：{case.sex}"), (1000, f"年龄：{case.age}岁")),
        ]
    rows = (
        title(case.hospital),
        title(heading),
        *patient,
        ((120, f"{label}：{name}"),),
        ((120, "处理意见：建议休息两周，不适随诊。"),),
        ((1200, f"{dated}：{case.discharged:%Y-%m-%d}"),),
    )
    return rows_of(*rows), fields, 38


def pathology(case: PaperCase, variant: int) -> MadeLines:
    """A pathology report (病理报告)."""
    fields = {
        **patient_fields(case),
        "specimen": "甲状腺左叶",
        "pathology_diagnosis": "甲状腺乳头状癌",
        "icd10": "C73 甲状腺恶性肿瘤",
        "report_date": case.discharged.isoformat(),
    }
    specimen, department = ("送检材料", "科室") if variant == 0 else ("标本名称", "送检科室")
    rows = (
        title(f"{case.hospital}病理检查报告单" if variant == 0 else f"{case.hospital}病理诊断报告"),
        ((120, f"姓名：{case.name}"), (640, f"性别：{case.sex}"), (1000, f"{department}：{case.department}")),
        ((120, f"{specimen}：甲状腺左叶"),),
        ((120, "肉眼所见：灰白组织一块，大小约一厘米。"),),
        ((120, "病理诊断：甲状腺乳头状癌"),),
        ((120, "报告医师："), (1000, f"报告日期：{case.discharged:%Y-%m-%d}")),
    )
    return rows_of(*rows), fields, 38


def prescription(case: PaperCase, variant: int) -> MadeLines:
    """A prescription (处方)."""
    number = case.draw.digits(10)
    name, code = case.disease
    drugs = ("阿莫西林胶囊 0.25g×24粒", "布洛芬缓释胶囊 0.3g×20粒")
    fields = {
        **patient_fields(case),
        "prescription_number": number,
        "diagnosis": name,
        "icd10": f"{code} {name}",
        "report_date": case.discharged.isoformat(),
    }
    numbered, dated = ("处方号", "日期") if variant == 0 else ("处方编号", "开方日期")
    rows = (
        title(f"{case.hospital}处方笺"),
        ((120, f"{numbered}：{number}"), (1000, f"{dated}：{case.discharged:%Y-%m-%d}")),
        ((120, f"姓名：{case.name}"), (640, f"性别：{case.sex}"), (1000, f"科别：{case.department}")),
        ((120, f"临床诊断：{name}"),),
        ((120, "Rp"),),
        *(((200, drug),) for drug in drugs),
        ((120, "医师："), (900, "药师：")),
    )
    return rows_of(*rows), fields, 38


def itemised(case: PaperCase, variant: int) -> MadeLines:
    """An itemised list of charges (费用清单)."""
    lines = [
        (name, unit, case.draw.number(100, 90_000)) for name, unit in case.draw.some_of(fiction.ITEMS, 9)
    ]
    total_fen = sum(amount_fen for _, _, amount_fen in lines)
    fields = {
        "patient_name": case.name,
        "department": case.department,
        "hospital": case.hospital,
        "lines": str(len(lines)),
        "total_yuan": format_yuan(total_fen, grouped=False),
    }
    heading = "住院费用清单" if variant == 0 else "患者收费明细清单"
    head = ((120, f"姓名：{case.name}"), (900, f"科室：{case.department}"))
    rows = (
        title(f"{case.hospital}{heading}"),
        head if variant == 0 else ((120, f"科室：{case.department}"), (900, f"患者姓名：{case.name}")),
        ((120, "项目名称"), (900, "数量"), (1150, "单位"), (1500, "金额（元）")),
        *(
            ((120, name), (920, "1"), (1160, unit), (1510, format_yuan(amount_fen, grouped=False)))
            for name, unit, amount_fen in lines
        ),
        ((1150, "合计："), (1510, fields["total_yuan"])),
    )
    return rows_of(*rows), fields, 34
