"""Persons and their bank accounts."""
