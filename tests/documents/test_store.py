"""Originals, readings and the one use of each bill, on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from claimwright.app.documents import public as documents
from claimwright.core.documents import MedicalBillReading, exact_key, soft_key
from claimwright.core.outcome import Refused
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.samples import as_ofd, as_xml, make_bill
from claimwright.samples.bills import red_bill
from claimwright.samples.seal import as_sealed_ofd, sample_authority

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BUCKET = 7


@pytest.fixture
def claim(ids: Ids) -> Callable[[], UUID]:
    return lambda: ids.new_id(BUCKET)


def _keep(db: Database, ids: Ids, content: bytes, name: str = "bill.xml") -> UUID:
    document_id = ids.new_id(BUCKET)
    reading = documents.read_file(content, name)
    with db.transaction() as tx:
        documents.keep_original(tx, BUCKET, document_id, content, reading, file_name=name, now=NOW)
    return document_id


def test_what_is_kept_comes_back_typed_and_byte_for_byte(db: Database, ids: Ids) -> None:
    bill = make_bill(41, with_items=True)
    content = as_ofd(bill, attach_xml=True)
    document_id = _keep(db, ids, content, "账单.ofd")
    with db.transaction() as tx:
        view = documents.document_view(tx, document_id)
        original = documents.original(tx, document_id)
    assert view is not None
    assert original is not None
    assert original.content == content
    assert (view.file_name, view.media_type, view.size_bytes) == ("账单.ofd", "application/ofd", len(content))
    assert view.reading == documents.read_file(content)
    assert isinstance(view.reading, MedicalBillReading)
    assert view.reading.bill == bill
    assert (view.revision, view.read_by, view.read_at) == (1, "reader", NOW)


def test_unreadable_files_can_be_kept_as_evidence(db: Database, ids: Ids) -> None:
    document_id = _keep(db, ids, b"\x89PNG\r\n\x1a\n1234", "photo.png")
    with db.transaction() as tx:
        view = documents.document_view(tx, document_id)
    assert view is not None
    assert view.media_type == "application/octet-stream"
    assert view.reading == documents.read_file(b"\x89PNG\r\n\x1a\n1234")


def test_texts_that_look_like_escapes_are_kept(db: Database, ids: Ids) -> None:
    odd = r"\u0000 \ud800 \" ' %s {} "
    content = as_xml(replace(make_bill(48), department=odd + "科"))
    document_id = _keep(db, ids, content, "a\x00b" + "长" * 300 + ".xml")
    with db.transaction() as tx:
        view = documents.document_view(tx, document_id)
    assert view is not None
    assert isinstance(view.reading, MedicalBillReading)
    assert view.reading.bill.department == " ".join((odd + "科").split())
    assert view.file_name == "长" * 196 + ".xml"


def test_no_such_document(db: Database, ids: Ids) -> None:
    with db.transaction() as tx:
        assert documents.document_view(tx, ids.new_id(BUCKET)) is None
        assert documents.original(tx, ids.new_id(BUCKET)) is None


def test_nothing_stays_of_a_transaction_that_fails(db: Database, ids: Ids) -> None:
    content = as_xml(make_bill(42))
    document_id = ids.new_id(BUCKET)
    reading = documents.read_file(content)
    with pytest.raises(ZeroDivisionError), db.transaction() as tx:
        documents.keep_original(tx, BUCKET, document_id, content, reading, file_name="a", now=NOW)
        raise ZeroDivisionError
    with db.transaction() as tx:
        assert documents.document_view(tx, document_id) is None


def test_the_database_refuses_other_sizes(db: Database, ids: Ids) -> None:
    with pytest.raises(psycopg.errors.CheckViolation), db.transaction() as tx:
        tx.execute(
            "INSERT INTO documents.original VALUES (1, %s, 'a', 'a/b', 5, repeat('a', 64), 'abc', now())",
            [ids.new_id(1)],
        )


def _use(db: Database, seed: int, claim_id: UUID, **changes: object) -> Refused | None:
    bill = replace(make_bill(seed), **changes)  # type: ignore[arg-type]
    with db.transaction() as tx:
        return documents.claim_bill_use(tx, exact_key(bill), soft_key(bill), claim_id, NOW)


def test_a_bill_is_used_by_one_claim_until_released(db: Database, claim: Callable[[], UUID]) -> None:
    first, second = claim(), claim()
    assert _use(db, 43, first) is None
    assert _use(db, 43, first) is None  # asked again
    refused = _use(db, 43, second)
    assert refused is not None
    assert refused.code is documents.BillUseCode.BILL_ALREADY_USED
    assert refused.facts["claim_id"] == str(first)
    with db.transaction() as tx:
        assert len(documents.release_bill_use(tx, first)) == 1
    assert _use(db, 43, second) is None


def test_the_same_visit_under_another_number_is_refused(db: Database, claim: Callable[[], UUID]) -> None:
    first, second = claim(), claim()
    assert _use(db, 44, first) is None
    refused = _use(db, 44, second, bill_number="9999999999")
    assert refused is not None
    assert refused.code is documents.BillUseCode.VISIT_ALREADY_USED
    assert refused.facts["other_number"] == make_bill(44).bill_number
    # The refused number was not reserved on the way.
    assert _use(db, 44, second, bill_number="9999999999", business_number="another visit") is None


def test_the_same_visit_twice_in_one_claim_is_refused(db: Database, claim: Callable[[], UUID]) -> None:
    one = claim()
    assert _use(db, 45, one) is None
    refused = _use(db, 45, one, bill_number="8888888888")
    assert refused is not None
    assert refused.code is documents.BillUseCode.VISIT_ALREADY_USED


def test_a_proven_red_bill_bars_the_bill_it_cancels(
    db: Database, ids: Ids, claim: Callable[[], UUID], tmp_path: Path
) -> None:
    (tmp_path / "finance.der").write_bytes(sample_authority())
    documents.trust_seals(tmp_path)
    try:
        _keep(db, ids, as_sealed_ofd(red_bill(make_bill(46), 1)), "red.ofd")
    finally:
        documents.trust_seals(None)
    refused = _use(db, 46, claim())
    assert refused is not None
    assert refused.code is documents.BillUseCode.BILL_CANCELLED


def test_a_red_bill_that_proves_nothing_bars_nobody(
    db: Database, ids: Ids, claim: Callable[[], UUID]
) -> None:
    """Else anybody could bar anybody's bill with a text editor."""
    _keep(db, ids, as_xml(red_bill(make_bill(49), 1)))
    _keep(db, ids, as_sealed_ofd(red_bill(make_bill(49), 1)), "red.ofd")
    assert _use(db, 49, claim()) is None


def test_of_many_claims_at_once_one_gets_the_bill(db: Database, claim: Callable[[], UUID]) -> None:
    results: list[Refused | None] = []
    claims = [claim() for _ in range(6)]
    gate = threading.Barrier(len(claims))

    def ask(claim_id: UUID) -> None:
        gate.wait()
        results.append(_use(db, 47, claim_id))

    threads = [threading.Thread(target=ask, args=(one,)) for one in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(str(result.code.value) if result else "used" for result in results) == [
        *["bill_already_used"] * 5,
        "used",
    ]
