"""Plain words of the explanation, by step, finding and outcome. zh and en have the same keys (a test checks)."""

# ruff: noqa: E501 - one row a word, however wide its Chinese is
from __future__ import annotations

STEPS: dict[str, dict[str, str]] = {
    "zh": {
        "start": "{first}，减去{rest}，得 {after}",
        "start_alone": "从{first}算起",
        "less": "{before} 减去{all}，得 {after}",
        "plus": "{before} 加上{all}，得 {after}",
        "times": "{before} × {all} = {after}",
        "ratio": "{before} × {all} = {after}",
        "tier": "{before} 按分级比例计算，得 {after}",
        "cap": "最高不超过{all}，得 {after}",
        "at_least": "最低不少于{all}，得 {after}",
        "deduct": "{before} 扣除免赔额（{all}），得 {after}",
        "draw": "{before}，限额内给付（{all}），得 {after}",
        "use": "{all}，给付 {after}",
        "record": "记入{name}：{all}",
        "mark": "记下日期：{all}",
        "stop_loss": "自付封顶（{all}）：由 {before} 提高到 {after}",
        "indemnity": "各方补偿合计不超过费用（{all}）：由 {before} 减为 {after}",
        "each_line": "各项合计 {after}",
        "not_applied": "本步骤条件不满足，仍为 {after}",
        "other": "得 {after}",
    },
    "en": {
        "start": "{first}, less {rest}: {after}",
        "start_alone": "begin with {first}",
        "less": "{before} less {all}: {after}",
        "plus": "{before} plus {all}: {after}",
        "times": "{before} × {all} = {after}",
        "ratio": "{before} × {all} = {after}",
        "tier": "{before} by bands of ratios: {after}",
        "cap": "not more than {all}: {after}",
        "at_least": "not less than {all}: {after}",
        "deduct": "{before} after the deductible ({all}): {after}",
        "draw": "{before} within the limit ({all}): {after}",
        "use": "{all}: {after}",
        "record": "counted under {name}: {all}",
        "mark": "date kept: {all}",
        "stop_loss": "own cost is capped ({all}): raised from {before} to {after}",
        "indemnity": "all that is repaid never exceeds the expense ({all}): {before} becomes {after}",
        "each_line": "all lines together: {after}",
        "not_applied": "the condition of this step does not hold: still {after}",
        "other": "gives {after}",
    },
}

FINDINGS: dict[str, dict[str, str]] = {
    "zh": {
        "waiting_period": "事故发生在等待期内（{told}），由专人核定",
        "not_in_force": "事故日不在保险期间内（{told}），由专人核定",
        "exclusion": "可能属于责任免除：{name}（{told}），由专人核定",
        "condition_not_met": "不满足约定条件：{name}（{told}），由专人核定",
        "gap_not_reached": "距上次给付未满间隔期（{told}），由专人核定",
        "contract_ended": "合同责任已终止（{told}），由专人核定",
        "not_covered": "本险种没有针对“{kind}”的保险责任，由专人核定",
        "missing_fact": "还需要知道：{fact}",
        "missing_lines": "还需要费用或项目明细",
        "fact_out_of_range": "“{fact}”的数值不合理（{found}），请核对",
        "outside_table": "“{fact}”不在条款的表中，请核对",
        "refer": "需要专人判断：{name}（{told}）",
        "note": "提示：{name}",
        "other": "{name}（{told}），由专人核定",
    },
    "en": {
        "waiting_period": "the event falls within the waiting period ({told}); a person decides",
        "not_in_force": "the date is outside the policy period ({told}); a person decides",
        "exclusion": "an exclusion may apply: {name} ({told}); a person decides",
        "condition_not_met": "a condition of cover is not met: {name} ({told}); a person decides",
        "gap_not_reached": "the days between two payments have not passed ({told}); a person decides",
        "contract_ended": "the cover has ended ({told}); a person decides",
        "not_covered": "this coverage has no benefit for “{kind}”; a person decides",
        "missing_fact": "we still need to know: {fact}",
        "missing_lines": "we still need the itemised lines",
        "fact_out_of_range": "the value of “{fact}” cannot be right ({found}); please check",
        "outside_table": "“{fact}” is not in the table of the terms; please check",
        "refer": "a person must judge: {name} ({told})",
        "note": "note: {name}",
        "other": "{name} ({told}); a person decides",
    },
}

OUTCOMES: dict[str, dict[str, str]] = {
    "zh": {
        "pay": "应付 {amount}",
        "zero_by_terms": "按条款计算，本次应付为零。您可以提出异议",
        "needs_person": "需由专人核定，目前算得 {amount}",
        "question": "资料补齐后才能算出金额",
    },
    "en": {
        "pay": "payable: {amount}",
        "zero_by_terms": "by the terms nothing is payable this time. You may object",
        "needs_person": "a person must decide; reckoned so far: {amount}",
        "question": "the amount can be reckoned once the open questions are answered",
    },
}

WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "yes": "是", "no": "否", "absorbed": "本次扣除", "own_cost": "个人负担", "ratio": "比例", "limit": "限额",
        "left_of": "{name}剩余", "used_of": "{name}已用", "total": "各项责任合计", "line": "明细 {no}：",
        "so_far": "上一步金额", "closed": "因上述情况暂不给付，由专人核定", "benefit_pays": "{name}：{amount}",
        "terminate": "合同终止", "waive_premium": "豁免以后各期保险费", "waiting_days": "等待期天数",
        "waiting_until": "等待期止", "gap_until": "间隔期止", "ended_on": "终止日", "money": "元",
        "lines": "明细", "counted": "计入免赔额", "cost": "费用", "obtained": "已获补偿",
    },
    "en": {
        "yes": "yes", "no": "no", "absorbed": "deducted now", "own_cost": "own cost", "ratio": "ratio",
        "limit": "limit", "left_of": "left of the {name}", "used_of": "used of the {name}",
        "total": "all benefits", "line": "line {no}: ", "so_far": "amount so far",
        "closed": "not paid for the reasons below; a person decides", "benefit_pays": "{name}: {amount}",
        "terminate": "the contract ends", "waive_premium": "later premiums are waived",
        "waiting_days": "waiting period", "waiting_until": "waiting period ends", "gap_until": "gap ends",
        "ended_on": "ended on", "money": "yuan", "lines": "lines", "counted": "counted towards the deductible",
        "cost": "expense", "obtained": "already received",
    },
}  # fmt: skip
