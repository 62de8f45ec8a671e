"""Bodies, queries and answers of the approval reforms."""
