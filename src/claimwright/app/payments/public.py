"""What others may use of payments."""

from __future__ import annotations

from claimwright.app.payments.commands import (
    ASK_TOPIC,
    SEND_TOPIC,
    STATUS_TOPIC,
    NewOrder,
    PaymentCode,
    cancel_order,
    drop_order,
    order_again,
    order_payment,
)
from claimwright.app.payments.hearing import (
    Heard,
    record_answer,
    record_not_known,
    record_status,
    settle_doubt,
)
from claimwright.app.payments.ledger import post
from claimwright.app.payments.messages import cursor, keep_reports, status_of
from claimwright.app.payments.queries import (
    balances_of_claim,
    ledger_of_claim,
    messages_of_order,
    order,
    orders_needing_person_fan_out,
    orders_of_claim,
    trial_balance_fans_out,
)
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
    "Heard",
    "LedgerLine",
    "NewOrder",
    "Payee",
    "PaymentCode",
    "PaymentOrder",
    "Sending",
    "balances_of_claim",
    "cancel_order",
    "cursor",
    "drop_order",
    "keep_reports",
    "ledger_of_claim",
    "messages_of_order",
    "order",
    "order_again",
    "order_payment",
    "orders_needing_person_fan_out",
    "orders_of_claim",
    "post",
    "record_answer",
    "record_not_known",
    "record_not_sent",
    "record_refused",
    "record_sent",
    "record_status",
    "record_unknown",
    "settle_doubt",
    "status_of",
    "take_due",
    "trial_balance_fans_out",
]
