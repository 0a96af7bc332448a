"""What journeys and entry use of documents."""

from claimwright.app.documents.commands import (
    BillUseCode,
    claim_bill_use,
    keep_original,
    release_bill_use,
)
from claimwright.app.documents.online import platform_question
from claimwright.app.documents.queries import document_view, original
from claimwright.app.documents.reading import (
    PageImage,
    read_file,
    render_page,
    trust_seals,
    warm_readers,
)
from claimwright.app.documents.rekey import (
    BEGINNING,
    Place,
    RekeyBatch,
    RekeyFailure,
    has_sealed_originals,
    originals_by_key,
    rekey_batch,
)
from claimwright.app.documents.sealing import use_keys
from claimwright.app.documents.seals.trust import TrustError
from claimwright.app.documents.store import DocumentView, Original
from claimwright.core.documents.messages import Explained, explain_reading

__all__ = [
    "BEGINNING",
    "BillUseCode",
    "DocumentView",
    "Explained",
    "Original",
    "PageImage",
    "Place",
    "RekeyBatch",
    "RekeyFailure",
    "TrustError",
    "claim_bill_use",
    "document_view",
    "explain_reading",
    "has_sealed_originals",
    "keep_original",
    "original",
    "originals_by_key",
    "platform_question",
    "read_file",
    "rekey_batch",
    "release_bill_use",
    "render_page",
    "trust_seals",
    "use_keys",
    "warm_readers",
]
