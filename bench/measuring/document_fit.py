"""Fit the confidence of text recognition: how often values seen in a way, and so clearly, were right."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from measuring.document_pages import judge_page, make_page

_STEPS = 10_000
_EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995)  # of the model's probability


@dataclass
class _Block:
    low: float
    right: int = 0
    count: int = 0

    @property
    def share(self) -> float:
        """Laplace's: few values, all of them right, are no certainty."""
        return (self.right + 1) / (self.count + 2)


def start_process() -> None:
    """In a process of its own: the reader's models, and confidence replaced by what it is made of."""
    from claimwright.app.documents.photo import dictionaries, engine, judge, papers
    from claimwright.app.documents.photo.calibration import Way

    ways = list(Way)

    def raw(way: Way, probability: float) -> int:
        return 1 + ways.index(way) * (_STEPS + 1) + round(max(0.0, min(1.0, probability)) * _STEPS)

    judge.confidence_permille = papers.confidence_permille = raw  # type: ignore[attr-defined]
    engine.warm()
    dictionaries.load()


def values_of(index_and_seed: tuple[int, int]) -> list[tuple[str, float, bool]]:
    """(way, probability, right) of each value of a page in a form that the reader was built with."""
    from claimwright.app.documents.photo.calibration import Way
    from claimwright.app.documents.photo.read_file import read_pictured

    index, seed = index_and_seed
    made = make_page(index, seed, "build")
    page = judge_page(index, made, read_pictured(made.content), 0.0)
    found = []
    for value in page.values:
        if value.permille > 999 and value.given and value.name != "fees":
            way, step = divmod(value.permille - 1, _STEPS + 1)
            found.append((list(Way)[way].value, step / _STEPS, value.right))
    return found


def fitted(values: list[tuple[str, float, bool]]) -> dict[str, list[dict[str, Any]]]:
    """Isotonic steps for each way: shares by step of probability, adjacent violators pooled."""
    from claimwright.app.documents.photo.calibration import Way

    ways: dict[str, list[tuple[float, bool]]] = {way.value: [] for way in Way}
    for way, probability, right in values:
        ways[way].append((probability, right))
    return {way: _fit(seen) for way, seen in sorted(ways.items())}


def _fit(seen: list[tuple[float, bool]]) -> list[dict[str, Any]]:
    blocks: list[_Block] = []
    for block in _counted(seen):
        blocks.append(block)
        while len(blocks) > 1 and blocks[-1].share < blocks[-2].share:
            worse = blocks.pop()
            blocks[-1].right += worse.right
            blocks[-1].count += worse.count
    return [
        {"from": block.low, "permille": min(999, round(block.share * 1000)), "values": block.count}
        for block in blocks
    ]


def _counted(seen: list[tuple[float, bool]]) -> list[_Block]:
    blocks = [_Block(low) for low in _EDGES]
    for probability, right in seen:
        block = blocks[bisect_right(_EDGES, probability) - 1]
        block.right += right
        block.count += 1
    return blocks
