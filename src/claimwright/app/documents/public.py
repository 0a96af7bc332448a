"""What journeys and entry use of documents."""

from claimwright.app.documents.bills import BillHeader, bill_headers
from claimwright.app.documents.checks import (
    BillCheck,
    NewCheck,
    bill_checks,
    check_content,
    checks_due_fan_out,
    checks_of_document,
    record_check,
)
from claimwright.app.documents.commands import (
    BillUseCode,
    claim_bill_use,
    give_up_bill,
    keep_original,
    release_bill_use,
)
from claimwright.app.documents.correcting import (
    Corrected,
    CorrectedField,
    CorrectionCount,
    FieldCorrections,
    correct_reading,
    corrections_counted_fan_out,
    corrections_fan_out,
    corrections_of,
    documents_fan_out,
)
from claimwright.app.documents.looks import (
    Look,
    add_time_in_view,
    has_looked,
    looks_of_claim,
    note_look,
)
from claimwright.app.documents.lookup import claims_with_bill_number
from claimwright.app.documents.online import platform_question
from claimwright.app.documents.pages import ShownPage, draw_page, keep_page, kept_page
from claimwright.app.documents.papers import SamePaper, note_papers
from claimwright.app.documents.queries import document_view, original, views_of
from claimwright.app.documents.reading import (
    PageImage,
    read_documents,
    read_file,
    render_page,
    trust_seals,
    warm_picture_readers,
    warm_readers,
)
from claimwright.app.documents.rekey import (
    BEGINNING,
    Place,
    RekeyBatch,
    RekeyFailure,
    has_sealed_originals,
    originals_by_key,
    readings_by_key,
    rekey_batch,
)
from claimwright.app.documents.requests import (
    Request,
    RequestItem,
    answer_item,
    close_request,
    latest_request,
    open_request,
    page_sizes,
)
from claimwright.app.documents.sealing import keys_for_now, use_keys
from claimwright.app.documents.seals.trust import TrustError
from claimwright.app.documents.store import DocumentView, LockedDocument, Original
from claimwright.core.documents.messages import Explained, explain_reading
from claimwright.core.documents.paper_print import PaperPrint, band_keys, same_paper
from claimwright.core.documents.reading_print import paper_print

__all__ = [
    "BEGINNING",
    "BillCheck",
    "BillHeader",
    "BillUseCode",
    "Corrected",
    "CorrectedField",
    "CorrectionCount",
    "DocumentView",
    "Explained",
    "FieldCorrections",
    "LockedDocument",
    "Look",
    "NewCheck",
    "Original",
    "PageImage",
    "PaperPrint",
    "Place",
    "RekeyBatch",
    "RekeyFailure",
    "Request",
    "RequestItem",
    "SamePaper",
    "ShownPage",
    "TrustError",
    "add_time_in_view",
    "answer_item",
    "band_keys",
    "bill_checks",
    "bill_headers",
    "check_content",
    "checks_due_fan_out",
    "checks_of_document",
    "claim_bill_use",
    "claims_with_bill_number",
    "close_request",
    "correct_reading",
    "corrections_counted_fan_out",
    "corrections_fan_out",
    "corrections_of",
    "document_view",
    "documents_fan_out",
    "draw_page",
    "explain_reading",
    "give_up_bill",
    "has_looked",
    "has_sealed_originals",
    "keep_original",
    "keep_page",
    "kept_page",
    "keys_for_now",
    "latest_request",
    "looks_of_claim",
    "note_look",
    "note_papers",
    "open_request",
    "original",
    "originals_by_key",
    "page_sizes",
    "paper_print",
    "platform_question",
    "read_documents",
    "read_file",
    "readings_by_key",
    "record_check",
    "rekey_batch",
    "release_bill_use",
    "render_page",
    "same_paper",
    "trust_seals",
    "use_keys",
    "views_of",
    "warm_picture_readers",
    "warm_readers",
]
