"""What a contract covers, and when."""
