"""Strict reading of dated rulebooks: known keys only, numbers with units, errors with their line."""
