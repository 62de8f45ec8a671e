"""Bodies, queries and answers about what is stalled."""
