"""What this app itself writes."""
