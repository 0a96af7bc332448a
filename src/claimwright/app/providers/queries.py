"""Look up hospitals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from claimwright.app.providers.store import SQL, Hospital, HospitalCandidate, name_key
from claimwright.core.providers.likeness import EXACT, LIKE_MIN, bigrams, likeness_permille
from claimwright.infra.db import Tx

_NAME_CHARACTERS_MAX = 100
_COMPARED_MAX = 300


def hospital_on(tx: Tx, name: str, on: date) -> Hospital | None:
    """The hospital of that name as listed on a date, or None if it is not on the list."""
    row = tx.execute(SQL["hospital_on"], {"name_key": name_key(name), "on": on}).fetchone()
    return None if row is None else Hospital(*row)


def hospital_candidates(tx: Tx, name: str, on: date, count_max: int = 5) -> tuple[HospitalCandidate, ...]:
    """Hospitals on the list on a date whose names are like this one, likest first, for a person to choose.

    Only a likeness of `EXACT` is the hospital itself; that one then stands alone.
    """
    key = name_key(name)[:_NAME_CHARACTERS_MAX]
    exact = hospital_on(tx, name, on)
    if exact is not None:
        return (HospitalCandidate(exact, EXACT),)
    found = {"bigrams": bigrams(key), "on": on, "count_max": _COMPARED_MAX}
    rows = tx.execute(SQL["hospitals_like"], found).fetchall()
    alike = [Hospital(*row) for row in rows]
    scored = [HospitalCandidate(one, likeness_permille(key, one.name)) for one in alike]
    ranked = sorted(scored, key=lambda one: (-one.likeness_permille, one.hospital.name))
    return tuple(one for one in ranked if one.likeness_permille >= LIKE_MIN)[:count_max]


def hospitals_named(tx: Tx, names: Sequence[str]) -> Sequence[Hospital]:
    """Every listing of these hospitals."""
    rows = tx.execute(SQL["hospitals"], {"name_keys": [name_key(one) for one in names]}).fetchall()
    return [Hospital(*row) for row in rows]
