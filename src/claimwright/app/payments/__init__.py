"""Payments: orders to pay, the ledger of claims money, and the messages exchanged with banks."""
