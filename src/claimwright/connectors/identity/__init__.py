"""Providers of identities for staff, one folder per protocol."""
