"""Train a scorecard from past outcomes: monotone bins, weight of evidence, logistic regression.

Method: bins of equal count, neighbours pooled until the share of bad outcomes is monotone (pool adjacent
violators); each bin's weight of evidence; ridge logistic regression by Newton's method; a feature whose
coefficient is not positive is left out, so that every feature stays monotone. 50 points double the odds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from claimwright.core.canonical import sha256_hex
from claimwright.core.checks.score import Binned, Features, Scorecard

BINS, RIDGE, ROUNDS = 6, 1.0, 30
DOUBLE_ODDS, BASE = 50, 500
TEST_PER_MILLE = 300
BAD_MIN = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """A past case: what was known of it, and whether it turned out bad (refused, recovered, withdrawn)."""

    case_id: str
    features: Features
    bad: bool


@dataclass(frozen=True, slots=True)
class Trained:
    """A card with its figures on cases that it was not trained on."""

    card: Scorecard
    cases: int
    bad: int
    test_cases: int
    auc: float
    brier: float
    calibration: tuple[tuple[int, float, float], ...]
    thresholds: tuple[tuple[int, float, float], ...]


class TooFew(ValueError):
    """There is not enough history to train from: rules go on alone."""


def train(outcomes: Sequence[Outcome], seed: str) -> Trained:
    """Train on seven tenths, measure on the rest (drawn by a hash of seed and case). Raises `TooFew`."""
    ordered = sorted(outcomes, key=lambda one: one.case_id)
    test = [one for one in ordered if _drawn(seed, one.case_id) < TEST_PER_MILLE]
    rest = [one for one in ordered if _drawn(seed, one.case_id) >= TEST_PER_MILLE]
    bad = sum(one.bad for one in rest)
    if min(bad, len(rest) - bad) < BAD_MIN or not test:
        raise TooFew(f"{bad} bad of {len(rest)} cases; at least {BAD_MIN} of each kind are needed")
    names = sorted({name for one in rest for name in one.features})
    woes = {name: woe for name in names if (woe := _binned(name, rest)) is not None}
    while True:
        names = sorted(woes)
        weights = _logistic([[1.0, *(_woe(woes[n], one, n) for n in names)] for one in rest], rest)
        wrong = [name for name, weight in zip(names, weights[1:], strict=True) if weight <= 0]
        if not wrong:
            break
        woes = {name: woe for name, woe in woes.items() if name not in wrong}
    card = _card(woes, weights)
    return _measured(card, ordered, test)


def _drawn(seed: str, case_id: str) -> int:
    return int(sha256_hex([seed, case_id])[:12], 16) % 1000


Woe = tuple[tuple[int, ...], tuple[float, ...]]


def _binned(name: str, rows: Sequence[Outcome]) -> Woe | None:
    """Edges and weight of evidence of each bin, monotone; None if the feature tells nothing."""
    known = sorted((one.features[name], one.bad) for one in rows if name in one.features)
    if not known:
        return None
    cuts = {known[len(known) * part // BINS][0] for part in range(1, BINS)}
    edges = sorted(cuts - {known[0][0]})
    bins = [[0, 0] for _ in range(len(edges) + 1)]
    for value, bad in known:
        place = sum(edge <= value for edge in edges)
        bins[place][bad] += 1
    rising, falling = _pooled(edges, bins, 1), _pooled(edges, bins, -1)
    chosen = max((rising, falling), key=lambda one: _information(one[1]))
    all_bad, all_good = sum(one.bad for one in rows), sum(not one.bad for one in rows)
    woe = tuple(
        math.log(((bad + 0.5) / (all_bad + 1)) / ((good + 0.5) / (all_good + 1))) for good, bad in chosen[1]
    )
    return (tuple(chosen[0]), woe) if len(woe) > 1 else None


def _pooled(
    edges: Sequence[int], bins: Sequence[Sequence[int]], sign: int
) -> tuple[list[int], list[list[int]]]:
    """Pool neighbours until the share of bad rises (sign 1) or falls (-1) from bin to bin."""
    kept_edges: list[int] = []
    kept: list[list[int]] = []
    for number, one in enumerate(bins):
        kept.append(list(one))
        if number:
            kept_edges.append(edges[number - 1])
        while len(kept) > 1 and sign * (_share(kept[-1]) - _share(kept[-2])) <= 0:
            good, bad = kept.pop()
            kept[-1][0] += good
            kept[-1][1] += bad
            kept_edges.pop()
    return kept_edges, kept


def _share(one: Sequence[int]) -> float:
    return one[1] / max(1, one[0] + one[1])


def _information(bins: Sequence[Sequence[int]]) -> float:
    good, bad = sum(one[0] for one in bins) + 1, sum(one[1] for one in bins) + 1
    shares = [((b + 0.5) / bad, (g + 0.5) / good) for g, b in bins]
    return sum((b - g) * math.log(b / g) for b, g in shares)


def _woe(woe: Woe, one: Outcome, name: str) -> float:
    if name not in one.features:
        return 0.0
    return woe[1][sum(edge <= one.features[name] for edge in woe[0])]


def _logistic(columns: Sequence[Sequence[float]], rows: Sequence[Outcome]) -> list[float]:
    """Ridge logistic regression by Newton's method; the intercept is not held back."""
    width = len(columns[0])
    weights = [0.0] * width
    for _ in range(ROUNDS):
        gradient = [-RIDGE * w * (place > 0) for place, w in enumerate(weights)]
        hessian = [[RIDGE * (a == b and a > 0) + 1e-9 * (a == b) for b in range(width)] for a in range(width)]
        for row, one in zip(columns, rows, strict=True):
            chance = _chance(sum(w * x for w, x in zip(weights, row, strict=True)))
            spread = chance * (1 - chance)
            for a in range(width):
                gradient[a] += (one.bad - chance) * row[a]
                for b in range(width):
                    hessian[a][b] += spread * row[a] * row[b]
        step = _solved(hessian, gradient)
        weights = [w + s for w, s in zip(weights, step, strict=True)]
        if max(abs(one) for one in step) < 1e-8:
            break
    return weights


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-35.0, min(35.0, odds))))


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss elimination with pivots."""
    size = len(right)
    rows = [[*matrix[one], right[one]] for one in range(size)]
    for place in range(size):
        pivot = max(range(place, size), key=lambda one: abs(rows[one][place]))
        rows[place], rows[pivot] = rows[pivot], rows[place]
        for other in range(size):
            if other != place:
                factor = rows[other][place] / rows[place][place]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[place], strict=True)]
    return [rows[one][size] / rows[one][one] for one in range(size)]


def _card(woes: dict[str, Woe], weights: Sequence[float]) -> Scorecard:
    factor = DOUBLE_ODDS / math.log(2)
    binned = tuple(
        Binned(name, woes[name][0], tuple(round(weight * woe * factor) for woe in woes[name][1]))
        for name, weight in zip(sorted(woes), weights[1:], strict=True)
    )
    return Scorecard(BASE + round(weights[0] * factor), binned)


def chance_of(points: int) -> float:
    """The chance of a bad outcome that a card's points mean."""
    return _chance((points - BASE) * math.log(2) / DOUBLE_ODDS)


