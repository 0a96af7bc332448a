# ruff: noqa: E501 - one row a word, however wide its Chinese is
"""What the reference says of each operation on values. A test compares it with what the reader knows."""

from __future__ import annotations

OPERATION_WORDS: dict[str, tuple[str, str, str]] = {
    "min_of": ("取最小", "the least", "{min_of: [so_far, cash_value]}"),
    "max_of": ("取最大", "the greatest", "{max_of: [sum_insured, cash_value, premiums_paid]}"),
    "sum_of": ("相加", "the sum", "{sum_of: [loan_principal, loan_interest]}"),
    "from": ("相减，不低于零", "subtract, never below zero", "{from: cash_value, less: [loan_principal]}"),
    "times": ("相乘；有比例时写明舍入", "multiply; with a ratio, name the rounding",
              "{times: [sum_insured, 20%], round: half_up 0.01 元}"),
    "lookup": ("查表", "look up a table", "{lookup: death_ratio, by: age_at_event}"),
    "if": ("按条件二选一", "one of two, by a condition", "{if: accident, then: 0 天, otherwise: 3 天}"),
    "first_of": ("按顺序取第一个成立的", "the first whose condition holds",
                 "{first_of: [{when: accident, take: 100%}, {otherwise: 60%}]}"),
    "days_from": ("两个日期相差的天数", "days between two dates", "{days_from: accident_date, to: event_date}"),
    "years_from": ("两个日期相差的整年数", "full years between two dates", "{years_from: inception, to: event_date}"),
    "date": ("某日之后若干天或年", "a date some days or years later", "{date: inception, plus: 2 年}"),
    "proportion": ("按比例：金额 × 部分 ÷ 全部", "amount × part ÷ whole",
                   "{proportion: so_far, part: annual_premium, whole: premium_payable, round: half_up 0.01 元}"),
    "interest_on": ("单利：本金 × 年利率 × 天数 ÷ 年天数", "simple interest by days",
                    "{interest_on: loan_principal, rate: loan_rate, days: 30 天, year_of: 365 天, round: half_up 0.01 元}"),
    "sum_lines": ("明细合计", "sum over lines", "{sum_lines: line_amount, where: line_in_scope}"),
    "largest": ("明细中最大", "largest over lines", "{largest: item_ratio, where: every_line}"),
    "smallest": ("明细中最小", "smallest over lines", "{smallest: item_grade, where: rated_once}"),
    "count_lines": ("符合条件的明细数", "number of lines", "{count_lines: {item_grade: {is: worst}}}"),
}  # fmt: skip
"""What the reference says of each operation."""
