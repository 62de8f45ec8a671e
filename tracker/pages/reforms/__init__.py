"""Pages of the approval reforms."""
