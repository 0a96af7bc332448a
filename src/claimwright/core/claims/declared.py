"""Insured events that no bill tells: a diagnosis, a death, a disability, a stay whose bill is with another.

The claimant says what happened and when; papers prove it. A fact that a paper states has that paper's kind as
its source, so that everybody sees what rests on proof and what on the claimant's word alone. Which papers are
asked for follows 中国保险行业协会《人身保险理赔申请材料》 practice and the wordings' 保险金申请 clauses.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from claimwright.core.adjudication.model import FactValue
from claimwright.core.checks.diagnosis import in_ranges
from claimwright.core.claims.accept import same_name
from claimwright.core.claims.events import CLAIMANT, DERIVED, EVENT_DATE, SourcedFacts
from claimwright.core.work.task import Question

CRITICAL_ILLNESS, DEATH, DISABILITY, INPATIENT = "critical_illness", "death", "disability", "inpatient"
DEATH_CERTIFICATE, ID_CARD, PATHOLOGY = "death_certificate", "id_card", "pathology_report"
DIAGNOSIS, DISABILITY_REPORT, SUMMARY = "diagnosis_certificate", "disability_report", "discharge_summary"

REQUIRED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    CRITICAL_ILLNESS: ((PATHOLOGY, DIAGNOSIS), (ID_CARD,)),
    DEATH: ((DEATH_CERTIFICATE,), (ID_CARD,)),
    DISABILITY: ((DISABILITY_REPORT,), (ID_CARD,)),
    INPATIENT: ((SUMMARY,),),
}
"""By kind of event the papers that are asked for; of each group one will do, the first is the best."""

STATABLE_OF: Mapping[str, frozenset[str]] = {
    CRITICAL_ILLNESS: frozenset({"disease", "illness_degree"}),
    DEATH: frozenset({"cause_of_death", "mental_capacity"}),
    DISABILITY: frozenset(),
    INPATIENT: frozenset(),
}
"""What a claimant may state beside what every report may (`events.STATABLE`)."""

SEVERE: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "恶性肿瘤——重度": (("C00-C43", "C45-C72", "C74-C97"), ()),
    "较重急性心肌梗死": (("I21-I22",), ()),
    "严重脑中风后遗症": (("I69",), ("脑中风后遗症",)),
    "重大器官移植术或造血干细胞移植术": ((), ("移植术",)),
    "冠状动脉搭桥术": ((), ("冠状动脉搭桥", "冠状动脉旁路移植")),
    "严重慢性肾衰竭": ((), ("严重慢性肾衰竭", "尿毒症期", "慢性肾脏病5期")),
}
"""Severe diseases of the common definitions (重大疾病保险的疾病定义使用规范 2020) with what names each on
a paper: ICD-10 ranges, words. A cancer of the thyroid (C73) or skin (C44) may be mild: a person looks."""

_DIAGNOSES = ("pathology_diagnosis", "discharge_diagnosis", "diagnosis")
_DATES_APART_DAYS = 30


@dataclass(frozen=True, slots=True)
class Declared:
    """An event as the claimant declares it; the facts that they state are the report's."""

    kind: str
    event_date: date


@dataclass(frozen=True, slots=True)
class PaperSeen:
    """A paper as read: its kind, what it states, and whether the reading left a doubt."""

    kind: str
    fields: Mapping[str, str]
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Insured:
    """Whom the papers must name."""

    name: str
    id_number: str


@dataclass(frozen=True, slots=True)
class Told:
    """What an event's papers and claimant tell: facts with sources, and what a person must look at.

    `waived`: papers that are not there and are not asked for, by a declared sudden event.
    """

    facts: SourcedFacts = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    waived: tuple[str, ...] = ()


def missing_papers(kind: str, present: Collection[str], waived: Collection[str] = ()) -> tuple[str, ...]:
    """The best paper of each group of which none is there, but for what a declared sudden event waives."""
    return tuple(
        group[0]
        for group in REQUIRED.get(kind, ())
        if not any(one in present or one in waived for one in group)
    )


def event_told(
    event_no: str,
    declared: Declared,
    stated: Mapping[str, FactValue],
    is_accident: bool,
    insured: Insured,
    papers: Sequence[PaperSeen],
    waived: Collection[str] = (),
) -> Told:
    """The declared event with every fact that papers prove, and the questions that they leave open."""
    facts: SourcedFacts = {
        "accident": (is_accident, CLAIMANT),
        EVENT_DATE: (declared.event_date, CLAIMANT),
        **{name: (value, CLAIMANT) for name, value in stated.items()},
    }
    named = [one for one in papers if not one.is_doubtful and same_name(_name(one), insured.name)]
    facts |= _PROVEN[declared.kind](declared, facts, named)
    present = {one.kind for one in papers}
    missing = missing_papers(declared.kind, present, waived)
    open_points = [Question("paper_missing", {"event_no": event_no, "paper": one}) for one in missing]
    open_points += _doubts(event_no, declared, insured, papers)
    spared = tuple(one for one in missing_papers(declared.kind, present) if one not in missing)
    return Told(facts, tuple(open_points), spared)


