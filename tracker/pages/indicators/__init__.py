"""Pages of zone indicators and assessments."""
