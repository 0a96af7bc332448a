"""Papers from their text alone: what they are, what they state, what a person must look at."""

from __future__ import annotations

import pytest

from claimwright.core.documents.gate import GateCode
from claimwright.core.documents.kinds.cards import read_bank_card, read_id_card
from claimwright.core.documents.kinds.dictionary import DictionaryError, read_dictionary
from claimwright.core.documents.kinds.papers import read_paper
from claimwright.core.documents.kinds.recognise import recognise
from claimwright.core.documents.kinds.text import paper_rows
from claimwright.core.documents.reading import OtherKind

HOSPITALS = read_dictionary(
    "# name: h; as of: 2026-01-01; source: invented\nname,code,level\n江淮市云栖人民医院,H1,三级甲等\n"
    "江淮市云栖妇幼医院,H2,二级甲等\n",
    "h.csv",
)
DISEASES = read_dictionary(
    "# name: d; as of: 2026-01-01; source: invented\nname,code,aliases\n急性阑尾炎,K35,急性化脓性阑尾炎\n"
    "高血压病,I10,高血压\n胆囊结石,K80.2,\n胆囊结石伴慢性胆囊炎,K80.1,\n",
    "d.csv",
)
SUMMARY = """江淮市云栖人民医院
出院小结
姓名：周安\t性别：女\t年龄：51岁
科别：普外科\t住院号：20260017
入院日期：2026年3月2日\t出院日期：2026年3月9日
入院诊断：1.急性化脓性阑尾炎
2.高血压
出院诊断：1.急性阑尾炎 2.高血压病
出院医嘱：休息"""


def _read(text: str) -> tuple[OtherKind | None, dict[str, str], list[tuple[GateCode, str | None]]]:
    rows = paper_rows(text.splitlines())
    kind = recognise(rows)
    assert kind is not None
    fields, findings = read_paper(kind, rows, HOSPITALS, DISEASES)
    return kind, fields, [(found.code, found.field) for found in findings]


def test_a_discharge_summary() -> None:
    kind, fields, findings = _read(SUMMARY)
    assert kind is OtherKind.DISCHARGE_SUMMARY
    assert fields == {
        "patient_name": "周安",
        "sex": "女",
        "age": "51岁",
        "department": "普外科",
        "stay_number": "20260017",
        "admission_date": "2026-03-02",
        "discharge_date": "2026-03-09",
        "hospital": "江淮市云栖人民医院",
        "hospital_level": "三级甲等",
        "admission_diagnosis": "1.急性化脓性阑尾炎2.高血压",
        "discharge_diagnosis": "1.急性阑尾炎2.高血压病",
        "icd10": "K35 急性阑尾炎; I10 高血压病",
    }
    assert findings == [(GateCode.PERSON_LOOKS, None)]


def test_a_stay_that_ends_before_it_begins_is_reported() -> None:
    _, _, findings = _read(SUMMARY.replace("出院日期：2026年3月9日", "出院日期：2026年3月1日"))
    assert (GateCode.STAY_DATES, "discharge_date") in findings


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("江淮市医院\n疾病诊断证明书\n姓名：周安", OtherKind.DIAGNOSIS_CERTIFICATE),
        ("病理检查报告单\n姓名：周安", OtherKind.PATHOLOGY_REPORT),
        ("云栖医院处方笺\n姓名：周安", OtherKind.PRESCRIPTION),
        ("住院费用清单\n姓名：周安", OtherKind.ITEMISED_LIST),
        ("姓名周安\n公民身份号码11010519491231002X", OtherKind.ID_CARD),
        ("中华人民共和国\n居民身份证\n签发机关云栖公安局", OtherKind.ID_CARD),
        ("江淮银行\t借记卡\n6222021234567890123", OtherKind.BANK_CARD),
        ("会议通知\n请于周一到场", None),
        ("请携带诊断证明：明日交到人事处，出院小结另寄", None),
    ],
)
def test_kinds_are_told_apart(text: str, kind: OtherKind | None) -> None:
    assert recognise(paper_rows(text.splitlines())) is kind


