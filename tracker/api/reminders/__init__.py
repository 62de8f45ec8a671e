"""Reminders over HTTP: the outbox, closing what is uncertain, preferences."""
