"""Logs say what happened and nothing about whom."""

from __future__ import annotations

import json
import logging

import pytest

from claimwright.infra.telemetry import Counters, FieldNotAllowed, JsonLines, log


@pytest.fixture(autouse=True)
def _from_info_on(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "claimwright")


def test_a_line_is_json_with_allowed_fields(caplog: pytest.LogCaptureFixture) -> None:
    log("order_sent", order_id="o-1", attempts=2)
    line = json.loads(JsonLines("worker-1").format(caplog.records[0]))
    assert {**line, "at": ""} == {
        "at": "",
        "level": "info",
        "process": "worker-1",
        "event": "order_sent",
        "order_id": "o-1",
        "attempts": 2,
    }


def test_a_field_outside_the_list_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(FieldNotAllowed, match="'payee_name' may not be logged"):
        log("order_sent", payee_name="Fictional Person")
    assert caplog.records == []


def test_an_exception_is_told_by_type_and_place_not_by_its_words(caplog: pytest.LogCaptureFixture) -> None:
    try:
        int("110101199003070000 is not a number")
    except ValueError:
        logging.getLogger("claimwright").exception("reading_failed")
    text = JsonLines("web").format(caplog.records[0])
    assert "110101" not in text
    assert "110101" in JsonLines("web", with_words=True).format(caplog.records[0])
    assert (json.loads(text)["error"], json.loads(text)["event"]) == ("ValueError", "reading_failed")
    assert json.loads(text)["where"].split(":")[0].endswith("test_telemetry")


def test_counters_are_exact_and_in_order() -> None:
    counters = Counters()
    counters.count("claims_reported")
    counters.count("orders", 2, result="paid")
    counters.count("orders", result="paid")
    counters.count("orders", result="failed")
    assert counters.as_text() == (
        "claimwright_claims_reported_total 1\n"
        'claimwright_orders_total{result="failed"} 1\n'
        'claimwright_orders_total{result="paid"} 3\n'
    )
