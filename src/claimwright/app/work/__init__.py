"""Tasks: questions for people."""
