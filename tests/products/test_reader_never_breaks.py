"""Whatever is written, the reader answers with a product or with errors, never with a crash."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.adjudication.catalogue import FOLDER

from claimwright.core.adjudication.example_run import run_examples
from claimwright.core.products import Product, read_product

TEXTS = [
    (FOLDER / f"{name}.yaml").read_text(encoding="utf-8") for name in ("med-small", "ci-single", "endowment")
]
WORDS = re.compile(r'([\w.%元天次岁年级/]+|[{}\[\]:,"-]|\n *)')
STRANGE = ("", "null", "~", "{}", "[]", "true", "-1", "1e9", "99999999999999999999 元", '"', "\x00",
           "2025-13-45", "9999-12-31", "0001-01-01", "so_far", "used.deductible", "left.x", "paid.x",
           "{lookup: x, by: y}", "100000 年", "1/0", "1/3", "级", "from", "steps", "let", "each_line",
           "otherwise")  # fmt: skip


@st.composite
def broken_files(draw: st.DrawFn) -> str:
    parts = WORDS.split(draw(st.sampled_from(TEXTS)))
    places = range(1, len(parts), 2)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(places))
        parts[place] = draw(st.one_of(st.sampled_from(STRANGE), st.sampled_from(parts)))
    return "".join(parts)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(broken_files())
def test_a_broken_file_is_answered(text: str) -> None:
    read = read_product(text, "broken.yaml")
    if isinstance(read, Product):
        run_examples(read, "broken.yaml")
        return
    assert read
    lines = text.count("\n") + 2
    for error in read:
        assert 1 <= error.line <= lines
        assert error.column >= 1
        assert error.zh
        assert error.en


@pytest.mark.parametrize(
    "text", ["\x00", "﻿", "- - -", "{{{{", "a: &x 1\nb: *x", "!!python/object:os.system x"]
)
def test_hostile_text_is_answered(text: str) -> None:
    read = read_product(text, "hostile.yaml")
    assert not isinstance(read, Product)
    assert read[0].file == "hostile.yaml"


def test_a_deeply_nested_file_is_refused() -> None:
    read = read_product("[" * 5000, "deep.yaml")
    assert not isinstance(read, Product)