def _name(one: PaperSeen) -> str:
    return one.fields.get("patient_name") or one.fields.get("name", "")


def _doubts(
    event_no: str, declared: Declared, insured: Insured, papers: Sequence[PaperSeen]
) -> list[Question]:
    """Papers of somebody else, of another day, or read with a doubt."""
    found: list[Question] = []
    for one in papers:
        about = {"event_no": event_no, "paper": one.kind}
        if one.is_doubtful:
            found.append(Question("paper_doubtful", about))
        if _is_of_another(one, insured):
            found.append(Question("paper_of_another", {**about, "name_on_paper": _name(one)}))
        day = _day(one, "death_date" if declared.kind == DEATH else "report_date")
        apart = abs((day - declared.event_date).days) if day is not None else 0
        if apart > (0 if declared.kind == DEATH else _DATES_APART_DAYS):
            days = {"stated": declared.event_date.isoformat(), "on_paper": str(day)}
            found.append(Question("paper_of_another_day", {**about, **days}))
    return found


def _is_of_another(one: PaperSeen, insured: Insured) -> bool:
    if one.kind == ID_CARD:
        return one.fields.get("id_number", insured.id_number) != insured.id_number
    return bool(_name(one)) and not same_name(_name(one), insured.name)


def _day(one: PaperSeen, name: str) -> date | None:
    try:
        return date.fromisoformat(one.fields[name])
    except (KeyError, ValueError):
        return None


def _illness(declared: Declared, facts: SourcedFacts, named: Sequence[PaperSeen]) -> SourcedFacts:
    """The disease is proven by a paper that names it; its degree follows from the list of severe diseases."""
    proven: SourcedFacts = {}
    disease = facts.get("disease", ("", CLAIMANT))[0]
    if "first_diagnosis_date" not in facts:
        proven["first_diagnosis_date"] = (declared.event_date, CLAIMANT)
    if disease in SEVERE:
        proven["illness_degree"] = ("重度", DERIVED)
    order = {PATHOLOGY: 0, DIAGNOSIS: 1}
    for one in sorted((paper for paper in named if paper.kind in order), key=lambda paper: order[paper.kind]):
        if not names_disease(one, str(disease)):
            continue
        proven["disease"] = (disease, one.kind)
        code = one.fields.get("icd10", "").split(" ")[0]
        if code:
            proven["diagnosis"] = (code, one.kind)
        return proven
    return proven


def names_disease(one: PaperSeen, disease: str) -> bool:
    """Does the paper name this disease of the list, by its surest code or by its words?"""
    if disease not in SEVERE:
        return False
    ranges, words = SEVERE[disease]
    said = "".join(one.fields.get(name, "") for name in _DIAGNOSES)
    code = one.fields.get("icd10", "").split(" ")[0]
    return (bool(code) and in_ranges(code, ranges)) or any(word in said for word in words)


def _death(declared: Declared, facts: SourcedFacts, named: Sequence[PaperSeen]) -> SourcedFacts:
    proven: SourcedFacts = {}
    for one in named:
        if one.kind == DEATH_CERTIFICATE:
            if _day(one, "death_date") == declared.event_date:
                proven[EVENT_DATE] = (declared.event_date, one.kind)
            if one.fields.get("cause_of_death") in ("疾病", "意外", "自杀"):
                proven["cause_of_death"] = (one.fields["cause_of_death"], one.kind)
    return proven


def _disability(declared: Declared, facts: SourcedFacts, named: Sequence[PaperSeen]) -> SourcedFacts:
    for one in named:
        if one.kind == DISABILITY_REPORT and one.fields.get("disability_grade", "").isdigit():
            return {"disability_grade": (int(one.fields["disability_grade"]), one.kind)}
    return {}


def _stay(declared: Declared, facts: SourcedFacts, named: Sequence[PaperSeen]) -> SourcedFacts:
    """Days in hospital as nights between the dates of the summary, at least one."""
    for one in named:
        start, end = _day(one, "admission_date"), _day(one, "discharge_date")
        if one.kind == SUMMARY and start is not None and end is not None and start <= end:
            return {
                EVENT_DATE: (start, one.kind),
                "admission_date": (start, one.kind),
                "discharge_date": (end, one.kind),
                "stay_days": (max(1, (end - start).days), one.kind),
            }
    return {}


_PROVEN = {CRITICAL_ILLNESS: _illness, DEATH: _death, DISABILITY: _disability, INPATIENT: _stay}
