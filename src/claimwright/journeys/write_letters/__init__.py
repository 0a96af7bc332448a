"""Letters follow what happened to a claim: written once for each cause, sent in time."""
