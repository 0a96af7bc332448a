"""The families that a file names: found by number, or new."""

from __future__ import annotations

from uuid import UUID

from claimwright.app.policies import public as policies
from claimwright.infra.db import Tx
from claimwright.infra.ids import Ids


class Families:
    """Families of one import. The lock of registration keeps others from registering meanwhile."""

    def __init__(self, tx: Tx, ids: Ids) -> None:
        self._tx, self._ids = tx, ids
        self._known: dict[str, UUID] = {}
        self._new: dict[str, UUID] = {}

    def id_of(self, family_no: str | None) -> UUID | None:
        """The family of that number, a new one if there is none; None for nobody's."""
        if family_no is None:
            return None
        if family_no not in self._known:
            found = policies.family_ids(self._tx, [family_no])
            if not found:
                self._new[family_no] = self._ids.new_id(self._ids.new_bucket())
            self._known[family_no] = found.get(family_no) or self._new[family_no]
        return self._known[family_no]

    def register(self) -> None:
        """Store the new ones."""
        policies.register_families(self._tx, self._new)
