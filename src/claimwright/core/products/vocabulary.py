"""The facts that terms may speak of: name, unit, labels, meaning and range. One list for everybody.

Readers of documents and the desk fill facts by these names; product files use them. A product may add facts
of its own under ``facts:``. Contract facts come from the policy, event facts from the claim, line facts
from each line of a bill or report. Ranges are proved against int64 when a product is read.
"""

# ruff: noqa: E501 - one row a word, however wide its Chinese is
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claimwright.core.products.units import Unit

BILL_FEN_MAX = 10**10
SUM_FEN_MAX = 10**11
LOAN_FEN_MAX = 4 * 10**9
PREMIUM_FEN_MAX = 9 * 10**7
DATE_LOW, DATE_HIGH = 693_596, 803_168  # 1900-01-01 to 2199-12-31


@dataclass(frozen=True, slots=True)
class Fact:
    """One word of the vocabulary."""

    name: str
    source: str
    unit: Unit
    zh: str
    en: str
    meaning: str
    choices: tuple[str, ...] = ()
    high: int | None = None

    @property
    def labels(self) -> Mapping[str, str]:
        """Labels by language."""
        return {"zh": self.zh, "en": self.en}

    @property
    def bounds(self) -> tuple[int, int]:
        """Lowest and highest value that is taken."""
        if self.high is not None:
            return 0, self.high
        ranges = {
            Unit.YUAN: (0, BILL_FEN_MAX),
            Unit.YUAN_PER_DAY: (0, 10**8),
            Unit.YUAN_PER_TIME: (0, 10**8),
            Unit.DAY: (0, 36_600),
            Unit.TIME: (0, 10_000),
            Unit.YEAR: (0, 150),
            Unit.AGE: (0, 150),
            Unit.GRADE: (1, 10),
            Unit.RATIO: (0, 10),
            Unit.DATE: (DATE_LOW, DATE_HIGH),
        }
        return ranges.get(self.unit, (0, 1))


EVENT_KINDS: Mapping[str, tuple[str, str]] = {
    "inpatient": ("住院", "stay in hospital"),
    "outpatient": ("门急诊", "outpatient visit"),
    "critical_illness": ("重大疾病确诊", "diagnosis of a critical illness"),
    "accident_injury": ("意外伤害", "accidental injury"),
    "disability": ("伤残", "disability"),
    "total_disability": ("全残", "total disability"),
    "death": ("身故", "death"),
    "survival": ("生存领取", "survival on a benefit date"),
    "maturity": ("满期", "maturity"),
}
"""What can happen: the `kind` of an insured event."""

CONTRACT, EVENT, LINE = "contract", "event", "line"
_YUAN, _DAY, _TIME, _FLAG, _TEXT, _DATE = Unit.YUAN, Unit.DAY, Unit.TIME, Unit.FLAG, Unit.TEXT, Unit.DATE
HOSPITAL_LEVELS = ("三级", "二级", "一级", "未定级")
WARDS = ("普通部", "特需部", "国际部")
FEE_CLASSES = (
    "诊察费", "检查费", "化验费", "治疗费", "手术费", "卫生材料费", "西药费", "中药饮片", "中成药费",
    "一般诊疗费", "挂号费", "床位费", "护理费", "其他",
)  # fmt: skip
ILLNESS_DEGREES = ("轻度", "中度", "重度")

