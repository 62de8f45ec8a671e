"""Views of the rates."""
