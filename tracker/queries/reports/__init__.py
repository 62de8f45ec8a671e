"""Reads of the monthly loop: dashboard, months, findings."""
