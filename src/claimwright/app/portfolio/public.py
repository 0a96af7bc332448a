"""What the rest of Claimwright may use of portfolios."""

from claimwright.app.portfolio.generate import generate_portfolio
from claimwright.app.portfolio.shape import Shape, ShapeError, read_shape

__all__ = ["Shape", "ShapeError", "generate_portfolio", "read_shape"]
