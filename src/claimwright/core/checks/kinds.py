"""Every check that exists, by name. A rulebook switches them on; a name that is not here is an error."""

from __future__ import annotations

from collections.abc import Mapping

from claimwright.core.checks import bills, cover, medical, people
from claimwright.core.checks.rulebook import CheckKind, Form

_KINDS = (
    CheckKind("claimant_role", people.claimant_role, "申请人身份与资格", "claimant's role"),
    CheckKind("claimant_identity", people.claimant_identity, "身份证件号码", "identity number"),
    CheckKind("policy_in_force", cover.policy_in_force, "保单效力", "policy in force"),
    CheckKind("waiting_period", cover.waiting_period, "等待期", "waiting period", {"days": Form.DAYS}),
    CheckKind(
        "contestability",
        cover.contestability,
        "如实告知与两年抗辩期",
        "contestability",
        {"soon": Form.DAYS, "chronic": Form.WORDS},
    ),
    CheckKind("exclusion", cover.exclusion, "责任免除", "exclusions"),
    CheckKind(
        "early_claim",
        cover.early_claim,
        "短期出险",
        "early claim",
        {"days": Form.DAYS, "amount": Form.YUAN},
    ),
    CheckKind(
        "limitation",
        cover.limitation,
        "索赔时效",
        "limitation of time",
        {"years": Form.YEARS, "years_life": Form.YEARS},
    ),
    CheckKind(
        "hospital_listed", medical.hospital_listed, "医院与等级", "hospital and level", {"levels": Form.WORDS}
    ),
    CheckKind(
        "diagnosis_fits",
        medical.diagnosis_fits,
        "诊断与责任、年龄、性别相符",
        "diagnosis fits benefit, age and sex",
        {name: Form.WORDS for name in ("female", "male", "newborn", "adult", "injury")},
    ),
    CheckKind(
        "dates_consistent",
        medical.dates_consistent,
        "日期合理",
        "dates fit each other",
        {"accident_days": Form.DAYS},
    ),
    CheckKind("bill_authentic", bills.bill_authentic, "票据真实", "bill is genuine", {"ask_from": Form.YUAN}),
    CheckKind("bill_red_flushed", bills.bill_red_flushed, "票据红冲", "bill not cancelled"),
    CheckKind("paid_elsewhere", bills.paid_elsewhere, "他处已报销", "not used elsewhere"),
    CheckKind("bill_duplicate", bills.bill_duplicate, "重复票据", "bill not claimed twice"),
    CheckKind(
        "bill_split",
        bills.bill_split,
        "拆分票据",
        "bills not cut in pieces",
        {"days": Form.DAYS, "bills": Form.TIMES, "thresholds": Form.AMOUNTS},
    ),
    CheckKind(
        "amount_peers",
        bills.amount_peers,
        "金额与同类相比",
        "amount against peers",
        {"deviations": Form.TIMES, "bills": Form.TIMES},
    ),
    CheckKind(
        "frequency", people.frequency, "理赔频次", "how often", {"days": Form.DAYS, "claims": Form.TIMES}
    ),
    CheckKind("payee_entitled", people.payee_entitled, "领款人资格", "payee is entitled"),
    CheckKind("account_name", people.account_name, "账户户名", "account name"),
    CheckKind(
        "aml_identification",
        people.aml_identification,
        "反洗钱客户识别",
        "identification (AML)",
        {"amount": Form.YUAN},
    ),
    CheckKind("sanctions", people.sanctions, "名单筛查", "sanctions lists"),
)

KINDS: Mapping[str, CheckKind] = {one.name: one for one in _KINDS}
