"""What the rest of Claimwright may use of portfolios."""

from claimwright.app.portfolio.adjudicate import Summary, adjudicate_portfolio, prepare
from claimwright.app.portfolio.binding import ColumnError
from claimwright.app.portfolio.decide import Terms
from claimwright.app.portfolio.execution import OutOfOrder
from claimwright.app.portfolio.generate import generate_portfolio
from claimwright.app.portfolio.pieces import claims_in
from claimwright.app.portfolio.replay import Replay
from claimwright.app.portfolio.sample import SAMPLE_CLAIMS, Busy, settable, what_if
from claimwright.app.portfolio.scenarios import Scenario, ScenarioError, read_facts, scenarios
from claimwright.app.portfolio.shape import Shape, ShapeError, read_shape
from claimwright.app.portfolio.simulate import BUCKET_EDGES_FEN, Outcome, simulate_portfolio

__all__ = [
    "BUCKET_EDGES_FEN",
    "SAMPLE_CLAIMS",
    "Busy",
    "ColumnError",
    "OutOfOrder",
    "Outcome",
    "Replay",
    "Scenario",
    "ScenarioError",
    "Shape",
    "ShapeError",
    "Summary",
    "Terms",
    "adjudicate_portfolio",
    "claims_in",
    "generate_portfolio",
    "prepare",
    "read_facts",
    "read_shape",
    "scenarios",
    "settable",
    "simulate_portfolio",
    "what_if",
]
