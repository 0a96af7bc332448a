"""Channels to customers: text messages now; others follow, one folder per counterparty."""
