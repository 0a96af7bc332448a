"""Wrong product files: each names its place and says what is wrong, found and allowed, in both languages."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest

from claimwright.core.adjudication.example_run import run_examples
from claimwright.core.products import Product, TermError, read_product
from claimwright.core.products.messages import KINDS, MESSAGES

BAD = sorted((Path(__file__).parent / "bad").glob("*.yaml"))


def errors_of(path: Path) -> tuple[TermError, ...]:
    read = read_product(path.read_text(encoding="utf-8"), path.name)
    if isinstance(read, Product):
        return tuple(error for run in run_examples(read, path.name) for error in run.errors)
    return read


def test_there_are_at_least_fifty() -> None:
    assert len(BAD) >= 50


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_the_messages_are_exactly_these(path: Path) -> None:
    told = "".join(f"{error.text('zh')}\n{error.text('en')}\n" for error in errors_of(path))
    assert told == path.with_suffix(".expected").read_text(encoding="utf-8")


def test_every_message_exists_in_both_languages() -> None:
    assert all(zh and en for zh, en in (*KINDS.values(), *MESSAGES.values()))
    for zh, en in MESSAGES.values():
        assert _fields(zh) == _fields(en)


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
