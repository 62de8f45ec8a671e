"""Bodies, queries and answers of the registry."""
