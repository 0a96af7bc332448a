"""What processes and commands stand on, opened once: settings, database, keys, clock, text messages."""
