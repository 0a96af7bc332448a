"""The pool's view of staff: what each can do, where, how much they hold, and when they are away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from claimwright.app.work.store_files import PEOPLE
from claimwright.core.dates import business_date
from claimwright.core.work.clocks import midnight_after
from claimwright.core.work.kinds import LINES
from claimwright.core.work.places import PROVINCES
from claimwright.core.work.routing import Person
from claimwright.core.work.rulebook import Rulebook
from claimwright.infra.db import Tx

LOAD_MAX = 30


BY_NAME_ONLY = frozenset({"oversight"})
"""Skills that nobody has unless they are written down: judging what colleagues opened."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is written down of a member of staff. Without one, somebody is a generalist everywhere."""

    staff_id: UUID
    skills: frozenset[str]
    lines: frozenset[str] = frozenset(LINES)
    languages: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset(PROVINCES)
    licences: Mapping[str, date] = field(default_factory=dict)
    kin: frozenset[UUID] = frozenset()
    load_max: int = LOAD_MAX
    lead_id: UUID | None = None
    team: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """Away from one moment until another."""

    from_at: datetime
    until_at: datetime
    reason: str


def keep_profile(tx: Tx, profile: Profile, now: datetime) -> None:
    """Write down what somebody can do; replaces what was there."""
    row = {
        "staff_id": profile.staff_id,
        "skills": sorted(profile.skills),
        "lines": sorted(profile.lines),
        "languages": sorted(profile.languages),
        "provinces": sorted(profile.provinces),
        "licences": Jsonb({name: day.isoformat() for name, day in profile.licences.items()}),
        "kin": sorted(profile.kin),
        "load_max": profile.load_max,
        "lead_id": profile.lead_id,
        "team": profile.team,
        "at": now,
    }
    tx.execute(PEOPLE["keep_person"], row)


def profile_of(tx: Tx, staff_id: UUID, rules: Rulebook) -> Profile:
    """What is written down of somebody, else a generalist."""
    row = tx.execute(PEOPLE["person"], {"staff_id": staff_id}).fetchone()
    return _profile(row) if row else Profile(staff_id, _every_skill(rules))


def person_of(tx: Tx, staff_id: UUID, authority_fen: int, rules: Rulebook, now: datetime) -> Person:
    """One member of staff as routing sees them now. `authority_fen` comes from their account."""
    profile = profile_of(tx, staff_id, rules)
    held = tx.execute(PEOPLE["held_by"], {"staff_id": staff_id}).fetchone()
    away = tx.execute(PEOPLE["is_absent"], {"staff_id": staff_id, "now": now}).fetchone()
    assert held is not None, "an aggregate always answers"
    assert away is not None, "EXISTS always answers"
    return _person(profile, authority_fen, held[0], 0, not away[0])


def people_of(tx: Tx, authority_fen: Mapping[UUID, int], rules: Rulebook, now: datetime) -> list[Person]:
    """All of these members of staff as routing sees them now."""
    profiles = {one.staff_id: one for one in map(_profile, tx.execute(PEOPLE["people"]).fetchall())}
    held: dict[UUID, int] = dict(tx.execute(PEOPLE["held_by_all"]).fetchall())
    away = {row[0] for row in tx.execute(PEOPLE["absent_now"], {"now": now}).fetchall()}
    since = {"since": start_of_day(now), "staff_ids": list(authority_fen)}
    done: dict[UUID, int] = dict(tx.execute(PEOPLE["done_since_by_all"], since).fetchall())
    return [
        _person(
            profiles.get(staff_id) or Profile(staff_id, _every_skill(rules)),
            limit_fen,
            held.get(staff_id, 0),
            done.get(staff_id, 0),
            staff_id not in away,
        )
        for staff_id, limit_fen in sorted(authority_fen.items())
    ]


def start_of_day(now: datetime) -> datetime:
    """The last midnight in China."""
    today = business_date(now)
    return midnight_after(date.fromordinal(today.toordinal() - 1))


def write_absence(tx: Tx, staff_id: UUID, from_at: datetime, until_at: datetime, reason: str) -> None:
    """Somebody will be away; when it begins, the open work in their hands goes back to the pool."""
    row = {"staff_id": staff_id, "from_at": from_at, "until_at": until_at, "reason": reason}
    tx.execute(PEOPLE["add_absence"], row)


def absences_of(tx: Tx, staff_id: UUID, now: datetime) -> tuple[Absence, ...]:
    """Those that last or come."""
    rows = tx.execute(PEOPLE["absences_of"], {"staff_id": staff_id, "now": now}).fetchall()
    return tuple(Absence(*row) for row in rows)


def absences_to_begin(tx: Tx, now: datetime, limit: int) -> list[UUID]:
    """Who has just gone: each absence is answered once, in the transaction that returns their work."""
    rows = tx.execute(PEOPLE["absences_to_begin"], {"now": now, "limit": limit}).fetchall()
    for staff_id, from_at in rows:
        tx.execute(PEOPLE["absence_begun"], {"staff_id": staff_id, "from_at": from_at, "now": now})
    return [row[0] for row in rows]


def _every_skill(rules: Rulebook) -> frozenset[str]:
    return frozenset().union(*(rule.skills for rule in rules.kinds.values())) - BY_NAME_ONLY


def _person(profile: Profile, authority_fen: int, held: int, done_today: int, is_present: bool) -> Person:
    return Person(
        staff_id=profile.staff_id,
        skills=profile.skills,
        lines=profile.lines,
        languages=profile.languages,
        provinces=profile.provinces,
        authority_fen=authority_fen,
        load_max=profile.load_max,
        licences=profile.licences,
        kin=profile.kin | {profile.staff_id},
        is_present=is_present,
        held=held,
        done_today=done_today,
    )


def _profile(row: Sequence[Any]) -> Profile:
    return Profile(
        staff_id=row[0],
        skills=frozenset(row[1]),
        lines=frozenset(row[2]),
        languages=frozenset(row[3]),
        provinces=frozenset(row[4]),
        licences={name: date.fromisoformat(day) for name, day in row[5].items()},
        kin=frozenset(row[6]),
        load_max=row[7],
        lead_id=row[8],
        team=row[9],
    )
