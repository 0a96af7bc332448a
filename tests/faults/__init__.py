"""Kill everything at random moments while claims are paid, then count what was lost or paid twice."""
