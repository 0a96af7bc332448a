"""Claimwright: the platform on which a life and health insurer serves its customers."""

__version__ = "0.1.0"
