"""Writes what is to be said of a ledger into a copy of it, by patching: what a library does not know stays as it is."""
