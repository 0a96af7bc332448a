"""The words of letters, plain enough to be read out. Both languages say the same, key by key."""

from __future__ import annotations

from collections.abc import Mapping

_ZH: Mapping[str, str] = {
    "title_paid": "理赔决定书",
    "title_zero": "理赔结案通知书",
    "title_refused": "拒绝给付保险金通知书",
    "title_papers": "补充材料通知书",
    "title_prepaid": "预付赔款通知书",
    "title_changed": "变更理赔决定书",
    "title_recovery": "退还赔款通知书",
    "title_upheld": "复核结果通知书",
    "title_instalments": "分期退还约定书",
    "title_received": "退还款收讫通知书",
    "title_offset": "赔款抵扣通知书",
    "about_claim_no": "赔案号",
    "about_policy_no": "保单号",
    "about_insured": "被保险人",
    "about_event_date": "发生日期",
    "about_claimed": "申请金额",
    "dear": "{recipient}：",
    "paid": (
        "我们已审核您的理赔申请（第 {decision_no} 号决定）。按照保险合同，本次应付 {amount}，各项给付和所"
        "依据的条款见下表。"
    ),
    "deducted": "其中 {prepaid} 已经提前付给您，从本次赔款中扣除。",
    "account": "{ordered} 将付至您的账户：{account}。到账时间以银行为准。",
    "zero": (
        "我们已审核您的理赔申请（第 {decision_no} 号决定）。按照保险合同逐条计算，本次应付金额为零，计算"
        "见下表和手机上的本案页面。这次的费用已经计入免赔额（先由您自己承担的部分）或限额。"
    ),
    "refused": (
        "我们已审核您的理赔申请（第 {decision_no} 号决定）。很抱歉，这次的情况不在合同保障的范围内，"
        "不能赔付。"
    ),
    "clause": "依据条款：{clause}。",
    "words": "理由：{words}",
    "papers": "为审核您的申请，请补充以下材料：",
    "paper_list": "{papers}",
    "once": "以上是我们需要的全部材料（保险法第二十二条）。您可以在手机上拍照提交，原件请妥善保管。",
    "prepaid": "经您同意，我们先付给您 {amount}，付至：{account}。",
    "prepaid_by_law": (
        "六十天内我们还没有算清您的申请。按保险法第二十五条，先付可以确定的 {amount}，付至：{account}。"
    ),
    "prepaid_end": "最后算清时，这笔钱从赔款中扣除；如果最后应付的比这笔钱少，我们会写信告诉您怎样退还差额。",
    "changed": "您的理赔已重新核算。第 {decision_no} 号决定代替此前的决定：原应付 {was}，现应付 {amount}。",
    "because": "重新核算的原因：{reason}。",
    "more": "我们补付 {difference}。",
    "less": "比原决定少 {difference}；已经多付的部分，我们会另写信告诉您怎样退还。",
    "recovery": "按最新的理赔决定，您多收到赔款 {amount}，请退还。",
    "recovery_how": (
        "转账时请在附言中写明编号 {reference}。如一次退还有困难，可以与我们商定分期，或同意从以后的赔款中"
        "抵扣。"
    ),
    "upheld": "您对第 {decision_no} 号决定的异议，已由另一位理赔人员复核。复核结果：原来的决定不变。",
    "instalments": "编号 {reference} 的应退还款项 {amount}，与您约定分 {count} 期退还：",
    "instalment_list": "{count}",
    "recovery_how_each": "每期转账时请在附言中写明编号 {reference}。可以提前退还，不收取利息和费用。",
    "received": "我们已收到您退还的 {amount}，编号 {reference}。",
    "rest": "尚余 {rest}未退还。",
    "settled": "应退还的款项已全部结清。感谢您的配合。",
    "offset": (
        "按您的同意，应退还的款项（编号 {reference}）中 {amount} 已从后续赔款（付款 {words}）中抵扣，其余赔款"
        "照付。"
    ),
    "object": (
        "如您不同意本决定，可以在 {until} 前提出异议：在手机上打开本案点“提出异议”，或拨打客服电话，或到"
        "任一服务网点。我们会由未参与本案的人员复核。"
    ),
    "regulator": "您也可以拨打金融消费者权益保护热线 12378 反映，或申请调解、向人民法院起诉。",
    "sincerely": "{written_on}",
    "row_benefit": "给付项目",
    "row_clause": "条款",
    "row_amount": "金额",
    "row_total": "合计",
    "reason_correction": "我们的工作有误",
    "reason_wrong_fact": "案件事实有更正",
    "reason_red_bill": "医院已把这张票据作废（红冲）",
    "reason_duplicate": "同一费用已在别处得到补偿",
    "reason_objection": "您的异议成立",
    "reason_resubmitted": "您重新提出了申请",
    "reason_withdrawal": "您撤回了申请",
    "reason_late_claim": "同一保单年度内另有更早的赔案，免赔额和限额按条款顺序重新计算",
    "reason_year_changed": "同一保单年度内另一赔案已更正，免赔额和限额重新计算",
    "reason_reprocessing": "我们系统里的条款或目录有误，已经更正",
}

