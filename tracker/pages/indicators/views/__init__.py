"""Views of zone indicators and assessments."""
