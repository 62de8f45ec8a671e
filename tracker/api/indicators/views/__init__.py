"""Views of zone indicators."""
