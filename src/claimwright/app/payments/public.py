"""What others may use of payments."""

from __future__ import annotations

from claimwright.app.payments.commands import (
    PaymentCode,
    cancel_order,
    deduct_prepaid,
    drop_order,
    order_again,
    order_each,
    order_payment,
    order_payments,
)
from claimwright.app.payments.giving_up import (
    give_up_recovery,
    may_give_up,
)
from claimwright.app.payments.hearing import (
    Heard,
    record_answer,
    record_not_known,
    record_status,
    settle_doubt,
)
from claimwright.app.payments.ledger import Posting, post, post_all
from claimwright.app.payments.limits import release_limits, set_release_limit
from claimwright.app.payments.messages import cursor, keep_reports, status_of
from claimwright.app.payments.moving import ASK_TOPIC, SEND_TOPIC, STATUS_TOPIC, NewOrder
from claimwright.app.payments.queries import (
    ClaimMoney,
    balance_of_claim,
    balances_of_claim,
    ledger_of_claim,
    messages_of_order,
    order,
    orders_needing_person_fan_out,
    orders_of_claim,
    trial_balance_fans_out,
    unpaid_orders_of_claim,
)
from claimwright.app.payments.recoveries import (
    Recovery,
    RecoveryCode,
    open_recovery,
    recoveries_of_claim,
    recovery,
)
from claimwright.app.payments.releasing import refuse_release, release_order
from claimwright.app.payments.reserves import set_reserve, set_reserves
from claimwright.app.payments.sending import (
    Sending,
    record_not_sent,
    record_refused,
    record_sent,
    record_unknown,
    take_due,
)
from claimwright.app.payments.store import AccountBalance, BankMessage, LedgerLine, Payee, PaymentOrder

__all__ = [
    "ASK_TOPIC",
    "SEND_TOPIC",
    "STATUS_TOPIC",
    "AccountBalance",
    "BankMessage",
    "ClaimMoney",
    "Heard",
    "LedgerLine",
    "NewOrder",
    "Payee",
    "PaymentCode",
    "PaymentOrder",
    "Posting",
    "Recovery",
    "RecoveryCode",
    "Sending",
    "balance_of_claim",
    "balances_of_claim",
    "cancel_order",
    "cursor",
    "deduct_prepaid",
    "drop_order",
    "give_up_recovery",
    "keep_reports",
    "ledger_of_claim",
    "may_give_up",
    "messages_of_order",
    "open_recovery",
    "order",
    "order_again",
    "order_each",
    "order_payment",
    "order_payments",
    "orders_needing_person_fan_out",
    "orders_of_claim",
    "post",
    "post_all",
    "record_answer",
    "record_not_known",
    "record_not_sent",
    "record_refused",
    "record_sent",
    "record_status",
    "record_unknown",
    "recoveries_of_claim",
    "recovery",
    "refuse_release",
    "release_limits",
    "release_order",
    "set_release_limit",
    "set_reserve",
    "set_reserves",
    "settle_doubt",
    "status_of",
    "take_due",
    "trial_balance_fans_out",
    "unpaid_orders_of_claim",
]
