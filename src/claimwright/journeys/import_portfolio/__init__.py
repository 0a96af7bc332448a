"""Load persons, bank accounts, policies and coverages from one file, all or nothing."""
