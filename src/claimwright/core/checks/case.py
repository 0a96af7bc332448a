"""Everything that the checks look at, loaded beforehand and never changed. Amounts in fen, days as dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction

from claimwright.core.adjudication.model import Finding, InsuredEvent
from claimwright.core.dates import Period

LINES: Mapping[str, str] = {
    "inpatient": "medical",
    "outpatient": "medical",
    "critical_illness": "critical_illness",
    "accident_injury": "accident",
    "disability": "accident",
    "total_disability": "life",
    "death": "life",
    "survival": "annuity",
    "maturity": "annuity",
}
"""Line of business (险类) by what happened. A case of several lines is of the first in `LINE_ORDER`."""
LINE_ORDER = ("life", "critical_illness", "accident", "medical", "annuity")


def line_of(event_kinds: set[str]) -> str:
    """The line of business that a case counts to; an unknown kind counts as medical."""
    lines = {LINES.get(kind, "medical") for kind in event_kinds}
    return next((line for line in LINE_ORDER if line in lines), "medical")


@dataclass(frozen=True, slots=True)
class Party:
    """A natural person as registered. `id_fault` says why a resident number is none; None: it is in order."""

    person_id: str
    name: str
    id_kind: str
    id_number: str
    birth_date: date
    sex: str
    id_fault: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """The account that the money shall go to, with its owner's id."""

    account_id: str
    owner_id: str
    account_name: str


class SpellKind(Enum):
    """What a policy's history records from a day on (Insurance Law art. 36-37)."""

    IN_FORCE = "in_force"
    GRACE = "grace"
    LAPSED = "lapsed"
    REINSTATED = "reinstated"
    TERMINATED = "terminated"


@dataclass(frozen=True, slots=True)
class Spell:
    """From this day until the next spell the policy stood so."""

    kind: SpellKind
    start: date


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """Who is named for a benefit (``death`` or ``survival``): order, share, identity paper."""

    benefit: str
    order_no: int
    share: Fraction | None
    name: str
    id_number: str
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyHistory:
    """A policy of the insured with its spells in time order; `period` spans its coverages."""

    policy_no: str
    applicant_id: str
    insured_id: str
    contract_date: date
    first_inception: date
    period: Period
    products: tuple[str, ...]
    spells: tuple[Spell, ...]
    beneficiaries: tuple[Beneficiary, ...] = ()
    unpaid_premium_known: bool = False

    def spell_on(self, day: date) -> Spell | None:
        """The spell that a day falls into; None if the history begins later."""
        found = None
        for one in self.spells:
            if one.start > day:
                break
            found = one
        return found

    def reinstated_on(self, day: date) -> date | None:
        """The last reinstatement up to a day."""
        starts = [one.start for one in self.spells if one.kind is SpellKind.REINSTATED and one.start <= day]
        return starts[-1] if starts else None


@dataclass(frozen=True, slots=True)
class Bill:
    """One bill of the claim. `verified` is the platform's answer (None: not asked), `seal` what it proved."""

    event_no: str
    bill_code: str
    bill_number: str
    hospital: str
    kind: str
    day: date
    total_fen: int
    issue_date: date | None = None
    verified: str | None = None
    seal: str | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One event of an earlier claim of the same insured person."""

    claim_no: str
    kind: str
    day: date
    stay_no: str | None
    total_fen: int
    reported_on: date
    state: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PeerCell:
    """What comparable bills cost: robust statistics of one cell (median and median absolute deviation)."""

    cell: str
    count: int
    median_fen: int
    mad_fen: int


@dataclass(frozen=True, slots=True)
class ListMatch:
    """A person of the case is like an entry of a list; `by` is ``id_number`` or ``name``."""

    list_name: str
    entry_no: str
    person: str
    by: str


@dataclass(frozen=True, slots=True)
class Case:
    """One claim ready to be decided. `findings` are those of the terms, `proposed_fen` is what they pay."""

    claim_no: str
    today: date
    reported_on: date
    cause: str
    claimed_fen: int
    proposed_fen: int
    claimant: Party
    insured: Party
    payee: Party
    account: Account
    events: tuple[InsuredEvent, ...]
    policies: tuple[PolicyHistory, ...] = ()
    bills: tuple[Bill, ...] = ()
    findings: tuple[Finding, ...] = ()
    past: tuple[PastEvent, ...] = ()
    peers: Mapping[str, PeerCell] = field(default_factory=dict)
    listed: tuple[ListMatch, ...] = ()

    @property
    def line(self) -> str:
        """Line of business by its events."""
        return line_of({event.kind for event in self.events})
