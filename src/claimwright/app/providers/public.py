"""What others may use of providers."""

from __future__ import annotations

from claimwright.app.providers.commands import list_hospitals
from claimwright.app.providers.queries import hospital_candidates, hospital_on, hospitals_named
from claimwright.app.providers.store import Hospital, HospitalCandidate, name_key

__all__ = [
    "Hospital",
    "HospitalCandidate",
    "hospital_candidates",
    "hospital_on",
    "hospitals_named",
    "list_hospitals",
    "name_key",
]
