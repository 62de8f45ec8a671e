"""Reminders from the data to the mail relay: what is owed is entered in the outbox, what is in the outbox is sent."""
