"""Policies and their coverages."""
