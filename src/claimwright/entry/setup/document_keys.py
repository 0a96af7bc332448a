"""Which keys this process seals and opens originals with: the operator's file, or one of its own making."""

from __future__ import annotations

from claimwright.app.documents import public as documents
from claimwright.infra.db import Database
from claimwright.infra.keys import KeyFile
from claimwright.infra.settings import Settings
from claimwright.ports.failure import Permanent


def key_file(settings: Settings) -> KeyFile:
    """The file that the settings name; it need not be there."""
    return KeyFile(settings.document_key_file)


def use_document_keys(settings: Settings, db: Database) -> None:
    """Give this process the keys; the first start makes the file, mode 0600, in the data folder.

    Raises `Permanent` when the file is missing although the database holds sealed originals (another
    machine's, or of a backup): a new one would not open them, and must not be made silently.
    """
    keys = key_file(settings)
    if not keys.exists():
        with db.transaction() as tx:
            needed = documents.has_sealed_originals(tx)
        if needed:
            raise Permanent(
                f"the key file {keys.path} is missing, but the database holds documents sealed with its keys",
                "Copy it here from the machine that sealed them or from your copy, mode 0600, or name it "
                "in CLAIMWRIGHT_DOCUMENT_KEYS",
            )
        keys.make_if_missing()
    keys.current()
    documents.use_keys(keys)
