"""A request as claimants and staff see it: every point with its reason and the picture of where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from claimwright.app.claims.public import Claim
from claimwright.app.documents import public as documents
from claimwright.app.documents.public import RequestItem
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.documents.asking import AskItem
from claimwright.core.documents.correction import FORMS
from claimwright.core.documents.messages import field_name
from claimwright.entry.messages import text_or
from claimwright.entry.views.policies import Labels
from claimwright.infra.db import Tx
from claimwright.journeys.settle_claim.papers import suggested

A4_WIDTH, A4_HEIGHT = 1000, 1414
"""The size of a page that was not drawn yet."""


class Crop(BaseModel):
    """A part of a page: the page's size, the part shown and the place in it, in the page's units."""

    page: int
    width: int
    height: int
    view: tuple[int, int, int, int] = Field(description="left, top, width and height of the part shown")
    place: tuple[int, int, int, int] = Field(description="left, top, width and height of the place")


class AskView(BaseModel):
    """One point: what is asked, why, and where it stands."""

    item_no: int
    key: str
    kind: str = Field(description="paper: send it; retake: send it again; value: type it or send it again")
    labels: Labels
    reason: Labels
    field: str | None
    form: str | None
    document_id: UUID | None
    crop: Crop | None
    answer_value: str | None
    answer_document_id: UUID | None


class RequestView(BaseModel):
    """Everything that was asked for at once."""

    request_no: int
    asked_at: datetime
    reason: str
    is_open: bool
    items: list[AskView]


def request_view(tx: Tx, claim: Claim) -> RequestView | None:
    """The claim's latest request, or None."""
    found = documents.latest_request(tx, claim.claim_id)
    if found is None:
        return None
    return RequestView(
        request_no=found.request_no,
        asked_at=found.asked_at,
        reason=found.reason,
        is_open=found.closed_at is None and claim.state is ClaimState.AWAITING_PAPERS,
        items=_views(tx, found.items),
    )


def suggestions(tx: Tx, claim: Claim) -> list[AskView]:
    """What may be asked about the claim's papers as they were read: nothing is written."""
    asks = suggested(tx, claim.claim_id)
    return _views(tx, [RequestItem(number, one, None, None, None) for number, one in enumerate(asks, 1)])


def _views(tx: Tx, items: Sequence[RequestItem]) -> list[AskView]:
    wanted = {one.ask.document_id for one in items if one.ask.document_id is not None}
    sizes = documents.page_sizes(tx, sorted(wanted))
    return [_view(one, sizes) for one in items]


def _view(item: RequestItem, sizes: dict[tuple[UUID, int], tuple[int, int]]) -> AskView:
    ask = item.ask
    form = FORMS.get(ask.field) if ask.field else None
    return AskView(
        item_no=item.item_no,
        key=ask.key,
        kind=ask.kind.value,
        labels=_label(ask),
        reason=_words(f"ask.reason.{ask.reason}", "ask.reason.other"),
        field=ask.field,
        form=form.value if form else None,
        document_id=ask.document_id,
        crop=_crop(ask, sizes),
        answer_value=item.answer_value,
        answer_document_id=item.answer_document_id,
    )


def _label(ask: AskItem) -> Labels:
    if ask.words:
        return Labels(zh=ask.words, en=ask.words)
    if ask.field:
        return Labels(zh=field_name(ask.field, "zh"), en=field_name(ask.field, "en"))
    return _words("ask.retake", "ask.retake")


def _words(key: str, otherwise: str) -> Labels:
    zh, en = (text_or(lang, key, text_or(lang, otherwise, key)) for lang in ("zh", "en"))
    return Labels(zh=zh, en=en)


def _crop(ask: AskItem, sizes: dict[tuple[UUID, int], tuple[int, int]]) -> Crop | None:
    if ask.document_id is None:
        return None
    page = ask.box.page if ask.box else 0
    width, height = sizes.get((ask.document_id, page), (0, 0))
    if not width or not height:
        width, height = A4_WIDTH, A4_HEIGHT
    if ask.box is None:
        whole = (0, 0, width, height)
        return Crop(page=page, width=width, height=height, view=whole, place=(0, 0, 0, 0))
    left, right = ask.box.left * width // 1000, ask.box.right * width // 1000
    top, bottom = ask.box.top * height // 1000, ask.box.bottom * height // 1000
    wide = min(width, max(right - left + width // 5, width * 45 // 100))
    high = min(height, max((bottom - top) * 4, wide * 2 // 5))
    x = min(max(0, (left + right - wide) // 2), width - wide)
    y = min(max(0, (top + bottom - high) // 2), height - high)
    place = (left, top, max(1, right - left), max(1, bottom - top))
    return Crop(page=page, width=width, height=height, view=(x, y, wide, high), place=place)
