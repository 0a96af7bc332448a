"""Where a paper comes from, and whether it may prove an event without a person.

A paper whose words fit proves nothing by itself: anybody can print or photograph one. Its origin is proven by
the seal of a trusted issuer (电子签名法 art. 13-14) or by the hospital or platform that confirms it. Without
that a person looks at it before money is paid for a diagnosis, a disability or a stay; at a death always,
because who is entitled is never arithmetic (Insurance Law art. 39-43).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from claimwright.core.claims.declared import (
    CRITICAL_ILLNESS,
    DEATH,
    DEATH_CERTIFICATE,
    DIAGNOSIS,
    DISABILITY,
    DISABILITY_REPORT,
    INPATIENT,
    PATHOLOGY,
    SUMMARY,
)
from claimwright.core.claims.proof_origin import ProofOrigin
from claimwright.core.work.task import Question

PROOF_NOT_VERIFIED, DEATH_BY_PERSON = "proof_not_verified", "death_by_person"


PROOFS_OF: Mapping[str, tuple[str, ...]] = {
    CRITICAL_ILLNESS: (PATHOLOGY, DIAGNOSIS),
    DEATH: (DEATH_CERTIFICATE,),
    DISABILITY: (DISABILITY_REPORT,),
    INPATIENT: (SUMMARY,),
}
"""By kind of event the papers that prove it; the card of a person proves only who they are."""


@dataclass(frozen=True, slots=True)
class ProofPaper:
    """A paper of the claim by its kind, and the surest thing that its origin rests on."""

    kind: str
    origin: ProofOrigin


def not_proven(
    event_no: str, kind: str, papers: Sequence[ProofPaper], accepted: Collection[ProofOrigin]
) -> tuple[Question, ...]:
    """What a person must look at before this event may be paid; none: its proof may be relied on.

    Every paper of the proving kinds counts: a sound paper beside a doubtful one settles nothing.
    """
    proofs = [one for one in papers if one.kind in PROOFS_OF[kind]]
    found = [Question(DEATH_BY_PERSON, {"event_no": event_no})] if kind == DEATH else []
    if not proofs:
        none = {"event_no": event_no, "paper": PROOFS_OF[kind][0], "origin": "none"}
        return (*found, Question(PROOF_NOT_VERIFIED, none))
    doubtful = sorted({one.kind for one in proofs if one.origin not in accepted})
    about = {"origin": ProofOrigin.ANY_PAPER.value}
    return (
        *found,
        *(Question(PROOF_NOT_VERIFIED, {"event_no": event_no, "paper": one, **about}) for one in doubtful),
    )
