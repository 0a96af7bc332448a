"""Money ahead of the decision: for listed persons, declared events, hospital stays, and by law at day 60."""
