"""Views of the approval reforms."""
