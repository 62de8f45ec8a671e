"""Files that are made of what stands in the books: the ledger that is edited in a spreadsheet and comes back."""
