"""Reminders: who is owed what, state of the relay."""
