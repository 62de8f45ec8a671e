"""Views of the monthly loop."""
