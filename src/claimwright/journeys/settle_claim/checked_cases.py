"""What the robots look at: the cases of many claims, loaded by a handful of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from claimwright.app.checks import public as checks
from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim, PastEventRow
from claimwright.app.documents import public as documents
from claimwright.app.documents.public import BillHeader
from claimwright.app.parties import public as parties
from claimwright.app.parties.public import BankAccount, IdKind, Person
from claimwright.app.policies import public as policies
from claimwright.app.policies.public import Cover, History
from claimwright.core.adjudication import InsuredEvent
from claimwright.core.adjudication.model import Finding
from claimwright.core.checks import (
    Account,
    Beneficiary,
    Bill,
    Case,
    ListMatch,
    Party,
    PastEvent,
    PeerCell,
    PolicyHistory,
    Spell,
    SpellKind,
)
from claimwright.core.checks.peers import cells_of
from claimwright.core.dates import Period, business_date
from claimwright.core.parties.resident_id import ResidentIdFault, read_resident_id
from claimwright.infra.db import Tx

LOOK_BACK = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Subject:
    """A claim about to be decided: what adjudication has loaded and found already."""

    claim: Claim
    insured: Person
    events: tuple[InsuredEvent, ...]
    covers: tuple[Cover, ...]
    proposed_fen: int
    findings: tuple[Finding, ...] = ()


def load(tx: Tx, subjects: Sequence[Subject], now: datetime) -> Mapping[UUID, Case]:
    """The cases of these claims, from a fixed number of statements."""
    loaded = _Loaded(tx, subjects, now)
    return {one.claim.claim_id: loaded.case(one) for one in subjects}


class _Loaded:
    """What a batch of claims needs, by id."""

    def __init__(self, tx: Tx, subjects: Sequence[Subject], now: datetime) -> None:
        self.today = business_date(now)
        claim_ids = [one.claim.claim_id for one in subjects]
        self.accounts = parties.accounts(tx, {one.claim.account_id for one in subjects})
        insured = {one.insured.person_id: one.insured for one in subjects}
        others = {one.claim.claimant_id for one in subjects}
        others |= {one.person_id for one in self.accounts.values()}
        found = parties.persons(tx, others - insured.keys()) if others - insured.keys() else {}
        self.persons = {one.person_id: _party(one) for one in (*insured.values(), *found.values())}
        policy_ids = {cover.policy_id for one in subjects for cover in one.covers}
        self.histories = policies.histories(tx, policy_ids) if policy_ids else {}
        self.past = claims.past_events(tx, insured, self.today - LOOK_BACK)
        self.documents = claims.bill_documents(tx, claim_ids)
        document_ids = {one for events in self.documents.values() for one in events.values()}
        self.headers = documents.bill_headers(tx, document_ids)
        self.answers = {
            one.document_id: one.verdict.value
            for found_checks in documents.bill_checks(tx, claim_ids).values()
            for one in found_checks
        }
        self.bills = {one.claim.claim_id: self._bills(one) for one in subjects}
        self.peers = self._peers(tx, subjects)
        self.listed = self._listed(tx)

    def case(self, one: Subject) -> Case:
        claim = one.claim
        account = self.accounts[claim.account_id]
        claimant, insured = self.persons[claim.claimant_id], self.persons[claim.insured_id]
        payee = self.persons[account.person_id]
        return Case(
            claim_no=claim.claim_no,
            today=self.today,
            reported_on=business_date(claim.reported_at),
            cause=claim.cause.value,
            claimed_fen=claim.claimed_fen,
            proposed_fen=one.proposed_fen,
            claimant=claimant,
            insured=insured,
            payee=payee,
            account=_account(account),
            events=one.events,
            policies=self._policies(one.covers),
            bills=self.bills[claim.claim_id],
            findings=one.findings,
            past=tuple([_past(row) for row in self.past.get(claim.insured_id, ())]),
            peers=self._cells(claim.claim_id, one.events),
            listed=self._matches(dict.fromkeys((insured, claimant, payee))),
        )

    def _policies(self, covers: Sequence[Cover]) -> tuple[PolicyHistory, ...]:
        by_policy: dict[UUID, list[Cover]] = {}
        for cover in covers:
            by_policy.setdefault(cover.policy_id, []).append(cover)
        return tuple([_policy(self.histories[key], found) for key, found in by_policy.items()])

    def _bills(self, one: Subject) -> tuple[Bill, ...]:
        found = []
        by_event = self.documents.get(one.claim.claim_id, {})
        for event in one.events:
            document_id, total = by_event.get(event.event_no), event.facts.get("total_expense")
            if document_id is None or not isinstance(total, int):
                continue
            header, answer = self.headers.get(document_id), self.answers.get(document_id)
            found.append(_bill(event, total, header, answer))
        return tuple(found)

    def _peers(self, tx: Tx, subjects: Sequence[Subject]) -> Mapping[str, PeerCell]:
        self.wanted: dict[tuple[UUID, str], tuple[str, ...]] = {}
        for one in subjects:
            diagnoses = {event.event_no: event.facts.get("diagnosis") for event in one.events}
            for bill in self.bills[one.claim.claim_id]:
                diagnosis = diagnoses.get(bill.event_no)
                code = diagnosis if isinstance(diagnosis, str) else None
                cells = cells_of(bill.hospital, bill.bill_code, bill.kind, code)
                self.wanted[one.claim.claim_id, bill.event_no] = cells
        return checks.peers(tx, {cell for cells in self.wanted.values() for cell in cells})

    def _cells(self, claim_id: UUID, events: Sequence[InsuredEvent]) -> Mapping[str, PeerCell]:
        """The finest cell of each event that says something."""
        chosen = {}
        for event in events:
            for cell in self.wanted.get((claim_id, event.event_no), ()):
                if cell in self.peers:
                    chosen[event.event_no] = self.peers[cell]
                    break
        return chosen

    def _listed(self, tx: Tx) -> Mapping[str, list[tuple[str, str, str]]]:
        """Entries that match persons of the batch: by number, or by name where the entry has no other number.

        An entry with another number is somebody else of the same name; with another birth date too.
        """
        keys = {party: checks.name_key(party.name) for party in self.persons.values()}
        rows = checks.listed(tx, set(keys.values()), {party.id_number for party in keys})
        matches: dict[str, list[tuple[str, str, str]]] = {}
        for list_name, entry_no, name_key, id_number, birth_date in rows:
            for party, key in keys.items():
                if id_number is not None and id_number == party.id_number:
                    matches.setdefault(party.person_id, []).append((list_name, entry_no, "id_number"))
                elif id_number is None and key == name_key and birth_date in (None, party.birth_date):
                    matches.setdefault(party.person_id, []).append((list_name, entry_no, "name"))
        return matches

    def _matches(self, people: Mapping[Party, None]) -> tuple[ListMatch, ...]:
        if not self.listed:
            return ()
        return tuple(
            ListMatch(list_name, entry_no, person.name, by)
            for person in people
            for list_name, entry_no, by in self.listed.get(person.person_id, ())
        )


def _party(person: Person) -> Party:
    fault = None
    if person.id_kind is IdKind.RESIDENT_ID:
        read = read_resident_id(person.id_number)
        if isinstance(read, ResidentIdFault):
            fault = read.value
        elif (read.birth_date, read.sex) != (person.birth_date, person.sex):
            fault = "birth_date_or_sex"
    return Party(
        str(person.person_id),
        person.name,
        person.id_kind.value,
        person.id_number,
        person.birth_date,
        person.sex.value,
        fault,
    )


def _account(account: BankAccount) -> Account:
    return Account(str(account.account_id), str(account.person_id), account.account_name)


def _policy(history: History, covers: Sequence[Cover]) -> PolicyHistory:
    return PolicyHistory(
        history.policy_no,
        str(history.applicant_id),
        str(history.insured_id),
        history.contract_date,
        min(one.first_inception for one in covers),
        Period(min(one.period.start for one in covers), max(one.period.until for one in covers)),
        tuple([one.product_code for one in covers]),
        tuple([Spell(SpellKind(kind), day) for kind, day in history.spells]),
        tuple(
            [
                Beneficiary(
                    one.benefit,
                    one.order_no,
                    one.share,
                    one.name,
                    one.id_number,
                    str(one.person_id) if one.person_id else None,
                )
                for one in history.beneficiaries
            ]
        ),
        any("unpaid_premium" in one.plan for one in covers),
    )


def _bill(event: InsuredEvent, total_fen: int, header: BillHeader | None, answer: str | None) -> Bill:
    if header is None:
        return Bill(event.event_no, "", "", "", event.kind, event.event_date, total_fen, None, answer)
    return Bill(
        event.event_no,
        header.bill_code,
        header.bill_number,
        header.hospital,
        event.kind,
        event.event_date,
        total_fen,
        header.issue_date,
        answer,
        header.seal,
        header.cancelled,
    )


def _past(row: PastEventRow) -> PastEvent:
    return PastEvent(
        row.claim_no,
        row.kind,
        row.event_date,
        row.stay_no,
        row.total_fen,
        business_date(row.reported_at),
        row.state,
        row.until,
    )
