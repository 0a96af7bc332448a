"""What a page or a call of the terms lab is about: a version of the catalogue, or a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from claimwright.app.products import public as products
from claimwright.app.products.public import Draft, StoredVersion, VersionStatus
from claimwright.core.dates import business_date
from claimwright.core.products import Product, ProductVersion, read_product
from claimwright.entry.problems import Problem
from claimwright.entry.views.policies import Labels, labels_of
from claimwright.infra.db import Tx

DRAFT_PREFIX = "draft-"


@dataclass(frozen=True, slots=True)
class Subject:
    """Terms that read: `ref` is ``PRODUCT@date`` or ``draft-<id>``; `draft` is None for the catalogue."""

    ref: str
    product: Product
    version: ProductVersion
    state: str
    draft: Draft | None = None

    @property
    def labels(self) -> Labels:
        return labels_of({**self.product.labels, **self.version.labels}, self.product.product)


class VersionLine(BaseModel):
    """One version of the catalogue. `ref` names it in every other call."""

    ref: str = Field(examples=["MED-MILLION@2025-01-01"])
    product_code: str
    labels: Labels
    effective: date
    state: str = Field(description="approved (its date has not come), in_force or withdrawn")
    wording: str
    source_sha256: str
    examples: int


class DraftLine(BaseModel):
    """A proposed version on its way: draft, in_review, tested, approved, in_force."""

    ref: str
    draft_id: UUID
    product_code: str
    effective: date
    state: str
    revision: int = Field(description="name it when you change the draft: it must not have changed since")
    source_sha256: str
    created_by: str
    changed_by: str
    changed_at: datetime


class Overview(BaseModel):
    """Everything in the lab."""

    versions: list[VersionLine]
    drafts: list[DraftLine]


def overview(tx: Tx, now: datetime) -> Overview:
    """The catalogue and the drafts that are not withdrawn."""
    today = business_date(now)
    lines = [_version_line(tx, stored, today) for stored in products.catalogue(tx)]
    return Overview(versions=lines, drafts=[draft_line(one) for one in products.drafts(tx)])


def _version_line(tx: Tx, stored: StoredVersion, today: date) -> VersionLine:
    product = products.product_of_source(tx, stored.source_sha256)
    version = product.version_for(stored.effective)
    assert version is not None, "a stored version is in its own file"
    return VersionLine(
        ref=f"{stored.product_code}@{stored.effective}",
        product_code=stored.product_code,
        labels=labels_of({**product.labels, **version.labels}, stored.product_code),
        effective=stored.effective,
        state=standing(stored, today),
        wording=version.wording.doc,
        source_sha256=stored.source_sha256,
        examples=len(version.examples),
    )


def standing(stored: StoredVersion, today: date) -> str:
    """In force from the effective date on: the contract date decides, nobody has to switch it on."""
    if stored.status is VersionStatus.WITHDRAWN:
        return "withdrawn"
    return "in_force" if stored.effective <= today else "approved"


def draft_line(one: Draft) -> DraftLine:
    """A draft without its text."""
    return DraftLine(
        ref=f"{DRAFT_PREFIX}{one.draft_id}",
        draft_id=one.draft_id,
        product_code=one.product_code,
        effective=one.record.effective,
        state=one.record.state.value,
        revision=one.revision,
        source_sha256=one.record.source_sha256,
        created_by=one.created_by,
        changed_by=one.changed_by,
        changed_at=one.changed_at,
    )


def subject_of(tx: Tx, ref: str, now: datetime) -> Subject:
    """The terms that a ref names; problem 404 if there are none, 422 for a draft that does not read."""
    if ref.startswith(DRAFT_PREFIX):
        return _draft_subject(draft_of(tx, ref), ref)
    code, _, day = ref.rpartition("@")
    for stored in products.catalogue(tx):
        if (stored.product_code, stored.effective.isoformat()) == (code, day):
            product = products.product_of_source(tx, stored.source_sha256)
            version = product.version_for(stored.effective)
            assert version is not None, "a stored version is in its own file"
            return Subject(ref, product, version, standing(stored, business_date(now)))
    raise Problem(404, "no_such_version", {"ref": ref[:80]}, "ref", ref[:80])


def draft_of(tx: Tx, ref: str) -> Draft:
    """The draft that a ref names; problem 404 if there is none."""
    try:
        found = products.draft(tx, UUID(ref.removeprefix(DRAFT_PREFIX)))
    except ValueError:
        found = None
    if found is None:
        raise Problem(404, "no_such_draft", {"draft_id": ref[:80]}, "ref", ref[:80])
    return found


def _draft_subject(one: Draft, ref: str) -> Subject:
    product = read_product(one.source_text, one.file_name)
    if not isinstance(product, Product):
        raise Problem(422, "terms_wrong", {"count": len(product), "line": product[0].line})
    versions = {version.effective: version for version in product.versions}
    version = versions.get(one.record.effective, product.versions[-1])
    return Subject(ref, product, version, one.record.state.value, one)
