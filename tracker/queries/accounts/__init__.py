"""Posts: what a successor has to know."""
