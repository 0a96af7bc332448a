"""How personal fields are shown: the one place that masks them, and the audited way to see one in full.

Pages and the API show identity numbers, mobile numbers and accounts masked to everybody, staff included; who
needs one in full states what for, and the customer can read that (`readers`). Diagnoses are for those who
may read cases; for others the word says that there is one.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from claimwright.app.claims.public import Claim
from claimwright.app.parties import public as parties
from claimwright.core.parties.bank_account import masked_account
from claimwright.core.parties.resident_id import masked
from claimwright.infra.db import Tx

UnmaskedField = Literal["id_number", "mobile", "account_no"]
HIDDEN = "***"


class UnmaskedView(BaseModel):
    """One field in full, shown for a stated purpose."""

    field: UnmaskedField
    value: str | None = Field(description="null where the person has none")
    purpose: str


def masked_id_number(number: str) -> str:
    """The area and the last four of an identity number; a short number of another paper not at all."""
    return masked(number) if len(number) > 10 else HIDDEN


def masked_mobile(number: str | None) -> str | None:
    """The first three and the last four digits."""
    if number is None:
        return None
    return f"{number[:3]}****{number[-4:]}" if len(number) > 7 else HIDDEN


def masked_account_no(digits: str) -> str:
    """The last four digits of an account."""
    return masked_account(digits)


def shown_diagnosis(words: str | None, *, may_read_health: bool) -> str | None:
    """A diagnosis for who may read cases; for others only that there is one."""
    return words if may_read_health or words is None else HIDDEN


def unmasked(tx: Tx, claim: Claim, field: UnmaskedField, purpose: str) -> UnmaskedView:
    """One field of a claim's insured person, or of the account that it pays to, in full."""
    if field == "account_no":
        account = parties.account(tx, claim.account_id)
        assert account is not None, "a claim's account is registered"
        return UnmaskedView(field=field, value=account.account_no, purpose=purpose)
    person = parties.person(tx, claim.insured_id)
    assert person is not None, "a claim's insured person is registered"
    value = person.id_number if field == "id_number" else person.phone
    return UnmaskedView(field=field, value=value, purpose=purpose)
