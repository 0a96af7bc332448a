"""Originals and their pages, for those who may see the claim. A stranger's file is never run by a browser."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from fastapi.responses import Response

from claimwright.app.claims import public as claims
from claimwright.app.documents import public as documents
from claimwright.app.documents.public import Original, PageImage
from claimwright.app.identity.public import Session
from claimwright.entry.context import Context
from claimwright.entry.deciding import opened_case
from claimwright.entry.problems import Problem
from claimwright.infra.db import Tx

SEALED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
"""Content policy for a stranger's file: nothing runs, nothing is fetched."""


def original_of_case(
    tx: Tx, context: Context, session: Session, claim_no: str, document_id: UUID
) -> Original:
    """An original of this case, with the read written down as opened evidence."""
    opened_case(tx, context, session, claim_no, "document")
    return original_in_case(tx, claim_no, document_id)


def original_in_case(tx: Tx, claim_no: str, document_id: UUID) -> Original:
    """An original of this case, not yet shown to anybody: `opened_case` writes it down when it is."""
    claim = claims.claim_by_number(tx, claim_no)
    if claim is None:
        raise Problem(404, "no_such_claim", {"claim_no": claim_no}, "claim_no", claim_no[:40])
    bills = [event.document_id for event in claims.events_of(tx, claim.claim_id)]
    mine = document_id in (*bills, *claims.papers_of(tx, claim.claim_id))
    found = documents.original(tx, document_id) if mine else None
    if found is None:
        raise Problem(404, "no_such_document", {}, "document_id", str(document_id))
    return found


def original_response(original: Original) -> Response:
    """The bytes to keep, never to be shown in place."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(original.file_name or 'document')}",
        "Content-Security-Policy": SEALED,
    }
    return Response(original.content, media_type="application/octet-stream", headers=headers)


def page_response(original: Original, page: int) -> Response:
    """One page as a picture, drawn in a limited process; 404 if it cannot be drawn."""
    drawn = documents.render_page(original.content, page)
    if not isinstance(drawn, PageImage):
        raise Problem(404, "no_such_page", {"page": page + 1})
    return Response(drawn.content, media_type=drawn.media_type, headers={"Content-Security-Policy": SEALED})
