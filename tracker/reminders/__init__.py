"""Reminders from the data to the relay: what is owed is entered, what is entered is sent."""
