"""The demo's staff: accounts with random passwords, kept beside the other secrets of the data folder."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from claimwright.app.identity import public as identity
from claimwright.core.dates import business_date
from claimwright.core.identity import Right, Role, could
from claimwright.core.outcome import Refused
from claimwright.entry.acts.access import policy_on
from claimwright.entry.setup.ground import Ground

FILE_NAME = "demo-staff.json"
_AUTHORITY_FEN = 10_000_000
_ROLES = {
    "manager": Role.MANAGER,
    "assessor": Role.ASSESSOR,
    "author": Role.PRODUCT_AUTHOR,
    "approver": Role.PRODUCT_APPROVER,
}
_NAMES = {
    "manager": "演示经理 Demo manager",
    "assessor": "演示审核员 Demo assessor",
    "author": "演示产品经理 Demo author",
    "approver": "演示审批人 Demo approver",
}


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Who may sign in to the desk."""

    user_name: str
    password: str


def demo_staff(ground: Ground) -> dict[str, StaffMember]:
    """A manager (loads the portfolio), an assessor, and two product people; the same in every run."""
    path = ground.settings.data / FILE_NAME
    kept = _read(path)
    missing = [role for role in _ROLES if role not in kept]
    for role in missing:
        kept[role] = _add(ground, role)
    if missing:
        _write(path, kept)
    _link(ground, kept)
    return kept


def _link(ground: Ground, staff: dict[str, StaffMember]) -> None:
    """Let them sign in by the provider, too, under their user names."""
    address = ground.settings.identity_address
    if not address:
        return
    with ground.db.transaction() as tx:
        for member in staff.values():
            linked = identity.name_provider_subject(tx, member.user_name, f"{address} {member.user_name}")
            assert linked, member.user_name


def _add(ground: Ground, role: str) -> StaffMember:
    password = secrets.token_urlsafe(9)
    user_name = f"demo-{role}-{secrets.token_hex(2)}"
    policy = policy_on(business_date(ground.clock.now()))
    authority_fen = _AUTHORITY_FEN if could(policy, _ROLES[role].value, Right.DECIDE_CASES.value) else 0
    new = identity.NewStaff(user_name, _NAMES[role], _ROLES[role], authority_fen, password)
    with ground.db.transaction() as tx:
        added = identity.add_staff(tx, ground.ids, new, ground.clock.now())
    assert not isinstance(added, Refused), added.code
    return StaffMember(user_name, password)


def _read(path: Path) -> dict[str, StaffMember]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {role: StaffMember(**one) for role, one in kept.items()}


def _write(path: Path, staff: dict[str, StaffMember]) -> None:
    text = json.dumps({r: {"user_name": s.user_name, "password": s.password} for r, s in staff.items()})
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)