_EN: Mapping[str, str] = {
    "title_paid": "Decision on your claim",
    "title_zero": "Your claim is closed",
    "title_refused": "Refusal of benefit",
    "title_papers": "Please send these papers",
    "title_prepaid": "Payment in advance",
    "title_changed": "Changed decision on your claim",
    "title_recovery": "Request to pay back",
    "title_upheld": "Result of the review",
    "title_instalments": "Agreement to pay back in instalments",
    "title_received": "We have received your payment",
    "title_offset": "Deducted from a later benefit",
    "about_claim_no": "Claim",
    "about_policy_no": "Policy",
    "about_insured": "Insured person",
    "about_event_date": "Date of event",
    "about_claimed": "Amount claimed",
    "dear": "Dear {recipient},",
    "paid": (
        "We have assessed your claim (decision {decision_no}). Under your contract {amount} is payable. "
        "The table shows each benefit with its clause."
    ),
    "deducted": "Of this, {prepaid} was paid to you in advance and is deducted.",
    "account": "{ordered} goes to your account: {account}. The bank decides when it arrives.",
    "zero": (
        "We have assessed your claim (decision {decision_no}). Calculated clause by clause, nothing is "
        "payable this time; the table and the page of your claim show how. The expense counts towards "
        "your deductible or limit."
    ),
    "refused": (
        "We have assessed your claim (decision {decision_no}). We are sorry: it is not covered, and no "
        "benefit is paid."
    ),
    "clause": "Clause: {clause}.",
    "words": "Reasons: {words}",
    "papers": "To assess your claim we need these papers:",
    "paper_list": "{papers}",
    "once": (
        "This is everything that we need (Insurance Law, article 22). A photograph from your phone will "
        "do; please keep the originals."
    ),
    "prepaid": "With your consent we pay {amount} in advance to: {account}.",
    "prepaid_by_law": (
        "Your claim could not be settled within 60 days. Under article 25 of the Insurance Law we pay "
        "the {amount} that is certain to: {account}."
    ),
    "prepaid_end": (
        "It is deducted from the final amount. If less is payable in the end, we shall write to you how "
        "the difference is paid back."
    ),
    "changed": (
        "Your claim has been calculated again. Decision {decision_no} replaces the one before: {was} was "
        "payable, now {amount} is."
    ),
    "because": "Why: {reason}.",
    "more": "We pay {difference} on top.",
    "less": (
        "This is {difference} less than before. A separate letter says how what was paid too much is "
        "paid back."
    ),
    "recovery": "By the latest decision you have received {amount} too much. Please pay it back.",
    "recovery_how": (
        "Please write the reference {reference} on the transfer. You may agree instalments with us, or "
        "that we deduct it from later benefits."
    ),
    "upheld": (
        "Another person has reviewed your objection to decision {decision_no}. Result: the decision stands."
    ),
    "instalments": (
        "We have agreed with you that {amount}, reference {reference}, is paid back in {count} instalments:"
    ),
    "instalment_list": "{count}",
    "recovery_how_each": (
        "Please write the reference {reference} on each transfer. You may pay earlier; there is no interest "
        "and no fee."
    ),
    "received": "We have received {amount} from you, reference {reference}.",
    "rest": "{rest} is still to be paid back.",
    "settled": "Everything is paid back now. Thank you.",
    "offset": (
        "As you agreed, {amount} of what is to be paid back (reference {reference}) was deducted from a "
        "later benefit (payment {words}). The rest of that benefit is paid to you."
    ),
    "object": (
        "If you do not agree, you can object until {until}: open this claim on your phone and choose "
        "“Object”, call us, or visit any branch. Somebody who has not worked on your claim will review "
        "it."
    ),
    "regulator": (
        "You can also call the financial consumer protection line 12378, ask for mediation, or go to court."
    ),
    "sincerely": "{written_on}",
    "row_benefit": "Benefit",
    "row_clause": "Clause",
    "row_amount": "Amount",
    "row_total": "Total",
    "reason_correction": "we had made an error",
    "reason_wrong_fact": "something that we knew wrongly was corrected",
    "reason_red_bill": "the bill was cancelled by its issuer",
    "reason_duplicate": "the same expense was repaid elsewhere",
    "reason_objection": "your objection was right",
    "reason_resubmitted": "you made the claim again",
    "reason_withdrawal": "you took the claim back",
    "reason_late_claim": (
        "an earlier claim of the same year came in; deductible and limits are taken in order"
    ),
    "reason_year_changed": (
        "another claim of the same year was corrected, and deductible and limits with it"
    ),
    "reason_reprocessing": "our copy of the terms, or of a list, was wrong and has been corrected",
}

TEXTS: Mapping[str, Mapping[str, str]] = {"zh": _ZH, "en": _EN}
