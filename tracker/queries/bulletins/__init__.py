"""Bulletins: what is sealed of the books, what a sealed one holds, and whether it still agrees with everything."""
