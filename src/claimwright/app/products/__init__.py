"""The catalogue: product files as they were approved, and the version for a contract date."""