def test_the_longer_disease_wins_over_the_one_inside_it() -> None:
    _, fields, _ = _read("出院小结\n出院诊断：胆囊结石伴慢性胆囊炎")
    assert fields["icd10"] == "K80.1 胆囊结石伴慢性胆囊炎"


def test_a_misread_disease_has_candidates() -> None:
    _, fields, _ = _read("出院小结\n出院诊断：急性闌尾炎")
    assert fields["icd10"] == "K35 急性阑尾炎"


def test_a_prescription_keeps_its_drugs_out_of_the_diagnosis() -> None:
    _, fields, _ = _read("处方笺\n临床诊断：高血压\nRp\n硝苯地平片 10mg×30片\n医师：")
    assert fields["diagnosis"] == "高血压"
    assert fields["drugs"] == "硝苯地平片10mg×30片"


def test_an_itemised_list_is_counted_and_its_total_read() -> None:
    _, fields, _ = _read("费用清单\n项目\t数量\t金额\n血常规\t1\t20.00\n静脉输液\t2\t31.50\n合计：\t51.50")
    assert (fields["lines"], fields["total_yuan"]) == ("2", "51.50")


CARD = (
    "姓名 周安\n性别 女\t民族 汉\n出生 1949年12月31日\n住址 江淮市云栖区1号\n公民身份号码\t11010519491231002X"
)


def test_an_identity_card() -> None:
    fields, findings = read_id_card(paper_rows(CARD.splitlines()))
    assert findings == ()
    assert fields == {
        "side": "front",
        "name": "周安",
        "sex": "女",
        "ethnicity": "汉",
        "birth_date": "1949-12-31",
        "address": "江淮市云栖区1号",
        "id_number": "11010519491231002X",
    }


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ("1002X", "1003X", GateCode.CHECK_DIGIT, "id_number"),
        ("12月31日", "12月30日", GateCode.SOURCES_DISAGREE, "birth_date"),
        ("性别 女", "性别 男", GateCode.SOURCES_DISAGREE, "sex"),
        ("11010519491231002X", "", GateCode.VALUE_NOT_READ, "id_number"),
    ],
)
def test_an_identity_card_that_contradicts_itself(old: str, new: str, code: GateCode, field: str) -> None:
    _, findings = read_id_card(paper_rows(CARD.replace(old, new).splitlines()))
    assert [(found.code, found.field) for found in findings] == [(code, field)]


def test_a_bank_card_warns_on_luhn_and_keeps_the_number() -> None:
    good, quiet = read_bank_card(paper_rows(["江淮银行", "4532 0151 1283 0366"]))
    assert (good, quiet) == ({"bank_name": "江淮银行", "card_number": "4532015112830366"}, ())
    bad, findings = read_bank_card(paper_rows(["江淮银行", "4532 0151 1283 0367"]))
    assert bad["card_number"] == "4532015112830367"
    assert [found.code for found in findings] == [GateCode.CHECK_DIGIT]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("name,code\na,b\n", "h.csv:1"),
        ("# name: h; as of: 2026-01-01; source: s\nname\na\n", "h.csv:2"),
        ("# name: h; as of: 2026-01-01; source: s\nname,code\na,1\nb,\n", "h.csv:4"),
    ],
)
def test_a_dictionary_says_where_it_is_wrong(text: str, where: str) -> None:
    with pytest.raises(DictionaryError, match=where):
        read_dictionary(text, "h.csv")


def test_candidates_are_nearest_first_and_never_far() -> None:
    near = HOSPITALS.candidates("江淮市云栖入民医院")
    assert [(found.entry.code, found.differences) for found in near] == [("H1", 1), ("H2", 2)]
    assert HOSPITALS.candidates("鹏城市莲塘儿童医院") == ()
