"""A customer adds a bank account of their own, or ends one."""
