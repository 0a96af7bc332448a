"""Platforms that verify invoices: one folder per counterparty."""
