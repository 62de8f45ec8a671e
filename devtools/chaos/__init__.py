"""Faults at random against real processes, and a judge of what came of it: `make chaos`."""
