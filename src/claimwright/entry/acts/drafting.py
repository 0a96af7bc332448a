"""Work on terms, the same for pages and programs: begin, save, submit, approve. Refusals are problems."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from claimwright.app.identity.public import Session
from claimwright.app.products import public as products
from claimwright.app.products.public import Draft
from claimwright.core.journal import Actor
from claimwright.core.outcome import Refused
from claimwright.core.products import Product, ProductVersion
from claimwright.core.products.successor import new_product_text, successor_text
from claimwright.entry.acts.actors import actor_of
from claimwright.entry.problems import Problem, problem_of
from claimwright.entry.setup.context import Context
from claimwright.entry.views.terms.subjects import DRAFT_PREFIX, Subject, subject_of
from claimwright.infra.db import Tx

Move = Literal["submit", "test", "withdraw"]
_MOVES: dict[Move, Callable[[Tx, UUID, int, Actor, datetime], Draft | Refused]] = {
    "submit": products.submit_draft,
    "test": products.test_draft,
    "withdraw": products.withdraw_draft,
}
_PRODUCT_CODE = re.compile(r"^[A-Z][A-Z0-9-]{1,39}$")


def begin(
    context: Context, session: Session, ref: str, effective: date, product_code: str | None = None
) -> Draft:
    """A draft that begins as a copy of a version; of another product if a new code is given."""
    if product_code and not _PRODUCT_CODE.match(product_code):
        raise Problem(422, "product_code_form", {}, "product_code", product_code[:40])
    now = context.clock.now()
    with context.db.transaction() as tx:
        product, version = _newest_file(tx, subject_of(tx, ref, now))
        code = product_code or product.product
        make = new_product_text if code != product.product else _successor
        text = make(product, version, code, effective)
        actor = actor_of(tx, session)
        return _done(products.begin_draft(tx, context.ids, code, effective, text, actor, now))


def _newest_file(tx: Tx, subject: Subject) -> tuple[Product, ProductVersion]:
    """The version as it stands in the file that was approved last: that file has all approved versions."""
    stored = [one for one in products.catalogue(tx) if one.product_code == subject.product.product]
    for one in sorted(stored, key=lambda one: (one.approved_at, one.effective), reverse=True)[:1]:
        newest = products.product_of_source(tx, one.source_sha256)
        for version in newest.versions:
            if version.effective == subject.version.effective:
                return newest, version
    return subject.product, subject.version


def _successor(product: Product, version: ProductVersion, product_code: str, effective: date) -> str:
    assert product_code == product.product, "a successor is of the same product"
    return successor_text(product, version, effective)


def save(context: Context, session: Session, ref: str, revision: int, source_text: str) -> Draft:
    """Put another text in place of a draft's; it may still have errors."""
    text = source_text.replace("\r\n", "\n")
    now = context.clock.now()
    with context.db.transaction() as tx:
        return _done(products.edit_draft(tx, _id_of(ref), revision, text, actor_of(tx, session), now))


def move(context: Context, session: Session, ref: str, revision: int, what: Move) -> Draft:
    """A step that needs nothing but the draft. A submitted draft is tested at once, if its examples hold."""
    now = context.clock.now()
    with context.db.transaction() as tx:
        done = _done(_MOVES[what](tx, _id_of(ref), revision, actor_of(tx, session), now))
    return move(context, session, ref, done.revision, "test") if what == "submit" else done


def send_back(context: Context, session: Session, ref: str, revision: int, words: str) -> Draft:
    """Give a draft back to its author with words."""
    now = context.clock.now()
    with context.db.transaction() as tx:
        actor = actor_of(tx, session)
        return _done(products.send_back_draft(tx, _id_of(ref), revision, words, actor, now))


def approve(context: Context, session: Session, ref: str, revision: int, source_sha256: str) -> Draft:
    """Approve exactly the text with this hash."""
    now = context.clock.now()
    with context.db.transaction() as tx:
        actor = actor_of(tx, session)
        return _done(products.approve_draft(tx, _id_of(ref), revision, source_sha256, actor, now))


def _id_of(ref: str) -> UUID:
    try:
        return UUID(ref.removeprefix(DRAFT_PREFIX))
    except ValueError as error:
        raise Problem(404, "no_such_draft", {"draft_id": ref[:80]}, "ref", ref[:80]) from error


def _done(outcome: Draft | Refused) -> Draft:
    if isinstance(outcome, Refused):
        raise problem_of(outcome)
    return outcome
