"""The endpoints of the bulletins."""
