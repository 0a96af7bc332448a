"""Checks of people: who claims, who is paid, is the identity known, is anyone on a list."""

from __future__ import annotations

from claimwright.core.checks.case import Beneficiary, Case, Party
from claimwright.core.checks.result import Facts, Point, Points, flag, ok, question
from claimwright.core.checks.rulebook import Settings
from claimwright.core.claims.accept import ADULT_AGE, same_name
from claimwright.core.dates import completed_years

RESIDENT_ID = "resident_id"
DEATH = "death"


def role_of(case: Case, person: Party) -> str | None:
    """As what a person stands to the policies of the case; None: as nothing that is known."""
    if person.person_id == case.insured.person_id:
        return "insured"
    named = [one for policy in case.policies for one in policy.beneficiaries if _is(one, person)]
    if named:
        return "beneficiary"
    if any(policy.applicant_id == person.person_id for policy in case.policies):
        minor = completed_years(case.insured.birth_date, case.today) < ADULT_AGE
        return "guardian" if minor else "applicant"
    return None


def _is(named: Beneficiary, person: Party) -> bool:
    return named.person_id == person.person_id or named.id_number == person.id_number


def claimant_role(case: Case, _: Settings) -> Points:
    """The claimant is insured, applicant or named beneficiary (Insurance Law art. 21-23)."""
    role = role_of(case, case.claimant)
    return ok(role=role) if role else (question("claimant_no_role", name=case.claimant.name),)


def claimant_identity(case: Case, _: Settings) -> Points:
    """A resident's identity number is one by GB 11643: claimant and insured alike."""
    points = []
    for person in dict.fromkeys((case.claimant, case.insured)):
        if person.id_kind == RESIDENT_ID and person.id_fault:
            points.append(question("id_number_wrong", name=person.name, reason=person.id_fault))
    return tuple(points) or ok(id_kind=case.claimant.id_kind)


def payee_entitled(case: Case, _: Settings) -> Points:
    """Benefits in life go to the insured (a minor's guardian); death benefits to the named beneficiaries.

    No beneficiary named: the estate, which a person settles (Insurance Law art. 39-42).
    """
    role = role_of(case, case.payee)
    if any(event.kind == DEATH for event in case.events):
        named = [one for policy in case.policies for one in policy.beneficiaries if one.benefit == DEATH]
        if not named:
            return (question("no_beneficiary_named", name=case.payee.name),)
        if any(_is(one, case.payee) for one in named):
            return ok(role="beneficiary")
        return (question("payee_not_entitled", name=case.payee.name, role=role),)
    if role in ("insured", "guardian"):
        return ok(role=role)
    return (question("payee_not_entitled", name=case.payee.name, role=role),)


def account_name(case: Case, _: Settings) -> Points:
    """The account is in the name of the person it belongs to: money goes to nobody else's account."""
    if same_name(case.account.account_name, case.payee.name):
        return ok(account_name=case.account.account_name)
    names = {"account_name": case.account.account_name, "name": case.payee.name}
    return (question("account_name_differs", **names),)


def aml_identification(case: Case, settings: Settings) -> Points:
    """From the amount on, payee and claimant are identified by a paper on file and the relation is known.

    Anti-money-laundering due diligence for claim payments; the amount is a setting of the rulebook.
    """
    amount_fen = settings["amount"]
    assert isinstance(amount_fen, int)
    if case.proposed_fen < amount_fen:
        return ok(proposed_fen=case.proposed_fen, amount_fen=amount_fen)
    points: list[Point] = []
    for person in dict.fromkeys((case.payee, case.claimant)):
        identified = person.id_kind == RESIDENT_ID and not person.id_fault
        if not identified:
            facts: Facts = {"name": person.name, "id_kind": person.id_kind, "amount_fen": amount_fen}
            points.append(question("not_identified", **facts))
        elif role_of(case, person) is None:
            points.append(question("relation_unknown", name=person.name, amount_fen=amount_fen))
    return tuple(points) or ok(proposed_fen=case.proposed_fen, amount_fen=amount_fen)


def sanctions(case: Case, _: Settings) -> Points:
    """Nobody of the case is on a loaded list. A match is a question to a person, never an answer."""
    points = tuple(
        question("on_list", list=one.list_name, entry=one.entry_no, name=one.person, by=one.by)
        for one in case.listed
    )
    return points or ok(persons=len({case.insured.person_id, case.claimant.person_id, case.payee.person_id}))


def frequency(case: Case, settings: Settings) -> Points:
    """How many claims the insured person made within a time, this one included."""
    days, most = settings["days"], settings["claims"]
    assert isinstance(days, int)
    assert isinstance(most, int)
    recent = {one.claim_no for one in case.past if 0 <= (case.reported_on - one.reported_on).days <= days} - {
        case.claim_no
    }
    count = len(recent) + 1
    if count <= most:
        return ok(claims=count, days=days)
    return (flag("many_claims", claims=count, days=days, claims_max=most),)
