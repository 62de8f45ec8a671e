"""Pages of stalled projects, stall rules and snoozes."""
