"""Reminders: who is owed what, health, state of the relay."""
