"""Claims computed again in mass after a correction: previewed, approved by another person, then run."""
