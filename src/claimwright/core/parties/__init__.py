"""Facts about persons and accounts that arithmetic can check."""
