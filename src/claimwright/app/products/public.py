"""What others may use of products."""

from __future__ import annotations

from claimwright.app.products.approving import (
    approve_draft,
    begin_draft,
    bring_due_into_force,
    edit_draft,
    proposal,
    send_back_draft,
    submit_draft,
    test_draft,
    withdraw_draft,
)
from claimwright.app.products.commands import Loaded, LoadedVersion, load_product
from claimwright.app.products.drafts import Draft, DraftCode, draft, drafts
from claimwright.app.products.queries import catalogue, product_of_source, version_for, versions_for
from claimwright.app.products.store import StoredVersion, VersionStatus

__all__ = [
    "Draft",
    "DraftCode",
    "Loaded",
    "LoadedVersion",
    "StoredVersion",
    "VersionStatus",
    "approve_draft",
    "begin_draft",
    "bring_due_into_force",
    "catalogue",
    "draft",
    "drafts",
    "edit_draft",
    "load_product",
    "product_of_source",
    "proposal",
    "send_back_draft",
    "submit_draft",
    "test_draft",
    "version_for",
    "versions_for",
    "withdraw_draft",
]
