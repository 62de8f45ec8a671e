"""The audit, searched by auditors."""