def _measured(card: Scorecard, outcomes: Sequence[Outcome], test: Sequence[Outcome]) -> Trained:
    scored = sorted((card.points_of(one.features)[0], one.bad) for one in test)
    chances = [(chance_of(points), bad) for points, bad in scored]
    brier = sum((chance - bad) ** 2 for chance, bad in chances) / len(chances)
    size = max(1, len(chances) // 5)
    parts = [chances[place : place + size] for place in range(0, len(chances), size)]
    calibration = tuple(
        (len(part), sum(c for c, _ in part) / len(part), sum(b for _, b in part) / len(part))
        for part in parts
    )
    all_bad = max(1, sum(bad for _, bad in scored))
    thresholds = tuple(
        (
            limit,
            sum(points >= limit for points, _ in scored) / len(scored),
            sum(bad for points, bad in scored if points >= limit) / all_bad,
        )
        for limit in sorted({points for points, _ in scored}, reverse=True)
    )
    bad = sum(one.bad for one in outcomes)
    return Trained(card, len(outcomes), bad, len(test), auc(scored), brier, calibration, thresholds)


def auc(scored: Sequence[tuple[int, bool]]) -> float:
    """The chance that a bad case scores higher than a good one, ties counted half (Mann-Whitney)."""
    ordered = sorted(scored)
    ranks: dict[int, float] = {}
    place = 0
    while place < len(ordered):
        end = place
        while end < len(ordered) and ordered[end][0] == ordered[place][0]:
            end += 1
        ranks[ordered[place][0]] = (place + 1 + end) / 2
        place = end
    bad = sum(is_bad for _, is_bad in ordered)
    good = len(ordered) - bad
    if not bad or not good:
        return 0.5
    total = sum(ranks[points] for points, is_bad in ordered if is_bad)
    return (total - bad * (bad + 1) / 2) / (bad * good)