_CONTRACT_FACTS = (
    Fact("contract_date", CONTRACT, _DATE, "合同成立日", "contract date", "the day the contract was formed"),
    Fact("inception", CONTRACT, _DATE, "本期生效日", "inception", "first day of the current policy period"),
    Fact("until", CONTRACT, _DATE, "本期终止日", "end of cover", "first day after the current policy period"),
    Fact("first_inception", CONTRACT, _DATE, "首次投保生效日", "first inception",
         "start of the unbroken chain of renewals"),
    Fact("reinstated_on", CONTRACT, _DATE, "复效日", "reinstated on", "the last reinstatement of the contract"),
    Fact("birth_date", CONTRACT, _DATE, "出生日期", "date of birth", "of the insured"),
    Fact("sex", CONTRACT, _TEXT, "性别", "sex", "of the insured", ("男", "女")),
    Fact("sum_insured", CONTRACT, _YUAN, "保险金额", "sum insured", "of this coverage", high=SUM_FEN_MAX),
    Fact("effective_sum_insured", CONTRACT, _YUAN, "有效保险金额", "effective sum insured",
         "sum insured grown by the terms up to the event", high=SUM_FEN_MAX),
    Fact("has_social_insurance", CONTRACT, _FLAG, "以有医保身份投保", "insured as member of social insurance",
         "the plan was sold at the rate for members"),
    Fact("plan", CONTRACT, _TEXT, "计划", "plan", "name of the plan chosen"),
    Fact("units", CONTRACT, _TIME, "份数", "units", "number of units bought"),
    Fact("daily_amount", CONTRACT, Unit.YUAN_PER_DAY, "日津贴额", "daily amount", "hospital cash for one day"),
    Fact("premiums_paid", CONTRACT, _YUAN, "已交保险费", "premiums paid", "total premiums paid so far"),
    Fact("annual_premium", CONTRACT, _YUAN, "年交保险费", "annual premium", "premium for one year", high=PREMIUM_FEN_MAX),
    Fact("premium_payable", CONTRACT, _YUAN, "应交保险费", "premium at the true age",
         "what the premium would have been at the insured's true age", high=PREMIUM_FEN_MAX),
    Fact("paying_years", CONTRACT, Unit.YEAR, "交费年数", "paying years", "length of the payment period"),
    Fact("years_paid", CONTRACT, Unit.YEAR, "已交费年数", "years paid", "full years of premium paid so far"),
    Fact("paying_until", CONTRACT, _DATE, "交费期满日", "end of paying period", "first day after the payment period"),
    Fact("cash_value", CONTRACT, _YUAN, "现金价值", "cash value", "before any loan is deducted"),
    Fact("unpaid_premium", CONTRACT, _YUAN, "欠交保险费", "unpaid premium", "premium due in the grace period"),
    Fact("loan_principal", CONTRACT, _YUAN, "保单贷款本金", "policy loan", "principal outstanding", high=LOAN_FEN_MAX),
    Fact("loan_interest", CONTRACT, _YUAN, "保单贷款利息", "policy loan interest", "interest due, already reckoned"),
    Fact("loan_date", CONTRACT, _DATE, "贷款起息日", "loan interest from", "day from which interest runs"),
    Fact("loan_rate", CONTRACT, Unit.RATIO, "贷款年利率", "loan rate a year", "yearly rate of the policy loan", high=1),
    Fact("premium_loan_principal", CONTRACT, _YUAN, "自动垫交本金", "automatic premium loan",
         "premiums advanced from the cash value", high=LOAN_FEN_MAX),
    Fact("premium_loan_interest", CONTRACT, _YUAN, "自动垫交利息", "automatic premium loan interest",
         "interest due on them, already reckoned"),
    Fact("accumulated_survival", CONTRACT, _YUAN, "累积生息账户余额", "accumulated survival benefits",
         "survival benefits left with the insurer, with interest"),
    Fact("other_minor_death_cover", CONTRACT, _YUAN, "其他保险公司未成年人身故保额",
         "minor's death cover with other insurers", "counts towards the cap for minors over all insurers"),
)  # fmt: skip

