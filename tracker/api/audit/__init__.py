"""The audit, searched and taken out by auditors."""
