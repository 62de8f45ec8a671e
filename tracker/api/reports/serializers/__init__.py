"""Bodies, queries and answers of the monthly loop."""