_EVENT_FACTS = (
    Fact("event_date", EVENT, _DATE, "出险日", "event date", "admission, visit, diagnosis, accident or death"),
    Fact("reported_on", EVENT, _DATE, "报案日", "reported on", "the day the event was reported"),
    Fact("paid_on", EVENT, _DATE, "支付日", "paid on", "the day the expense was paid"),
    Fact("accident", EVENT, _FLAG, "意外事故所致", "caused by an accident", "accident as the terms define it"),
    Fact("accident_date", EVENT, _DATE, "意外发生日", "date of accident", "when the accident happened"),
    Fact("accident_kind", EVENT, _TEXT, "意外类型", "kind of accident", "how it happened",
         ("一般意外", "驾乘自驾车", "公共交通", "航空", "自然灾害")),
    Fact("total_expense", EVENT, _YUAN, "医疗费用总额", "total expense", "total of the bills"),
    Fact("eligible_expense", EVENT, _YUAN, "合理且必要的医疗费用", "eligible expense",
         "reasonable and necessary expense of covered items; equal to the total unless a person reduced it"),
    Fact("in_scope_expense", EVENT, _YUAN, "医保范围内费用", "expense in scope of social insurance",
         "total less self-funded items"),
    Fact("social_insurance_paid", EVENT, _YUAN, "医保统筹支付", "paid by social insurance",
         "pool payment only: the personal account is the person's own money"),
    Fact("other_paid", EVENT, _YUAN, "其他支付", "paid by others",
         "as the bill says: serious-illness scheme, assistance, employer"),
    Fact("other_insurers_paid", EVENT, _YUAN, "其他商业保险已赔", "paid by other insurers",
         "indemnity already received for the same expense from commercial insurers, ours included"),
    Fact("account_paid", EVENT, _YUAN, "个人账户支付", "paid from the personal account", "the person's own money"),
    Fact("self_paid", EVENT, _YUAN, "个人自付", "self-paid", "in scope, borne by the person"),
    Fact("self_funded", EVENT, _YUAN, "个人自费", "self-funded", "out of the scope of social insurance"),
    Fact("social_insurance_used", EVENT, _FLAG, "已通过医保结算", "settled through social insurance",
         "the bill was settled with social insurance first"),
    Fact("admission_date", EVENT, _DATE, "入院日期", "admission date", "first day of the stay"),
    Fact("discharge_date", EVENT, _DATE, "出院日期", "discharge date", "last day of the stay"),
    Fact("visit_date", EVENT, _DATE, "就诊日期", "visit date", "day of the outpatient visit"),
    Fact("stay_days", EVENT, _DAY, "住院天数", "days in hospital", "as the discharge record or the bill states"),
    Fact("icu_days", EVENT, _DAY, "重症监护天数", "days in intensive care", "of the stay"),
    Fact("hospital_level", EVENT, _TEXT, "医院等级", "hospital level", "by the hospital list", HOSPITAL_LEVELS),
    Fact("hospital_public", EVENT, _FLAG, "公立医院", "public hospital", "by the hospital list"),
    Fact("hospital_in_network", EVENT, _FLAG, "网络医院", "hospital in the network", "by the product's list"),
    Fact("ward", EVENT, _TEXT, "病房类型", "ward", "kind of ward", WARDS),
    Fact("department", EVENT, _TEXT, "科室", "department", "as the bill states"),
    Fact("diagnosis", EVENT, _TEXT, "主要诊断", "main diagnosis", "ICD-10 code, national medical insurance edition"),
    Fact("first_diagnosis_date", EVENT, _DATE, "首次确诊日", "first diagnosed on", "of this illness, ever"),
    Fact("days_before_stay", EVENT, _DAY, "距入院天数", "days before admission",
         "outpatient visit before a stay for the same cause"),
    Fact("days_after_stay", EVENT, _DAY, "出院后天数", "days after discharge",
         "outpatient visit after a stay for the same cause"),
    Fact("related_stay", EVENT, _FLAG, "与住院同因", "same cause as a stay",
         "the outpatient visit belongs to a covered stay"),
    Fact("special_outpatient", EVENT, _FLAG, "特殊门诊", "special outpatient",
         "dialysis, oncology, anti-rejection therapy or outpatient surgery"),
    Fact("emergency", EVENT, _FLAG, "急诊", "emergency", "treated as an emergency"),
    Fact("disease", EVENT, _TEXT, "疾病名称", "disease", "name of the disease in the wording's list"),
    Fact("illness_degree", EVENT, _TEXT, "疾病程度", "degree of illness", "of the wording's list", ILLNESS_DEGREES),
    Fact("disability_grade", EVENT, Unit.GRADE, "伤残等级", "disability grade", "one grade by JR/T 0083, 1 to 10"),
    Fact("cause_of_death", EVENT, _TEXT, "身故原因", "cause of death", "by the certificate",
         ("疾病", "意外", "自杀", "其他")),
    Fact("pre_existing", EVENT, _FLAG, "既往症", "pre-existing condition", "as the wording defines it"),
    Fact("intentional", EVENT, _FLAG, "故意行为所致", "caused on purpose",
         "by the applicant against the insured, or by the insured's crime"),
    Fact("drunk_driving", EVENT, _FLAG, "酒后或无证驾驶", "drunk or unlicensed driving", "as the wording defines it"),
    Fact("mental_capacity", EVENT, _FLAG, "具有民事行为能力", "had legal capacity", "at the time of a suicide"),
    Fact("disclosure_doubt", EVENT, _FLAG, "告知存疑", "doubt about disclosure", "raised by a person or a check"),
    Fact("transports", EVENT, _TIME, "转运次数", "transports", "number of ambulance transports"),
    Fact("prepaid", EVENT, _YUAN, "已预付赔款", "already prepaid", "advance payment on this claim"),
    Fact("survival_no", EVENT, _TIME, "第几次领取", "number of this survival payment", "counted from 1"),
)  # fmt: skip

