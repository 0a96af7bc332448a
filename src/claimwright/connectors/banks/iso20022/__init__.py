"""ISO 20022 payment messages: pure translation between bytes and canonical messages."""

from __future__ import annotations

from claimwright.connectors.banks.iso20022.account_report import parse_notice, parse_statement
from claimwright.connectors.banks.iso20022.initiation import Debtor, compose
from claimwright.connectors.banks.iso20022.status_report import parse_status_report
from claimwright.connectors.banks.iso20022.xml import MessageError

__all__ = ["Debtor", "MessageError", "compose", "parse_notice", "parse_statement", "parse_status_report"]
