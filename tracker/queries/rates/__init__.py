"""The rates: what a question is about (window, selection), how it is counted (columns) and what is answered."""
