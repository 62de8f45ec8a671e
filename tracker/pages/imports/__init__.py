"""Pages of imports: a ledger is sent in, what it was taken for, what it would change, what became of it."""
