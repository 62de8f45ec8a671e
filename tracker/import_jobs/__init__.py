"""Ledgers that are imported in the background: read, compared with the books, applied, undone."""
