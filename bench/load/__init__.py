"""Fifty officers at work at once, on the real servers: `make load`."""
