"""The catalogue."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from claimwright.app.products import public as products
from claimwright.entry.api.auth import ContextIn, ProductReaderIn
from claimwright.entry.views.policies import Labels, labels_of

router = APIRouter(prefix="/products", tags=["products"])


class ProductView(BaseModel):
    """One approved version of a product."""

    product_code: str
    labels: Labels
    effective: date
    wording: str
    source_sha256: str


@router.get("", summary="All products and versions")
def list_products(context: ContextIn, session: ProductReaderIn) -> list[ProductView]:
    """By product and effective date; the hash names the exact file that decisions use."""
    with context.db.transaction() as tx:
        stored = products.catalogue(tx)
        files = {one.source_sha256: products.product_of_source(tx, one.source_sha256) for one in stored}
    views = []
    for one in stored:
        version = files[one.source_sha256].version_for(one.effective)
        assert version is not None, "a stored version is in its own file"
        views.append(
            ProductView(
                product_code=one.product_code,
                labels=labels_of({**files[one.source_sha256].labels, **version.labels}, one.product_code),
                effective=one.effective,
                wording=version.wording.doc,
                source_sha256=one.source_sha256,
            )
        )
    return views
