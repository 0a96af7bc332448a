"""The risk score: readable, monotone, trained with figures on unseen cases; it only sends to a person."""

from __future__ import annotations

import random  # noqa: TID251 - seeded
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from cases import GOOD

from claimwright.core.checks import Verdict
from claimwright.core.checks.score import Binned, Scorecard, card_json, card_of, features_of, risk
from claimwright.core.checks.training import Outcome, TooFew, auc, chance_of, train
from claimwright.entry.outcomes import lines_of, read_outcomes, write_outcomes


def history(count: int = 3000, seed: int = 7) -> list[Outcome]:
    """Bad outcomes rise with amount and fall with age of the policy; `noise` tells nothing."""
    draw = random.Random(seed)
    found = []
    for number in range(count):
        yuan, days = draw.randrange(100, 50_000), draw.randrange(0, 2_000)
        chance = 0.02 + 0.3 * (yuan > 20_000) + 0.3 * (days < 200)
        features = {"claimed_yuan": yuan, "days_since_inception": days, "noise": draw.randrange(100)}
        found.append(Outcome(f"C{number}", features, draw.random() < chance))
    return found


TRAINED = train(history(), "seed")


def test_the_features_of_a_case_are_whole_numbers() -> None:
    assert features_of(GOOD) == {
        "claimed_yuan": 5_000,
        "bills": 1,
        "claims_in_two_years": 0,
        "days_since_inception": 771,
        "stay_days": 10,
        "yuan_a_day": 500,
        "days_to_report": 19,
        "reimbursed_percent": 0,
    }


def test_a_card_finds_what_tells_and_is_monotone() -> None:
    points = {one.feature: one.points for one in TRAINED.card.binned}
    assert {"claimed_yuan", "days_since_inception"} <= points.keys()
    assert list(points["claimed_yuan"]) == sorted(points["claimed_yuan"])
    assert list(points["days_since_inception"]) == sorted(points["days_since_inception"], reverse=True)
    spread = {name: max(given) - min(given) for name, given in points.items()}
    assert spread.get("noise", 0) < 20 < min(spread["claimed_yuan"], spread["days_since_inception"])


def test_figures_are_of_cases_that_were_not_trained_on() -> None:
    assert (TRAINED.cases, TRAINED.bad) == (3000, sum(one.bad for one in history()))
    assert 800 < TRAINED.test_cases < 1000
    assert 0.7 < TRAINED.auc < 0.95
    expected = sum(count * chance for count, chance, _ in TRAINED.calibration)
    found = sum(count * share for count, _, share in TRAINED.calibration)
    assert abs(expected - found) < 0.15 * found
    assert any(line.startswith("AUC 0.") for line in lines_of(TRAINED))


def test_the_same_history_and_seed_give_the_same_card_in_any_order() -> None:
    again = train(list(reversed(history())), "seed")
    assert again == TRAINED
    assert card_of(card_json(TRAINED.card, {})) == TRAINED.card


def test_without_history_there_is_no_card() -> None:
    with pytest.raises(TooFew):
        train(history(30), "seed")


def test_points_send_to_a_person_and_name_their_reasons() -> None:
    card = Scorecard(480, (Binned("claimed_yuan", (4_000,), (-10, 40)), Binned("unknown", (1,), (0, 900))))
    points, flagged = risk(GOOD, card, "v", 520)
    assert points == 520
    assert flagged is not None
    assert (flagged.check, flagged.verdict, dict(flagged.facts)) == (
        "risk_score",
        Verdict.FLAG,
        {"points": 520, "points_max": 520, "reasons": "claimed_yuan +40"},
    )
    assert risk(GOOD, card, "v", 521) == (520, None)
    assert risk(replace(GOOD, claimed_fen=399_999), card, "v", 520) == (470, None)
    assert risk(GOOD, card, "v", None) == (520, None)
    assert chance_of(500) == 0.5
    assert chance_of(550) == pytest.approx(2 / 3)


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=40))
@settings(max_examples=100, deadline=None)
def test_auc_is_the_share_of_pairs_in_the_right_order(scored: list[tuple[int, bool]]) -> None:
    pairs = [(b, g) for b, is_bad in scored if is_bad for g, other in scored if not other]
    wins = sum(1.0 if b > g else 0.5 if b == g else 0.0 for b, g in pairs)
    assert auc(scored) == pytest.approx(wins / len(pairs) if pairs else 0.5)


def test_outcomes_are_written_and_read_back(tmp_path: Path) -> None:
    rows = [*history(5), Outcome("X", {"claimed_yuan": 1}, True)]
    write_outcomes(tmp_path / "past.csv", rows)
    assert read_outcomes(tmp_path / "past.csv") == rows
