"""Views of stalled projects and of the stall rules."""