_LINE_FACTS = (
    Fact("line_amount", LINE, _YUAN, "明细金额", "amount of the line", "of a fee class or an item"),
    Fact("fee_class", LINE, _TEXT, "费用类别", "fee class", "of the fiscal e-bill", FEE_CLASSES),
    Fact("item_name", LINE, _TEXT, "项目名称", "item", "as the itemised list states"),
    Fact("line_days", LINE, _DAY, "明细天数", "days of the line", "for items charged by the day"),
    Fact("line_in_scope", LINE, _FLAG, "医保范围内", "in scope of social insurance", "the line is within the scheme"),
    Fact("line_covered", LINE, _FLAG, "属于保障范围", "covered item", "reasonable, necessary and not excluded"),
    Fact("item_grade", LINE, Unit.GRADE, "单项伤残等级", "grade of this item", "one item by JR/T 0083, 1 to 10"),
    Fact("item_ratio", LINE, Unit.RATIO, "单项给付比例", "ratio of this item", "by an additive table"),
    Fact("rated_once", LINE, _FLAG, "单独评定", "rated by itself", "false if the same part is rated elsewhere"),
    Fact("line_disease", LINE, _TEXT, "疾病名称（明细）", "disease of the line", "name of the wording's list"),
    Fact("line_degree", LINE, _TEXT, "疾病程度（明细）", "degree of the line", "of the wording's list", ILLNESS_DEGREES),
    Fact("loss", LINE, _TEXT, "损失项目", "loss", "name of the wording's table of losses"),
    Fact("fracture_multiple", LINE, _TIME, "骨折给付倍数", "multiple of the fracture", "by the wording's table"),
)  # fmt: skip

FACTS: Mapping[str, Fact] = {fact.name: fact for fact in (*_CONTRACT_FACTS, *_EVENT_FACTS, *_LINE_FACTS)}
"""Every fact by name."""

DERIVED: Mapping[str, tuple[Unit, str, str, str]] = {
    "age_at_event": (Unit.AGE, "出险时周岁", "age at the event", "completed years from birth to the event date"),
    "age_at_anniversary": (
        Unit.AGE, "上一保单周年日周岁", "age at the last policy anniversary",
        "completed years from birth to the start of the policy year of the event",
    ),
    "age_at_inception": (
        Unit.AGE, "投保时周岁", "age at inception", "completed years from birth to the first inception",
    ),
    "policy_year_number": (
        Unit.YEAR, "保单年度", "number of the policy year", "1 in the first year from the first inception",
    ),
    "years_in_force": (
        Unit.YEAR, "保单经过整年数", "full years in force", "completed years from first inception to the event",
    ),
    "days_in_force": (
        Unit.DAY, "首次投保起天数", "days in force", "days from first inception to the event date",
    ),
    "nights": (
        Unit.DAY, "住院过夜天数", "nights in hospital", "discharge less admission, at least one day",
    ),
    "calendar_days": (
        Unit.DAY, "住院自然天数", "calendar days in hospital", "discharge less admission, both days counted",
    ),
}  # fmt: skip
"""Values reckoned from dates by one definition each, so that the terms say which they mean."""

SCOPES: Mapping[str, tuple[str, str]] = {
    "event": ("每次事故", "each event by itself"),
    "visit": ("每次就诊", "each outpatient visit"),
    "stay": ("每次住院", "each stay; bills with one stay number share it"),
    "day": ("每日", "each day"),
    "policy_year": ("每保单年度", "each policy year, by anniversaries of the inception"),
    "calendar_year": ("每自然年度", "each calendar year"),
    "cause": ("每一病因或每次意外", "all events with the same cause number"),
    "renewal_chain": ("保证续保期间", "from first inception through every renewal"),
    "lifetime": ("终身", "for ever"),
}
"""Over what an accumulator counts, and so when it starts again from nothing."""

SHARERS: Mapping[str, tuple[str, str]] = {
    "coverage": ("本险种", "this coverage alone"),
    "policy": ("同一保单", "all coverages of the policy"),
    "insured": ("同一被保险人", "all policies of the insured"),
    "family": ("同一家庭", "all insured of the family"),
}
"""Whose an accumulator is."""

DERIVED_INPUTS: Mapping[str, tuple[str, ...]] = {
    "age_at_event": ("birth_date", "event_date"),
    "age_at_anniversary": ("birth_date", "first_inception", "event_date"),
    "age_at_inception": ("birth_date", "first_inception"),
    "policy_year_number": ("first_inception", "event_date"),
    "years_in_force": ("first_inception", "event_date"),
    "days_in_force": ("first_inception", "event_date"),
    "nights": ("admission_date", "discharge_date"),
    "calendar_days": ("admission_date", "discharge_date"),
}
