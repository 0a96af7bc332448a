"""Claiming money back: every step with its claim held, and what follows for the claim."""
