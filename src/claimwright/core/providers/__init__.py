"""Hospitals: how alike two names are."""
