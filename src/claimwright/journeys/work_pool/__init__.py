"""The shared pool at work: taking the next task, clocks that act, absences that return work."""
