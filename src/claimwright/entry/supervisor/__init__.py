"""Runs the platform's processes: starts them, waits until they answer, restarts what dies, stops them all."""
