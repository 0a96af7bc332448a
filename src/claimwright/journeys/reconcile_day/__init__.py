"""The bank's own account of its movements against our orders and ledger: each matched exactly once."""
