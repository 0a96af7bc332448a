"""Originals and their pages, for those who may see the claim. A stranger's file is never run by a browser."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote
from uuid import UUID

from fastapi.responses import Response

from claimwright.app.claims import public as claims
from claimwright.app.claims.public import Claim
from claimwright.app.documents import public as documents
from claimwright.app.documents.public import Original, ShownPage
from claimwright.app.identity.public import Session
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.entry.acts.actors import actor_of
from claimwright.entry.acts.deciding import opened_case
from claimwright.entry.acts.own import own_claim
from claimwright.entry.problems import Problem
from claimwright.entry.setup.context import Context
from claimwright.infra.db import Tx

PAGES_MAX = 200
SEALED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
"""Content policy for a stranger's file: nothing runs, nothing is fetched."""


def original_of_case(
    tx: Tx, context: Context, session: Session, claim_no: str, document_id: UUID
) -> Original:
    """An original of this case, with the read written down as opened evidence."""
    claim = opened_case(tx, context, session, claim_no, "document")
    found = _original(tx, claim, document_id)
    documents.note_look(tx, claim.claim_id, document_id, 0, actor_of(tx, session), context.clock.now())
    return found


def page_of_case(context: Context, session: Session, claim_no: str, document_id: UUID, page: int) -> Response:
    """One page for staff; from here on the evidence counts as opened. One that is not shown does not."""
    with context.db.transaction() as tx:
        claim = claims.claim_by_number(tx, claim_no)
    if claim is None:
        raise Problem(404, "no_such_claim", {"claim_no": claim_no}, "claim_no", claim_no[:40])
    shown = _page(context, claim, document_id, page)
    with context.db.transaction() as tx:
        opened_case(tx, context, session, claim_no, "document")
        reader, now = actor_of(tx, session), context.clock.now()
        documents.note_look(tx, claim.claim_id, document_id, page, reader, now)
    return page_response(shown)


def page_of_own(context: Context, session: Session, claim_no: str, document_id: UUID, page: int) -> Response:
    """One page of a paper of one's own claim."""
    with context.db.transaction() as tx:
        claim = own_claim(tx, context, session, claim_no, "document")
    return page_response(_page(context, claim, document_id, page))


def draw_asked_pages(context: Context, claim: Claim) -> None:
    """Draw the pages that an open request shows places on: only then is their shape known."""
    if claim.state is not ClaimState.AWAITING_PAPERS:
        return
    with context.db.transaction() as tx:
        request = documents.latest_request(tx, claim.claim_id)
        asks = [one.ask for one in request.items] if request is not None else []
        shown = {(one.document_id, one.box.page if one.box else 0) for one in asks if one.document_id}
        known = documents.page_sizes(tx, sorted({document_id for document_id, _ in shown}))
    for document_id, page in sorted(shown - known.keys()):
        with suppress(Problem):  # the request says in words what cannot be drawn
            _page(context, claim, document_id, page)


def _page(context: Context, claim: Claim, document_id: UUID, page: int) -> ShownPage:
    """As it was drawn before, else drawn now in a limited process, outside any transaction, and kept."""
    if not 0 <= page < PAGES_MAX:
        raise Problem(404, "no_such_page", {"page": page + 1})
    with context.db.transaction() as tx:
        mine = document_id in document_ids(tx, claim)
        kept = documents.kept_page(tx, document_id, page) if mine else None
        original = None if kept else _original(tx, claim, document_id)
    if kept is not None:
        return kept
    assert original is not None, "else it is refused"
    drawn = documents.draw_page(original, page)
    if not isinstance(drawn, ShownPage):
        raise Problem(404, "no_such_page", {"page": page + 1})
    with context.db.transaction() as tx:
        documents.keep_page(tx, document_id, page, drawn, context.clock.now())
    return drawn


def document_ids(tx: Tx, claim: Claim) -> tuple[UUID, ...]:
    """The documents of a claim: bills, then papers sent with them or later."""
    bills = [event.document_id for event in claims.events_of(tx, claim.claim_id)]
    return (*bills, *claims.papers_of(tx, claim.claim_id))


def _original(tx: Tx, claim: Claim, document_id: UUID) -> Original:
    found = documents.original(tx, document_id) if document_id in document_ids(tx, claim) else None
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


def page_response(shown: ShownPage) -> Response:
    """A page as a picture, that a browser never runs and never keeps."""
    return Response(shown.content, media_type=shown.media_type, headers={"Content-Security-Policy": SEALED})
